// GraphBuilder: writes small graphs by hand, with values named as in a file.
//   Graph graph = GraphBuilder().Input("x", {-1, 784}).Constant<float>("w", {784, 10}, weights)
//                     .Node("MatMul", {"x", "w"}, {"y"}).Output("y").Build();
// Threads: one.
// Fails:   Build() aborts on unsound graphs, TryBuild() says why.
#pragma once

#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "core/graph/graph.h"

namespace saker {

class GraphBuilder {
 public:
  // `opset` of the nodes in ONNX's default domain.
  explicit GraphBuilder(int opset = 13) : opset_(opset) {}

  // A graph input; unknown dimensions (-1) get the symbols "N", "N1", "N2" ... by axis.
  GraphBuilder& Input(const std::string& name, const Shape& shape, DataType type = DataType::kFloat32);
  GraphBuilder& Constant(const std::string& name, Tensor tensor);
  template <typename T>
  GraphBuilder& Constant(const std::string& name, const Shape& shape, std::initializer_list<T> values) {
    return Constant(name, Tensor::FromValues<T>(shape, values));
  }
  template <typename T>
  GraphBuilder& Constant(const std::string& name, const Shape& shape, const std::vector<T>& values) {
    return Constant(name, Tensor::FromValues<T>(shape, absl::MakeConstSpan(values)));
  }

  // A node of op_type, or "domain::op_type"; "" leaves an optional input or output out. Its name is that of its first
  // output.
  GraphBuilder& Node(const std::string& op_type, const std::vector<std::string>& inputs,
                     const std::vector<std::string>& outputs,
                     std::initializer_list<std::pair<std::string, Attribute>> attributes = {});
  // Adds a fused operation to the node written last.
  GraphBuilder& WithPostOp(PostOp post_op);

  // A graph output, its type and shape left open.
  GraphBuilder& Output(const std::string& name);
  // A graph output with a declared type and shape.
  GraphBuilder& Output(const std::string& name, const Shape& shape, DataType type = DataType::kFloat32);

  // The id of a value already named; aborts otherwise.
  ValueId id(const std::string& name) const;

  // The sorted graph.
  Graph Build() const;
  absl::StatusOr<Graph> TryBuild() const;

 private:
  ValueId Named(const std::string& name);
  void Declare(ValueId id, const Shape& shape, DataType type);

  int opset_;
  Graph graph_;
  std::map<std::string, ValueId> ids_;
};

}  // namespace saker
