// Clip as a node: bounds in attributes and inputs, types, layouts.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// ClipCase: bounds, infinite where there is none.
struct ClipCase {
  float low;
  float high;
  std::vector<float> want;  // of -9, -1, 0, 1, 9
};
const ClipCase kClips[] = {
    {-kInfinity, kInfinity, {-9, -1, 0, 1, 9}},
    {-2, kInfinity, {-2, -1, 0, 1, 9}},
    {-kInfinity, 0.5f, {-9, -1, 0, 0.5f, 0.5f}},
    {-2, 0.5f, {-2, -1, 0, 0.5f, 0.5f}},
    {1, 1, {1, 1, 1, 1, 1}},
    {3, 2, {2, 2, 2, 2, 2}},
};

TEST(Clip, HasItsBoundsInAttributesUntilOpset10) {
  const auto x = Share<float>({5}, {-9, -1, 0, 1, 9});
  for (const ClipCase& clip : kClips) {
    for (const int opset : {1, 6, 10}) {
      Node node = MakeNode("Clip", opset, 1);
      if (clip.low > -kInfinity) node.attributes.Set("min", clip.low);
      if (clip.high < kInfinity) node.attributes.Set("max", clip.high);
      EXPECT_EQ(ValuesOf<float>(RunOne({node, {x}})), clip.want) << clip.low << " to " << clip.high;
    }
  }
}

template <typename T>
void ExpectClipsByInputs(const ClipCase& clip, const Shape& bound) {
  const auto one = [&](float value) { return std::isinf(value) ? nullptr : Share<T>(bound, {static_cast<T>(value)}); };
  OneOp op{MakeNode("Clip", 13, 3), {Share<T>({5}, {-9, -1, 0, 1, 9}), one(clip.low), one(clip.high)}};
  for (size_t i = 1; i < 3; ++i) {
    if (!op.inputs[i]) op.node.inputs[i] = kNoValue;
  }
  for (const bool constants : {true, false}) {
    op.constants = constants;
    EXPECT_EQ(ValuesOf<T>(RunOne(op)), std::vector<T>(clip.want.begin(), clip.want.end()))
        << clip.low << " to " << clip.high;
  }
}

TEST(Clip, HasItsBoundsInInputsSinceOpset11) {
  for (const ClipCase& clip : kClips) {
    ExpectClipsByInputs<float>(clip, {});
    ExpectClipsByInputs<float>(clip, {1});
    ExpectClipsByInputs<double>(clip, {});
  }
}

TEST(Clip, KeepsNaNAndRefusesBoundsWithoutSense) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const auto low = Share<float>({}, {-1}), high = Share<float>({}, {1});
  EXPECT_TRUE(std::isnan(RunOne({MakeNode("Clip", 13, 3), {Share<float>({1}, {nan}), low, high}}).As<float>()[0]));
  const auto x = Pattern({3});
  ExpectWrong({MakeNode("Clip", 13, 3), {x, low, Pattern({2})}}, "bound must be one FLOAT, got FLOAT [2]");
  ExpectWrong({MakeNode("Clip", 13, 2), {x, Share<double>({}, {1})}}, "bound must be one FLOAT, got DOUBLE");
  ExpectWrong({MakeNode("Clip", 13, 2), {x, Zeros(DataType::kFloat32, {0})}}, "got FLOAT [0]");
  ExpectUnsupported({MakeNode("Clip", 13, 1), {Zeros(DataType::kBool, {3})}}, "element type BOOL is not supported");
}

template <typename T>
void ExpectClipsIntegers() {
  const T least = std::numeric_limits<T>::min(), most = std::numeric_limits<T>::max();
  OneOp op{MakeNode("Clip", 12, 3), {Share<T>({4}, {least, 3, 7, most}), Share<T>({}, {5}), Share<T>({}, {9})}};
  for (const bool constants : {true, false}) {
    op.constants = constants;
    EXPECT_THAT(RunOne(op).As<T>(), ElementsAre(5, 5, 7, 9));
  }
  op.inputs = {op.inputs[0], nullptr, op.inputs[2]};
  op.node.inputs[1] = kNoValue;
  EXPECT_THAT(RunOne(op).As<T>(), ElementsAre(std::min<T>(least, 9), 3, 7, 9));
  op.node = MakeNode("Clip", 12, 1);
  op.inputs.resize(1);
  EXPECT_THAT(RunOne(op).As<T>(), ElementsAre(least, 3, 7, most));
  // Attributes are floats.
  op.node = MakeNode("Clip", 6, 1);
  ExpectUnsupported(op, "as attributes are not supported");
}

TEST(Clip, TakesEveryTypeOfNumber) {
  ExpectClipsIntegers<int8_t>();
  ExpectClipsIntegers<int16_t>();
  ExpectClipsIntegers<int32_t>();
  ExpectClipsIntegers<int64_t>();
  ExpectClipsIntegers<uint8_t>();
  ExpectClipsIntegers<uint16_t>();
  ExpectClipsIntegers<uint32_t>();
  ExpectClipsIntegers<uint64_t>();
}

TEST(Clip, MixesRowsWhenABoundIsOne) {
  const auto one = Share<float>({1}, {1});
  EXPECT_EQ(FlowOf({MakeNode("Clip", 13, 2), {Pattern({3}), one}}, {{0, 1}, {}}), (std::vector<RowAxis>{{0, 1}}));
  EXPECT_EQ(FlowOf({MakeNode("Clip", 13, 2), {Pattern({3}), one}}, {{}, {0, 1}}), std::nullopt);
}

TEST(Clip, MayWriteOverItsInput) {
  const auto x = Share<float>({5}, {-9, -1, 0, 1, 9});
  ExpectSameInPlace({MakeNode("Clip", 13, 3), {x, Share<float>({}, {-1}), Share<float>({}, {1})}}, 0);
}

TEST(Clip, LeavesABlockedLayoutWhereItsBoundsWouldFillThePadding) {
  for (const auto& [low, kept] : {std::pair<float, bool>{0, true}, {1, false}}) {
    OneOp op{NodeOf("Clip", 6, 1, {{"min", low}, {"max", 6.0f}}), {Pattern({1, 5, 2, 2})}};
    op.layout = Layout::kBlocked8;
    WeightCache weights;
    EXPECT_EQ(KernelOf(op, weights)->output_layouts[0], kept ? Layout::kBlocked8 : Layout::kPlain) << low;
    op.node = MakeNode("Clip", 13, 3);
    op.inputs = {op.inputs[0], Share<float>({}, {low}), Share<float>({}, {6})};
    EXPECT_EQ(KernelOf(op, weights)->output_layouts[0], kept ? Layout::kBlocked8 : Layout::kPlain) << low;
    // Bounds of the request may turn out to be anything.
    op.constants = false;
    EXPECT_EQ(KernelOf(op, weights)->output_layouts[0], Layout::kPlain) << low;
  }
}

}  // namespace
}  // namespace saker
