#include "core/graph/passes/constant_parameters.h"

namespace saker {

std::optional<std::vector<int64_t>> ParameterInts(const Graph& graph, const Node& node, size_t index,
                                                  absl::string_view name) {
  if (index < node.inputs.size() && node.inputs[index] != kNoValue) {
    const Tensor* tensor = graph.value(node.inputs[index]).constant.get();
    if (tensor == nullptr) return std::nullopt;
    if (tensor->type() == DataType::kInt64)
      return std::vector<int64_t>(tensor->As<int64_t>().begin(), tensor->As<int64_t>().end());
    if (tensor->type() == DataType::kInt32)
      return std::vector<int64_t>(tensor->As<int32_t>().begin(), tensor->As<int32_t>().end());
    return std::nullopt;
  }
  const absl::StatusOr<std::vector<int64_t>> values = node.attributes.GetInts(name, {});
  if (!values.ok()) return std::nullopt;
  return *values;
}

}  // namespace saker
