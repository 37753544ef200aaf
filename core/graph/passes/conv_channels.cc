#include "core/graph/passes/conv_channels.h"

namespace saker {

std::optional<ConvChannels> ChannelsOfConv(const Node& node, const Shape& weights) {
  if (!node.domain.empty() || weights.rank() < 3 || weights.ElementCount() == 0) return std::nullopt;
  if (node.op_type == "Conv") {
    return ConvChannels{weights[0], weights.Product(1, weights.rank())};
  }
  if (node.op_type != "ConvTranspose") return std::nullopt;
  const int64_t groups = node.attributes.GetInt("group", 1).value_or(0);
  if (groups < 1 || weights[0] % groups != 0 || weights[1] > Shape::kMaxElements / groups) return std::nullopt;
  return ConvChannels{weights[1] * groups, weights.Product(2, weights.rank()), weights[1], weights[0] / groups};
}

}  // namespace saker
