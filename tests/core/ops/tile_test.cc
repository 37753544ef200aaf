#include <cmath>

#include "tests/core/ops/flow_case.h"
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

Tensor Tile(const SharedTensor& x, const Ints& repeats) {
  return RunOne({MakeNode("Tile", 13, 2), {x, List(repeats)}});
}

TEST(Tile, RepeatsEveryAxis) {
  const auto x = Share<int16_t>({2, 2}, {1, 2, 3, 4});
  EXPECT_THAT(Tile(x, {1, 2}).As<int16_t>(), ElementsAre(1, 2, 1, 2, 3, 4, 3, 4));
  EXPECT_THAT(Tile(x, {2, 1}).As<int16_t>(), ElementsAre(1, 2, 3, 4, 1, 2, 3, 4));
  EXPECT_THAT(Tile(x, {2, 2}).As<int16_t>(), ElementsAre(1, 2, 1, 2, 3, 4, 3, 4, 1, 2, 1, 2, 3, 4, 3, 4));
  EXPECT_EQ(Tile(x, {0, 3}).shape(), (Shape{0, 6}));
  EXPECT_EQ(Tile(Pattern({0, 2}), {1000, 1}).shape(), (Shape{0, 2}));
  EXPECT_THAT(RunOne({MakeNode("Tile", 6, 2), {Share<bool>({}, {true}), Zeros(DataType::kInt64, {0})}}).As<bool>(),
              ElementsAre(true));
}

TEST(Tile, OfOldFilesRepeatsOneAxis) {
  const auto x = Share<float>({2, 1}, {1, 2});
  EXPECT_THAT(RunOne({MakeNode("Tile", 1, 3), {x, Share<float>({}, {3}), Share<float>({}, {1})}}).As<float>(),
              ElementsAre(1, 1, 1, 2, 2, 2));
  ExpectWrong({MakeNode("Tile", 1, 3), {x, Share<float>({}, {3}), Share<float>({}, {2})}}, "one axis below 2");
  ExpectWrong({MakeNode("Tile", 1, 3), {x, Share<float>({}, {-1}), Share<float>({}, {0})}}, "number of tiles");
  ExpectWrong({MakeNode("Tile", 1, 3), {x, Share<float>({1}, {NAN}), Share<float>({}, {0})}}, "number of tiles");
}

TEST(Tile, RefusesRepeatsThatNoTensorHolds) {
  ExpectWrong({MakeNode("Tile", 13, 2), {Pattern({2, 2}), List({1})}}, "expected 2 repeats, one an axis, got 1");
  ExpectWrong({MakeNode("Tile", 13, 2), {Pattern({2}), List({-1})}}, "cannot repeat axis 0 of [2] -1 times");
  ExpectWrong({MakeNode("Tile", 13, 2), {Pattern({2}), List({std::numeric_limits<int64_t>::max()})}}, "cannot repeat");
  ExpectUnsupported({MakeNode("Tile", 13, 2), {Pattern({2}), Pattern({1})}, false}, "depends on the request");
}

TEST(Tile, KeepsRowsThatAreNotRepeated) {
  const OneOp op{MakeNode("Tile", 13, 2), {Pattern({5, 2}), List({1, 3})}};
  ExpectFlow(op, {RowAxis{0, 1}, kSharedByRows}, RowAxis{0, 1});
  ExpectFlow(op, {RowAxis{1, 1}, kSharedByRows}, std::nullopt);
  ExpectFlow(op, {RowAxis{0, 1}, RowAxis{0, 1}}, std::nullopt);
}

}  // namespace
}  // namespace saker
