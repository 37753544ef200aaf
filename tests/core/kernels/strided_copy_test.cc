#include "core/kernels/strided_copy.h"

#include <numeric>
#include <vector>

#include "gtest/gtest.h"

namespace saker {
namespace {

template <typename T>
std::vector<T> Count(int64_t count) {
  std::vector<T> values(count);
  std::iota(values.begin(), values.end(), T(0));
  return values;
}

TEST(DenseStrides, MultiplyFromTheLastAxis) {
  EXPECT_EQ(DenseStrides({2, 3, 4}), (std::vector<int64_t>{12, 4, 1}));
  EXPECT_TRUE(DenseStrides({}).empty());
}

TEST(Simplify, MakesOneLoopOfADenseCopy) {
  const CopyLoops simple = Simplify({{2, 3, 4}, {12, 4, 1}, {12, 4, 1}});
  EXPECT_EQ(simple.extents, (std::vector<int64_t>{24}));
}

TEST(Simplify, KeepsAxesApartThatMoveDifferently) {
  const CopyLoops simple = Simplify({{2, 3, 4}, {12, 1, 3}, {12, 4, 1}});
  EXPECT_EQ(simple.extents, (std::vector<int64_t>{2, 3, 4}));
}

TEST(Simplify, LeavesOneElementOfAScalarAndNoneOfAnEmptyTensor) {
  EXPECT_EQ(Simplify({{}, {}, {}}).extents, (std::vector<int64_t>{1}));
  EXPECT_EQ(Simplify({{1, 1}, {5, 5}, {1, 1}}).extents, (std::vector<int64_t>{1}));
  EXPECT_EQ(Simplify({{3, 0}, {1, 1}, {1, 1}}).extents, (std::vector<int64_t>{0}));
}

template <typename T>
class StridedCopyOf : public testing::Test {};
using Elements = testing::Types<uint8_t, uint16_t, uint32_t, uint64_t>;
TYPED_TEST_SUITE(StridedCopyOf, Elements);

TYPED_TEST(StridedCopyOf, TransposesEveryElementSize) {
  const std::vector<TypeParam> from = Count<TypeParam>(6);
  std::vector<TypeParam> to(6);
  StridedCopy(Simplify({{3, 2}, {1, 3}, {2, 1}}), sizeof(TypeParam), from.data(), to.data());
  EXPECT_EQ(to, (std::vector<TypeParam>{0, 3, 1, 4, 2, 5}));
}

// Sizes below, at and above those of a tile, with another axis outside.
TYPED_TEST(StridedCopyOf, TransposesMatricesOfEverySize) {
  for (const int64_t rows : {1, 3, 16, 17, 40}) {
    for (const int64_t columns : {1, 2, 15, 16, 33}) {
      const std::vector<TypeParam> from = Count<TypeParam>(2 * rows * columns);
      std::vector<TypeParam> to(from.size());
      const CopyLoops loops = {{2, rows, columns}, {rows * columns, 1, rows}, {rows * columns, columns, 1}};
      StridedCopy(Simplify(loops), sizeof(TypeParam), from.data(), to.data());
      for (int64_t i = 0; i < 2 * rows * columns; ++i) {
        const int64_t matrix = i / (rows * columns), r = i / columns % rows, c = i % columns;
        ASSERT_EQ(to[static_cast<size_t>(i)], from[static_cast<size_t>((matrix * columns + c) * rows + r)]);
      }
    }
  }
}

TEST(StridedCopy, RunsBackwardsAndRepeats) {
  const std::vector<uint32_t> from = Count<uint32_t>(4);
  std::vector<uint32_t> to(4);
  StridedCopy(Simplify({{4}, {-1}, {1}, 3, 0}), 4, from.data(), to.data());
  EXPECT_EQ(to, (std::vector<uint32_t>{3, 2, 1, 0}));
  StridedCopy(Simplify({{2, 2}, {0, 1}, {2, 1}, 1, 0}), 4, from.data(), to.data());
  EXPECT_EQ(to, (std::vector<uint32_t>{1, 2, 1, 2}));
}

TEST(CutLoops, DividesTheLongestAxis) {
  const std::vector<CopyLoops> pieces = CutLoops({{3, 10}, {1, 3}, {10, 1}, 5, 7}, 4);
  ASSERT_EQ(pieces.size(), 4u);
  EXPECT_EQ(pieces[3].extents, (std::vector<int64_t>{3, 3}));
  EXPECT_EQ(pieces[3].from_offset, 5 + 7 * 3);
  EXPECT_EQ(pieces[3].to_offset, 7 + 7);
  std::vector<uint32_t> from = Count<uint32_t>(35), whole(37), cut(37);
  StridedCopy({{3, 10}, {1, 3}, {10, 1}, 5, 7}, 4, from.data(), whole.data());
  for (const CopyLoops& piece : pieces) StridedCopy(piece, 4, from.data(), cut.data());
  EXPECT_EQ(cut, whole);
}

TEST(CutLoops, MakesNoMorePiecesThanThereAreElements) {
  EXPECT_EQ(CutLoops({{2}, {1}, {1}}, 8).size(), 2u);
  EXPECT_EQ(CutLoops({{0, 5}, {5, 1}, {5, 1}}, 8).size(), 1u);
  EXPECT_EQ(CutLoops({{}, {}, {}}, 8).size(), 1u);
}

TEST(StridedCopy, TouchesNothingForAnEmptyTensor) {
  StridedCopy(Simplify({{0, 5}, {5, 1}, {5, 1}}), 4, nullptr, nullptr);
}

}  // namespace
}  // namespace saker
