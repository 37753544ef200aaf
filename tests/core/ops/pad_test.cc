// Borders of every mode against an element-by-element definition, and pads that a file may ask for.
#include <algorithm>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/ops/op_runner.h"

namespace saker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Ints = std::vector<int64_t>;

Node PadNode(const std::string& mode, const Ints& pads) {
  Node node = MakeNode("Pad", 2, 1);
  node.attributes.Set("mode", mode);
  node.attributes.Set("pads", pads);
  return node;
}

std::string ErrorOf(const OneOp& op) { return RunOp(op).status().ToString(); }

// 0, 1, 2 ... in one dimension.
std::shared_ptr<const Tensor> Counting(int64_t count) {
  Tensor tensor = *Tensor::Create(DataType::kFloat32, Shape{count});
  for (int64_t i = 0; i < count; ++i) tensor.As<float>()[i] = static_cast<float>(i);
  return std::make_shared<const Tensor>(std::move(tensor));
}

// Where element `at` of an axis comes from, counted in what cropping left of it.
int64_t SourceOf(const std::string& mode, int64_t at, int64_t inside) {
  if (mode == "edge") return std::clamp<int64_t>(at, 0, inside - 1);
  if (mode == "wrap") return ((at % inside) + inside) % inside;
  return at < 0 ? -at : at >= inside ? 2 * (inside - 1) - at : at;
}

TEST(Pad, MatchesItsDefinitionForPadsAndCropsOfAnyMode) {
  constexpr int64_t kExtent = 6;
  for (const std::string mode : {"edge", "reflect", "wrap"}) {
    for (int64_t begin = -3; begin <= 13; ++begin) {
      for (int64_t end = -2; end <= 13; ++end) {
        const int64_t cut = std::max<int64_t>(0, -begin);
        const int64_t inside = kExtent - cut - std::max<int64_t>(0, -end);
        if (mode == "reflect" && std::max(begin, end) > inside - 1) continue;
        SCOPED_TRACE(mode + " " + std::to_string(begin) + " " + std::to_string(end));
        const Tensor y = RunOne({PadNode(mode, {begin, end}), {Counting(kExtent)}});
        ASSERT_EQ(y.shape(), (Shape{kExtent + begin + end}));
        for (int64_t i = 0; i < y.shape()[0]; ++i) {
          const int64_t at = i - std::max<int64_t>(0, begin);
          EXPECT_EQ(y.As<float>()[i], static_cast<float>(cut + SourceOf(mode, at, inside))) << i;
        }
      }
    }
  }
}

TEST(Pad, MakesCornersFromTheBordersOfBothAxes) {
  const auto x = Share<float>({2, 2}, {1, 2, 3, 4});
  EXPECT_THAT(RunOne({PadNode("edge", {1, 1, 0, 0}), {x}}).As<float>(), ElementsAre(1, 1, 2, 1, 1, 2, 3, 3, 4));
  EXPECT_THAT(RunOne({PadNode("reflect", {1, 1, 0, 0}), {x}}).As<float>(), ElementsAre(4, 3, 4, 2, 1, 2, 4, 3, 4));
  EXPECT_THAT(RunOne({PadNode("wrap", {0, 0, 1, 3}), {x}}).As<float>(),
              ElementsAre(1, 2, 1, 2, 1, 3, 4, 3, 4, 3, 1, 2, 1, 2, 1));
}

TEST(Pad, TakesBordersOnlyFromWhatCroppingLeft) {
  // All is cut away before the border asks for its last element.
  EXPECT_THAT(ErrorOf({PadNode("edge", {-3, 2}), {Counting(3)}}), HasSubstr("do not suit mode edge"));
  EXPECT_THAT(ErrorOf({PadNode("wrap", {2, -3}), {Counting(3)}}), HasSubstr("do not suit mode wrap"));
  // Two of three are left, which mirror one further element each way, not two.
  EXPECT_THAT(ErrorOf({PadNode("reflect", {-1, 2}), {Counting(3)}}), HasSubstr("do not suit mode reflect"));
  EXPECT_THAT(ErrorOf({PadNode("reflect", {-2, 2}), {Counting(3)}}), HasSubstr("do not suit mode reflect"));
  EXPECT_THAT(ErrorOf({PadNode("constant", {-2, -2}), {Counting(3)}}), HasSubstr("do not suit mode constant"));
  EXPECT_EQ(RunOne({PadNode("edge", {-3, 0}), {Counting(3)}}).shape(), (Shape{0}));
}

TEST(Pad, WideBordersAreAHandfulOfCopies) {
  constexpr int64_t kWide = 4000000;
  for (const std::string mode : {"edge", "wrap"}) {
    const Tensor y = RunOne({PadNode(mode, {kWide, kWide}), {Share<float>({2}, {7, 8})}});
    EXPECT_EQ(y.shape(), (Shape{2 * kWide + 2}));
    EXPECT_EQ(y.As<float>()[0], 7);
    EXPECT_EQ(y.As<float>()[2 * kWide + 1], 8);
  }
}

TEST(Pad, RefusesPadsThatNoNumberHolds) {
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  EXPECT_THAT(ErrorOf({PadNode("constant", {kLeast, 0}), {Counting(3)}}), HasSubstr("is too large"));
  EXPECT_THAT(ErrorOf({PadNode("edge", {0, std::numeric_limits<int64_t>::max()}), {Counting(3)}}),
              HasSubstr("is too large"));
  EXPECT_THAT(ErrorOf({PadNode("edge", {1}), {Counting(3)}}), HasSubstr("expected 2 pads, got 1"));
}

TEST(Pad, BordersHaveTheValueThatAnAttributeOrARequestGives) {
  Node first = MakeNode("Pad", 1, 1);
  first.attributes.Set("paddings", Ints{1, 0});
  first.attributes.Set("value", 0.5f);
  EXPECT_THAT(RunOne({first, {Share<double>({1}, {3})}}).As<double>(), ElementsAre(0.5, 3));
  EXPECT_THAT(RunOne({first, {Counting(1)}}).As<float>(), ElementsAre(0.5f, 0));
  const auto pads = Share<int64_t>({2}, {1, 1});
  EXPECT_THAT(RunOne({MakeNode("Pad", 11, 3), {Counting(1), pads, Share<float>({}, {7})}, false}).As<float>(),
              ElementsAre(7, 0, 7));
  EXPECT_THAT(RunOne({MakeNode("Pad", 13, 3), {Share<bool>({1}, {false}), pads, Share<bool>({1}, {true})}}).As<bool>(),
              ElementsAre(true, false, true));
  EXPECT_THAT(ErrorOf({MakeNode("Pad", 13, 3), {Counting(1), pads, Share<double>({}, {7})}}),
              HasSubstr("value must be one FLOAT"));
}

TEST(Pad, TakesAxesByNameSinceOpset18) {
  Node node = MakeNode("Pad", 18, 4);
  node.inputs[2] = kNoValue;
  const auto x = Share<int8_t>({2, 1}, {1, 2});
  const OneOp op{node, {x, Share<int64_t>({2}, {1, 0}), nullptr, Share<int32_t>({1}, {-1})}};
  EXPECT_THAT(RunOne(op).As<int8_t>(), ElementsAre(0, 1, 0, 2));
}

TEST(Pad, ShowsAnUnknownModeCutAndEscaped) {
  const std::string error = ErrorOf({PadNode("\x1b[2J" + std::string(1000, 'x'), {1, 1}), {Counting(3)}});
  EXPECT_THAT(error, HasSubstr("mode \"\\x1b[2Jxxx"));
  EXPECT_LT(error.size(), 300u);
}

}  // namespace
}  // namespace saker
