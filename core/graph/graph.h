// Graph: a network as nodes over values, read from a file and rewritten by the passes before plans are made from it.
// Threads: not thread-safe; shared as const once the passes are done.
// Owns:    its nodes and values; constants are shared.
// Fails:   TopologicalSort() on cycles; the accessors abort on ids that the graph never gave out.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "core/graph/attributes.h"
#include "core/tensor/data_type.h"
#include "core/tensor/shape.h"
#include "core/tensor/tensor.h"

namespace saker {

using ValueId = int32_t;
// An optional input that a node leaves out.
inline constexpr ValueId kNoValue = -1;

// Value: one edge of the graph: a graph input, a constant, or the output of a node.
struct Value {
  std::string name;
  // Declared in the file or found by a pass; kInvalid while unknown.
  DataType type = DataType::kInvalid;
  // Declared shape of graph inputs and outputs, -1 where the file names a symbol; meaningless for other values.
  Shape shape;
  // False when the file declares no shape at all for a graph input or output.
  bool has_shape = false;
  // The symbol of each unknown dimension ("N", "batch_size"); empty strings for known ones. Same length as `shape`.
  std::vector<std::string> dim_names;
  // Set for initializers and whatever constant folding computed.
  std::shared_ptr<const Tensor> constant;
};

// PostOp: work fused behind a node by a pass, applied to its output 0 element by element, in order.
struct PostOp {
  enum class Kind {
    kRelu,
    kLeakyRelu,  // x < 0 ? alpha * x : x
    kSigmoid,
    kTanh,
    kClip,         // min(max(x, alpha), beta)
    kElu,          // x < 0 ? alpha * (e^x - 1) : x
    kHardSigmoid,  // alpha * x + beta between 0 and 1
    kHardSwish,    // x * HardSigmoid(x) with 1/6 and 1/2
    kSwish,        // x * Sigmoid(alpha * x)
    kMish,         // x * tanh(log(1 + e^x))
    kGelu,         // x times the share of a normal distribution below x
    kGeluTanh,     // its approximation by a hyperbolic tangent
    kAdd,          // x + inputs[input], same shape as the output
  };
  Kind kind;
  float alpha = 0;
  float beta = 0;
  // kAdd only: index into the node's inputs.
  int input = -1;
};

// Node: one operation.
struct Node {
  std::string name;
  std::string op_type;
  // "" is ONNX's default domain; "saker" marks ops that only our passes make.
  std::string domain;
  // Version of the domain's operator set that the file imports.
  int opset = 0;
  std::vector<ValueId> inputs;   // kNoValue where an optional input is left out
  std::vector<ValueId> outputs;  // kNoValue where an optional output is not wanted
  Attributes attributes;
  std::vector<PostOp> post_ops;
};

class Graph {
 public:
  // Adds a value; names need not be unique for values that passes make.
  ValueId AddValue(Value value);
  ValueId AddConstant(std::string name, std::shared_ptr<const Tensor> tensor);
  // Appends a node; returns its index. Order matters only to TopologicalSort().
  int AddNode(Node node);

  const std::string& name() const { return name_; }
  void set_name(std::string name) { name_ = std::move(name); }

  int value_count() const { return static_cast<int>(values_.size()); }
  const Value& value(ValueId id) const;
  Value& mutable_value(ValueId id);

  const std::vector<Node>& nodes() const { return nodes_; }
  std::vector<Node>& mutable_nodes() { return nodes_; }

  // Inputs that a request must give (initializers excluded) and outputs that it gets, in the file's order.
  const std::vector<ValueId>& inputs() const { return inputs_; }
  const std::vector<ValueId>& outputs() const { return outputs_; }
  void AddInput(ValueId id) { inputs_.push_back(id); }
  void AddOutput(ValueId id) { outputs_.push_back(id); }

  // Index of the node that makes each value, -1 for inputs and constants. Built anew at each call, as passes move
  // nodes.
  std::vector<int> Producers() const;
  // Number of node inputs and graph outputs that read each value.
  std::vector<int> UseCounts() const;

  // Orders the nodes so that each comes after the makers of its inputs (stable for nodes already in order).
  // INVALID_ARGUMENT on a cycle, on an input that nothing makes, and on a value made twice; names the node.
  absl::Status TopologicalSort();

  // One line a node: `%out:FLOAT = Gemm(%a, %b) {alpha=1} + Relu`.
  std::string ToString() const;

 private:
  std::string name_;
  std::vector<Value> values_;
  std::vector<Node> nodes_;
  std::vector<ValueId> inputs_;
  std::vector<ValueId> outputs_;
};

}  // namespace saker
