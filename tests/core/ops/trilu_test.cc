#include "tests/core/ops/flow_case.h"
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

const auto kNine = Share<int16_t>({3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9});

Tensor Trilu(int64_t upper, int64_t k) {
  return RunOne({NodeOf("Trilu", 14, 2, {{"upper", upper}}), {kNine, Share<int64_t>({}, {k})}, false});
}

TEST(Trilu, KeepsOneSideOfADiagonal) {
  EXPECT_THAT(RunOne({MakeNode("Trilu", 14, 1), {kNine}}).As<int16_t>(), ElementsAre(1, 2, 3, 0, 5, 6, 0, 0, 9));
  EXPECT_THAT(Trilu(1, 1).As<int16_t>(), ElementsAre(0, 2, 3, 0, 0, 6, 0, 0, 0));
  EXPECT_THAT(Trilu(1, -1).As<int16_t>(), ElementsAre(1, 2, 3, 4, 5, 6, 0, 8, 9));
  EXPECT_THAT(Trilu(0, 0).As<int16_t>(), ElementsAre(1, 0, 0, 4, 5, 0, 7, 8, 9));
  EXPECT_THAT(Trilu(0, -1).As<int16_t>(), ElementsAre(0, 0, 0, 4, 0, 0, 7, 8, 0));
}

TEST(Trilu, KeepsAllOrNothingForDiagonalsFarOut) {
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min(), kMost = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(ValuesOf<int16_t>(Trilu(1, kLeast)), ValuesOf<int16_t>(*kNine));
  EXPECT_EQ(ValuesOf<int16_t>(Trilu(0, kMost)), ValuesOf<int16_t>(*kNine));
  EXPECT_THAT(Trilu(1, kMost).As<int16_t>(), testing::Each(0));
  EXPECT_THAT(Trilu(0, kLeast).As<int16_t>(), testing::Each(0));
}

TEST(Trilu, TreatsEachMatrixAlikeAndInItsOwnBuffer) {
  const auto wide = Share<float>({2, 1, 2}, {1, 2, 3, 4});
  EXPECT_THAT(RunOne({NodeOf("Trilu", 14, 1, {{"upper", int64_t{0}}}), {wide}}).As<float>(), ElementsAre(1, 0, 3, 0));
  ExpectSameInPlace({MakeNode("Trilu", 14, 1), {kNine}}, 0);
  EXPECT_EQ(RunOne({MakeNode("Trilu", 14, 1), {Pattern({2, 0})}}).shape(), (Shape{2, 0}));
  EXPECT_EQ(RunOne({MakeNode("Trilu", 14, 1), {Pattern({0, 2})}}).shape(), (Shape{0, 2}));
}

TEST(Trilu, RefusesWhatIsNoMatrixOrNoDiagonal) {
  ExpectWrong({MakeNode("Trilu", 14, 1), {Pattern({3})}}, "expected matrices, got [3]");
  ExpectWrong({MakeNode("Trilu", 14, 2), {kNine, Pattern({1})}}, "k must be one INT64, got FLOAT [1]");
  ExpectWrong({MakeNode("Trilu", 14, 2), {kNine, List({1, 2})}}, "k must be one INT64, got INT64 [2]");
}

TEST(Trilu, KeepsRowsOfMatricesApart) {
  const OneOp op{MakeNode("Trilu", 14, 2), {Pattern({5, 2, 3}), List({0})}};
  ExpectFlow(op, {RowAxis{0, 1}, kSharedByRows}, RowAxis{0, 1});
  ExpectFlow(op, {RowAxis{1, 1}, kSharedByRows}, std::nullopt);
  ExpectFlow(op, {RowAxis{0, 1}, RowAxis{0, 1}}, std::nullopt);
}

}  // namespace
}  // namespace saker
