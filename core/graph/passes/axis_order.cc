#include "core/graph/passes/axis_order.h"

#include <algorithm>
#include <variant>

namespace saker {

bool KeepsOrder(const AxisOrder& order) {
  for (size_t i = 0; i < order.size(); ++i) {
    if (order[i] != static_cast<int64_t>(i)) return false;
  }
  return true;
}

std::optional<AxisOrder> OrderOf(const Node& node) {
  if (node.op_type != "Transpose" || !node.domain.empty() || node.outputs.size() != 1) return std::nullopt;
  const Attribute* attribute = node.attributes.Find("perm");
  const auto* order = attribute ? std::get_if<AxisOrder>(attribute) : nullptr;
  if (order == nullptr) return std::nullopt;
  AxisOrder sorted = *order;
  std::sort(sorted.begin(), sorted.end());
  return KeepsOrder(sorted) ? std::optional<AxisOrder>(*order) : std::nullopt;
}

}  // namespace saker
