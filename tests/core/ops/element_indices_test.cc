#include "core/ops/element_indices.h"

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

absl::Status Check(const Shape& data, const Shape& indices, int axis) {
  const OneOp op{MakeNode("GatherElements", 13, 2), {Pattern(data), Zeros(DataType::kInt64, indices)}};
  return CheckElementIndices(ContextOf(op), axis);
}

TEST(ElementIndices, ReachNoFurtherThanTheDataBesideTheAxis) {
  EXPECT_TRUE(Check({2, 3}, {2, 3}, 0).ok());
  EXPECT_TRUE(Check({2, 3}, {7, 1}, 0).ok());
  EXPECT_FALSE(Check({2, 3}, {7, 1}, 1).ok());
  EXPECT_FALSE(Check({2, 3}, {2, 3, 1}, 0).ok());
  EXPECT_FALSE(Check({2, 3}, {2}, 0).ok());
}

TEST(ElementIndices, AreVisitedInOrderWithTheDataBesideThem) {
  std::vector<int64_t> data, order;
  ForEachRun(LoopsOverIndices({4, 5}, {2, 3}, 0),
             [&](int64_t count, int64_t a, int64_t a_stride, int64_t, int64_t, int64_t out) {
               for (int64_t i = 0; i < count; ++i) {
                 data.push_back(a + i * a_stride);
                 order.push_back(out + i);
               }
             });
  EXPECT_THAT(data, testing::ElementsAre(0, 1, 2, 0, 1, 2));
  EXPECT_THAT(order, testing::ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST(ElementIndices, OfNothingAreNotVisited) {
  int64_t visited = 0;
  ForEachRun(LoopsOverIndices({4, 5}, {0, 3}, 0),
             [&](int64_t count, int64_t, int64_t, int64_t, int64_t, int64_t) { visited += count; });
  EXPECT_EQ(visited, 0);
}

}  // namespace
}  // namespace saker
