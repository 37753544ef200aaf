#include "core/graph/passes/axis_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace saker {
namespace {

using testing::ElementsAre;
using testing::Optional;

Node TransposeOf(const AxisOrder& order) {
  Node node;
  node.op_type = "Transpose";
  node.inputs = {0};
  node.outputs = {1};
  node.attributes.Set("perm", order);
  return node;
}

TEST(OrderOf, IsWhatATransposeNames) {
  EXPECT_THAT(OrderOf(TransposeOf({2, 0, 1})), Optional(ElementsAre(2, 0, 1)));
  Node other = TransposeOf({0, 1});
  other.op_type = "Relu";
  EXPECT_EQ(OrderOf(other), std::nullopt);
  Node foreign = TransposeOf({0, 1});
  foreign.domain = "other";
  EXPECT_EQ(OrderOf(foreign), std::nullopt);
  // The axes backwards, however many there are.
  Node backwards = TransposeOf({});
  backwards.attributes.Remove("perm");
  EXPECT_EQ(OrderOf(backwards), std::nullopt);
}

TEST(OrderOf, IsNoneWhereAnAxisIsNamedTwiceOrMissing) {
  EXPECT_EQ(OrderOf(TransposeOf({0, 0, 1})), std::nullopt);
  EXPECT_EQ(OrderOf(TransposeOf({0, 2})), std::nullopt);
  EXPECT_EQ(OrderOf(TransposeOf({-1, 0})), std::nullopt);
}

TEST(KeepsOrder, WhereNoAxisMoves) {
  EXPECT_TRUE(KeepsOrder({0, 1, 2}));
  EXPECT_FALSE(KeepsOrder({0, 2, 1}));
}

}  // namespace
}  // namespace saker
