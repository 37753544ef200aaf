// Loops of two operands, looked at run by run; what the arithmetic makes of them is in binary_test.cc.
#include "core/kernels/broadcast.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace saker {
namespace {

using Extents = std::vector<int64_t>;

// Visit: the elements that meet at one place of the result.
struct Visit {
  int64_t a, b, out;
  friend bool operator==(const Visit& x, const Visit& y) { return x.a == y.a && x.b == y.b && x.out == y.out; }
};

std::vector<Visit> VisitsOf(const BroadcastLoops& loops) {
  std::vector<Visit> visits;
  ForEachRun(loops, [&](int64_t count, int64_t a, int64_t a_step, int64_t b, int64_t b_step, int64_t out) {
    for (int64_t i = 0; i < count; ++i) visits.push_back({a + i * a_step, b + i * b_step, out + i});
  });
  return visits;
}

// Where the element of an operand lies that is repeated to the coordinates `at` of the result.
int64_t OffsetIn(const Shape& operand, const std::vector<int64_t>& at) {
  int64_t offset = 0;
  for (int axis = 0; axis < operand.rank(); ++axis) {
    const int64_t coordinate = at[at.size() - static_cast<size_t>(operand.rank() - axis)];
    offset = offset * operand[axis] + (operand[axis] == 1 ? 0 : coordinate);
  }
  return offset;
}

std::vector<Visit> VisitsByDefinition(const Shape& a, const Shape& b, const Shape& output) {
  std::vector<Visit> visits;
  for (int64_t out = 0; out < output.ElementCount(); ++out) {
    std::vector<int64_t> at(static_cast<size_t>(output.rank()));
    int64_t rest = out;
    for (int axis = output.rank() - 1; axis >= 0; --axis) {
      at[static_cast<size_t>(axis)] = rest % output[axis];
      rest /= output[axis];
    }
    visits.push_back({OffsetIn(a, at), OffsetIn(b, at), out});
  }
  return visits;
}

const std::pair<Shape, Shape> kPairs[] = {
    {{}, {}},         {{3}, {1}},          {{4, 3}, {3}},          {{4, 3}, {4, 1}},       {{2, 3, 4}, {1, 3, 1}},
    {{2, 3, 4}, {}},  {{2, 3, 4}, {3, 4}}, {{2, 3, 4}, {2, 1, 4}}, {{2, 1, 4}, {3, 1}},    {{1, 1, 5}, {2, 1}},
    {{6, 1}, {1, 7}}, {{1, 3}, {3}},       {{2, 3, 1, 5}, {4, 1}}, {{2, 1, 3, 1}, {1, 4}}, {{1, 1, 1}, {1}},
};

TEST(MakeBroadcastLoops, VisitEveryPlaceOfTheResultOnceInOrder) {
  for (const auto& [a, b] : kPairs) {
    SCOPED_TRACE(a.ToString() + " and " + b.ToString());
    const Shape output = *BroadcastShape(a, b);
    EXPECT_EQ(VisitsOf(MakeBroadcastLoops(a, b, output)), VisitsByDefinition(a, b, output));
    EXPECT_EQ(VisitsOf(MakeBroadcastLoops(b, a, output)), VisitsByDefinition(b, a, output));
  }
}

TEST(MakeBroadcastLoops, RepeatBothOperandsToAResultLargerThanTheirOwn) {
  // As in a Sum of three operands, the first two of which are small.
  const Shape output = {2, 3, 2};
  EXPECT_EQ(VisitsOf(MakeBroadcastLoops({3, 1}, {1, 2}, output)), VisitsByDefinition({3, 1}, {1, 2}, output));
  EXPECT_EQ(VisitsOf(MakeBroadcastLoops({}, {2}, output)), VisitsByDefinition({}, {2}, output));
}

TEST(MakeBroadcastLoops, RunOnceOverNothingWhereAnExtentIsZero) {
  for (const auto& [a, b] : {std::pair<Shape, Shape>{{0}, {1}}, {{2, 0, 4}, {1, 4}}, {{0, 3}, {3}}}) {
    const BroadcastLoops loops = MakeBroadcastLoops(a, b, *BroadcastShape(a, b));
    EXPECT_EQ(loops.extents, Extents{0});
    EXPECT_TRUE(VisitsOf(loops).empty());
  }
}

TEST(MakeBroadcastLoops, MergeOnlyAxesOnWhichBothOperandsGoOn) {
  EXPECT_EQ(MakeBroadcastLoops({2, 3, 4}, {2, 3, 1}, {2, 3, 4}).extents, (Extents{6, 4}));
  EXPECT_EQ(MakeBroadcastLoops({2, 3, 4}, {2, 1, 4}, {2, 3, 4}).extents, (Extents{2, 3, 4}));
  EXPECT_EQ(MakeBroadcastLoops({2, 1, 4}, {2, 1, 4}, {2, 1, 4}).extents, (Extents{8}));
  EXPECT_EQ(MakeBroadcastLoops({1, 1}, {1}, {1, 1}).extents, (Extents{1}));
}

TEST(BroadcastShape, IsTheSameWhicheverOperandComesFirst) {
  for (const auto& [a, b] : kPairs) EXPECT_EQ(*BroadcastShape(a, b), *BroadcastShape(b, a)) << a.ToString();
}

TEST(BroadcastShape, LetsOneGiveWayToZeroButNothingElse) {
  EXPECT_EQ(*BroadcastShape({1, 3}, {0, 1}), (Shape{0, 3}));
  EXPECT_EQ(*BroadcastShape({0}, {2, 1}), (Shape{2, 0}));
  EXPECT_FALSE(BroadcastShape({0}, {2}).ok());
  EXPECT_FALSE(BroadcastShape({2, 3}, {0, 3}).ok());
}

TEST(BroadcastShape, TakesAsManyAxesAsTheLoopsCanCount) {
  Shape deep;
  for (int i = 0; i < kMaxBroadcastRank; ++i) deep.Append(2);
  const absl::StatusOr<Shape> shape = BroadcastShape({1, 2}, deep);
  ASSERT_TRUE(shape.ok()) << shape.status();
  EXPECT_EQ(*shape, deep);
  // No two neighbours merge when the other operand is repeated on every second axis.
  Shape holes = deep;
  for (int axis = 0; axis < holes.rank(); axis += 2) holes[axis] = 1;
  const BroadcastLoops loops = MakeBroadcastLoops(deep, holes, deep);
  EXPECT_EQ(loops.extents.size(), static_cast<size_t>(kMaxBroadcastRank));
  EXPECT_EQ(VisitsOf(loops), VisitsByDefinition(deep, holes, deep));
  deep.Append(2);
  EXPECT_NE(BroadcastShape(deep, {2}).status().message().find("more than 16 axes"), absl::string_view::npos);
}

}  // namespace
}  // namespace saker
