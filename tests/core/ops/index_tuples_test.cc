#include "core/ops/index_tuples.h"

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

int64_t OffsetOf(const IndexTuples& tuples, const SharedTensor& indices, int64_t tuple) {
  const OneOp op{MakeNode("GatherND", 13, 1), {indices}};
  int64_t offset = -1;
  const absl::Status status = tuples.Offset(IndexReader(ContextOf(op), 0), indices->data(), tuple, offset);
  return status.ok() ? offset : -1;
}

TEST(IndexTuples, PointsToElementsAndSlices) {
  const auto indices = Share<int64_t>({2, 2}, {1, 2, -1, -4});
  const IndexTuples elements({3, 4}, indices->shape(), 0);
  EXPECT_EQ(elements.count_in_batch(), 2);
  EXPECT_EQ(elements.slice_elements(), 1);
  EXPECT_EQ(OffsetOf(elements, indices, 0), 6);
  EXPECT_EQ(OffsetOf(elements, indices, 1), 8);
  const IndexTuples slices({3, 4, 5}, indices->shape(), 0);
  EXPECT_EQ(slices.slice_elements(), 5);
  EXPECT_EQ(OffsetOf(slices, indices, 0), 30);
}

TEST(IndexTuples, CountsFromTheStartOfABatch) {
  const auto indices = Share<int64_t>({2, 3, 1}, {0, 1, 2, 0, 1, 2});
  const IndexTuples tuples({2, 3, 4}, indices->shape(), 1);
  EXPECT_EQ(tuples.count_in_batch(), 3);
  EXPECT_EQ(tuples.slice_elements(), 4);
  EXPECT_EQ(OffsetOf(tuples, indices, 5), 8);
}

TEST(IndexTuples, RefusesACoordinateBeyondItsAxis) {
  const auto indices = Share<int64_t>({2, 2}, {0, 4, 3, 0});
  const IndexTuples tuples({3, 4}, indices->shape(), 0);
  EXPECT_EQ(OffsetOf(tuples, indices, 0), -1);
  EXPECT_EQ(OffsetOf(tuples, indices, 1), -1);
}

}  // namespace
}  // namespace saker
