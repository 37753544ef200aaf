#include "core/graph/passes/conv_channels.h"

#include <gtest/gtest.h>

namespace saker {
namespace {

Node NodeOf(const char* op_type, int64_t groups = 1) {
  Node node;
  node.op_type = op_type;
  node.attributes.Set("group", groups);
  return node;
}

TEST(ConvChannels, OfAConvAreItsWindows) {
  const ConvChannels channels = *ChannelsOfConv(NodeOf("Conv", 2), {4, 3, 5, 5});
  EXPECT_EQ(channels.count, 4);
  EXPECT_EQ(channels.run, 75);
  for (int64_t i = 0; i < 4; ++i) EXPECT_EQ(channels.ChannelOfRun(i), i);
}

TEST(ConvChannels, OfAConvTransposeComeAgainForEachInputOfTheirGroup) {
  const ConvChannels channels = *ChannelsOfConv(NodeOf("ConvTranspose", 2), {4, 3, 5, 5});
  EXPECT_EQ(channels.count, 6);
  EXPECT_EQ(channels.run, 25);
  for (int64_t in = 0; in < 4; ++in) {
    for (int64_t out = 0; out < 3; ++out) EXPECT_EQ(channels.ChannelOfRun(in * 3 + out), in / 2 * 3 + out);
  }
}

TEST(ConvChannels, HaveOnlyConvolutionsWithWeightsThatFit) {
  EXPECT_FALSE(ChannelsOfConv(NodeOf("MatMul"), {4, 3, 5}));
  EXPECT_FALSE(ChannelsOfConv(NodeOf("Conv"), {4, 3}));
  EXPECT_FALSE(ChannelsOfConv(NodeOf("Conv"), {0, 3, 5}));
  EXPECT_FALSE(ChannelsOfConv(NodeOf("ConvTranspose", 0), {4, 3, 5}));
  EXPECT_FALSE(ChannelsOfConv(NodeOf("ConvTranspose", 3), {4, 3, 5}));
  Node other = NodeOf("Conv");
  other.domain = "saker";
  EXPECT_FALSE(ChannelsOfConv(other, {4, 3, 5}));
}

}  // namespace
}  // namespace saker
