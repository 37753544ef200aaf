// Runs single operators and small graphs the way a plan does (infer, make a kernel, reorder, run), for tests.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/graph/graph.h"
#include "core/ops/op.h"
#include "core/ops/registry.h"
#include "core/tensor/tensor.h"

namespace saker {

// OneOp: a node with tensors at hand. Inputs marked constant may be packed by the kernel; all of them are known to
// shape inference. A missing tensor is an optional input left out.
struct OneOp {
  Node node;
  std::vector<std::shared_ptr<const Tensor>> inputs;
  bool constants = true;
  // Layout in which inputs of rank 3 or more come in.
  Layout layout = Layout::kPlain;
  // For which the kernel may cut itself into parts; they run one after the other, the last one first.
  int threads = 1;
};

// Shorthand: an operator of the default domain.
Node MakeNode(const std::string& op_type, int opset, int inputs, int outputs = 1);

template <typename T>
std::shared_ptr<const Tensor> Share(const Shape& shape, std::initializer_list<T> values) {
  return std::make_shared<const Tensor>(Tensor::FromValues<T>(shape, values));
}
// Values that repeat every few elements, positive and negative.
std::shared_ptr<const Tensor> Pattern(const Shape& shape, int seed = 0);

// What the op functions see of the node.
OpContext ContextOf(const OneOp& op);

absl::StatusOr<std::vector<Tensor>> RunOp(const OneOp& op);
// Output 0 of a run that must work; a failure of the test otherwise.
Tensor RunOne(const OneOp& op);

// What row_flow says of the op's inputs, with everything else of the definition resolved.
std::optional<std::vector<RowAxis>> FlowOf(const OneOp& op, std::vector<RowAxis> rows);

// All nodes of a sorted graph in turn; `inputs` in the order of graph.inputs().
absl::StatusOr<std::vector<Tensor>> RunGraph(const Graph& graph, std::vector<Tensor> inputs, bool constants);

}  // namespace saker
