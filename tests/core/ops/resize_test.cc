// Resize and Upsample in every form, in every layout, and what they refuse.
#include <cmath>
#include <limits>
#include <utility>

#include "core/ops/resize_axis.h"
#include "tests/core/ops/flow_case.h"
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::FloatNear;
using testing::Pointwise;

SharedTensor Floats(const std::vector<float>& values) {
  return std::make_shared<const Tensor>(
      Tensor::FromValues<float>(Shape{static_cast<int64_t>(values.size())}, absl::MakeConstSpan(values)));
}

OneOp ByScales(const SharedTensor& x, const std::vector<float>& scales, AttributeList attributes = {}, int opset = 19) {
  OneOp op{NodeOf("Resize", opset, 3, attributes), {x, nullptr, Floats(scales)}};
  op.node.inputs[1] = kNoValue;
  return op;
}

OneOp BySizes(const SharedTensor& x, const Ints& sizes, AttributeList attributes = {}, int opset = 19) {
  OneOp op{NodeOf("Resize", opset, 4, attributes), {x, nullptr, nullptr, List(sizes)}};
  op.node.inputs[1] = op.node.inputs[2] = kNoValue;
  return op;
}

const Attribute kLinear = std::string("linear"), kCubic = std::string("cubic");
const auto kSquare = Share<float>({1, 1, 2, 2}, {1, 2, 3, 4});

TEST(Resize, RepeatsPixelsOfAnyType) {
  const std::vector<float> scales = {1, 1, 2, 3};
  EXPECT_THAT(RunOne(ByScales(kSquare, scales)).As<float>(),
              ElementsAre(1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 3, 3, 3, 4, 4, 4));
  EXPECT_THAT(RunOne(ByScales(Share<bool>({1, 1, 1, 2}, {true, false}), {1, 1, 1, 2})).As<bool>(),
              ElementsAre(true, true, false, false));
  EXPECT_THAT(RunOne(BySizes(Share<int64_t>({2}, {1, 2}), {5})).As<int64_t>(), ElementsAre(1, 1, 1, 2, 2));
  EXPECT_THAT(RunOne(BySizes(Share<uint16_t>({4}, {1, 2, 3, 4}), {2})).As<uint16_t>(), ElementsAre(1, 3));
}

TEST(Resize, InterpolatesBetweenPixels) {
  EXPECT_THAT(RunOne(ByScales(kSquare, {1, 1, 2, 2}, {{"mode", kLinear}})).As<float>(),
              ElementsAre(1, 1.25f, 1.75f, 2, 1.5f, 1.75f, 2.25f, 2.5f, 2.5f, 2.75f, 3.25f, 3.5f, 3, 3.25f, 3.75f, 4));
  EXPECT_THAT(RunOne(ByScales(kSquare, {1, 1, 1, 2}, {{"mode", kCubic}})).As<float>(),
              Pointwise(FloatNear(1e-5f), {0.89453125f, 1.2265625f, 1.7734375f, 2.10546875f, 2.89453125f, 3.2265625f,
                                           3.7734375f, 4.10546875f}));
}

TEST(Resize, InterpolatesIntegersAndDoublesInWiderTypes) {
  const auto doubled = [](SharedTensor x) { return RunOne(ByScales(x, {2}, {{"mode", kLinear}})); };
  EXPECT_THAT(doubled(Share<double>({2}, {0, 1})).As<double>(), ElementsAre(0, 0.25, 0.75, 1));
  EXPECT_THAT(doubled(Share<uint8_t>({2}, {0, 250})).As<uint8_t>(), ElementsAre(0, 62, 187, 250));
  EXPECT_THAT(doubled(Share<int32_t>({2}, {1 << 30, 1 << 30})).As<int32_t>(), Each(1 << 30));
  // A cubic overshoots.
  EXPECT_THAT(RunOne(ByScales(Share<uint8_t>({2}, {0, 255}), {2}, {{"mode", kCubic}})).As<uint8_t>(),
              ElementsAre(0, 57, 197, 255));
}

// What a node makes of x by its definition: the sum over all elements, each times its weights on all axes.
std::vector<float> ByDefinition(const Tensor& x, const std::vector<ResizeAxis>& axes) {
  std::vector<float> result(1, 0);
  std::vector<float> current(x.As<float>().begin(), x.As<float>().end());
  int64_t outer = 1, inner = x.shape().ElementCount();
  for (const ResizeAxis& axis : axes) {
    inner /= axis.from;
    result.assign(static_cast<size_t>(outer * axis.to * inner), 0);
    for (int64_t at = 0; at < outer * axis.to * inner; ++at) {
      const int64_t k = at % inner, o = at / inner % axis.to, block = at / inner / axis.to;
      for (int64_t t = 0; t < axis.taps; ++t) {
        result[static_cast<size_t>(at)] +=
            static_cast<float>(axis.weights[static_cast<size_t>(o * axis.taps + t)]) *
            current[static_cast<size_t>((block * axis.from + axis.firsts[static_cast<size_t>(o)] + t) * inner + k)];
      }
    }
    current = result;
    outer *= axis.to;
  }
  return current;
}

TEST(Resize, OfSeveralAxesIsOneAfterTheOtherInEveryLayout) {
  const auto x = Pattern({2, 5, 6, 7});
  for (const auto& [mode, named] :
       {std::pair(ResizeMethod::Mode::kNearest, "nearest"), std::pair(ResizeMethod::Mode::kLinear, "linear"),
        std::pair(ResizeMethod::Mode::kCubic, "cubic")}) {
    ResizeMethod method;
    method.mode = mode;
    const Ints sizes = {2, 5, 9, 4};
    std::vector<ResizeAxis> axes;
    for (int axis = 0; axis < 4; ++axis) {
      const int64_t from = x->shape()[axis], to = sizes[static_cast<size_t>(axis)];
      axes.push_back(MakeResizeAxis(
          method, {from, to, static_cast<double>(to) / static_cast<double>(from), static_cast<double>(to)}));
    }
    const std::vector<float> want = ByDefinition(*x, axes);
    for (const Layout layout :
         {Layout::kPlain, Layout::kChannelsLast, Layout::kBlocked4, Layout::kBlocked8, Layout::kBlocked16}) {
      OneOp op = BySizes(x, sizes, {{"mode", std::string(named)}});
      op.layout = layout;
      const Tensor y = RunOne(op);
      EXPECT_EQ(y.shape(), (Shape{2, 5, 9, 4}));
      EXPECT_THAT(y.As<float>(), Pointwise(FloatNear(1e-4f), want)) << named;
    }
  }
}

TEST(Resize, StaysInTheLayoutOfItsInputWhereChannelsAreKept) {
  WeightCache weights;
  OneOp op = ByScales(Pattern({1, 16, 2, 2}), {1, 1, 2, 2});
  op.layout = Layout::kBlocked16;
  EXPECT_EQ(KernelOf(op, weights)->output_layouts, std::vector<Layout>{Layout::kBlocked16});
  op = ByScales(Pattern({1, 16, 2, 2}), {1, 2, 2, 2});
  op.layout = Layout::kBlocked16;
  EXPECT_EQ(KernelOf(op, weights)->output_layouts, std::vector<Layout>{Layout::kPlain});
}

TEST(Resize, CropsAndFillsWhatLiesOutside) {
  const AttributeList crop = {{"coordinate_transformation_mode", std::string("tf_crop_and_resize")},
                              {"extrapolation_value", 10.0f}};
  for (const char* mode : {"nearest", "linear"}) {
    Node node = NodeOf("Resize", 13, 4, crop);
    node.attributes.Set("mode", std::string(mode));
    node.inputs[2] = kNoValue;
    const OneOp op{node, {Share<float>({1, 3}, {1, 2, 3}), Floats({0, 0, 1, 2}), nullptr, List({1, 3})}};
    EXPECT_THAT(RunOne(op).As<float>(), ElementsAre(1, 3, 10)) << mode;
  }
  Node bare = NodeOf("Resize", 13, 3, crop);
  bare.inputs[1] = kNoValue;
  ExpectWrong({bare, {Pattern({3}), nullptr, Floats({2})}}, "expected 2 numbers in roi, got 0");
  const OneOp endless{NodeOf("Resize", 13, 3, crop), {Pattern({3}), Floats({0, INFINITY}), Floats({2})}};
  ExpectWrong(endless, "roi must be finite");
}

TEST(Resize, KeepsTheShapeOfAnImageWhereAsked) {
  const auto x = Pattern({1, 1, 4, 8});
  const AttributeList not_larger = {{"keep_aspect_ratio_policy", std::string("not_larger")}, {"axes", Ints{2, 3}}};
  const AttributeList not_smaller = {{"keep_aspect_ratio_policy", std::string("not_smaller")}, {"axes", Ints{-1, -2}}};
  EXPECT_EQ(RunOne(BySizes(x, {6, 6}, not_larger)).shape(), (Shape{1, 1, 3, 6}));
  EXPECT_EQ(RunOne(BySizes(x, {6, 6}, not_smaller)).shape(), (Shape{1, 1, 6, 12}));
  ExpectWrong(BySizes(x, {1, 1, 6, 6}, {{"keep_aspect_ratio_policy", std::string("squash")}}), "\"squash\" is unknown");
}

TEST(Resize, OfOpset10AndUpsampleAreAsymmetric) {
  const auto x = Share<float>({1, 1, 1, 2}, {0, 3});
  const auto scales = Floats({1, 1, 1, 3});
  EXPECT_THAT(RunOne({MakeNode("Resize", 10, 2), {x, scales}}).As<float>(), ElementsAre(0, 0, 0, 3, 3, 3));
  EXPECT_THAT(RunOne({NodeOf("Resize", 10, 2, {{"mode", kLinear}}), {x, scales}}).As<float>(),
              Pointwise(FloatNear(1e-5f), {0.0f, 1.0f, 2.0f, 3.0f, 3.0f, 3.0f}));
  EXPECT_THAT(RunOne({NodeOf("Upsample", 9, 2, {{"mode", kLinear}}), {x, scales}}).As<float>(),
              Pointwise(FloatNear(1e-5f), {0.0f, 1.0f, 2.0f, 3.0f, 3.0f, 3.0f}));
  EXPECT_THAT(RunOne({NodeOf("Upsample", 7, 1, {{"scales", std::vector<float>{1, 1, 1, 2}}}), {x}}).As<float>(),
              ElementsAre(0, 0, 3, 3));
  const Node first =
      NodeOf("Upsample", 1, 1, {{"height_scale", 2.0f}, {"width_scale", 1.0f}, {"mode", std::string("bilinear")}});
  EXPECT_THAT(RunOne({first, {x}}).As<float>(), ElementsAre(0, 3, 0, 3));
}

TEST(Resize, OfOpset11TakesEmptyInputsForThoseLeftOut) {
  const auto none = Zeros(DataType::kFloat32, {0});
  EXPECT_EQ(RunOne({MakeNode("Resize", 11, 4), {kSquare, none, none, List({1, 1, 3, 3})}}).shape(),
            (Shape{1, 1, 3, 3}));
  ExpectWrong({MakeNode("Resize", 11, 3), {kSquare, none, none}}, "expected either scales or sizes");
  ExpectWrong({MakeNode("Resize", 11, 4), {kSquare, none, Floats({1, 1, 2, 2}), List({1, 1, 3, 3})}},
              "expected either scales or sizes");
}

TEST(Resize, OfNothingIsNothing) {
  EXPECT_EQ(RunOne(ByScales(Pattern({0, 3}), {2, 2})).shape(), (Shape{0, 6}));
  EXPECT_EQ(RunOne(ByScales(Pattern({3, 3}), {0.1f, 2})).shape(), (Shape{0, 6}));
  EXPECT_EQ(RunOne(BySizes(Pattern({3, 3}), {0, 6}, {{"mode", kLinear}})).shape(), (Shape{0, 6}));
  EXPECT_THAT(RunOne(ByScales(Share<float>({}, {3}), {})).As<float>(), ElementsAre(3));
}

TEST(Resize, RefusesScalesAndSizesThatAreNone) {
  const auto x = Pattern({2, 2});
  ExpectWrong(ByScales(x, {1}), "expected 2 scales, got 1");
  ExpectWrong(BySizes(x, {1, 1, 1}), "expected 2 sizes, got 3");
  for (const float scale :
       {0.0f, -1.0f, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    ExpectWrong(ByScales(x, {1, scale}), "does not suit an extent of 2");
  }
  ExpectWrong(BySizes(x, {1, -1}), "a size of -1 does not suit");
  ExpectWrong(BySizes(Pattern({0}), {1}), "a size of 1 does not suit an extent of 0");
  ExpectUnsupported(ByScales(x, {1, 1e9f}), "axes longer than 4194304 are not supported");
  ExpectWrong(BySizes(x, {std::numeric_limits<int64_t>::max(), 1}), "does not suit");
  ExpectWrong(ByScales(x, {1, 1}, {{"mode", std::string("area")}}),
              "mode \"area\" is unknown; expected one of nearest");
  ExpectWrong(ByScales(x, {1, 1}, {{"nearest_mode", std::string("up")}}), "nearest_mode \"up\" is unknown");
  ExpectWrong(ByScales(x, {1}, {{"axes", Ints{2}}}), "out of range");
  ExpectUnsupported(ByScales(Share<bool>({1}, {true}), {2}, {{"mode", kLinear}}), "BOOL");
  OneOp moving = ByScales(x, {1, 2});
  moving.constants = false;
  ExpectUnsupported(moving, "depends on the request");
}

TEST(Resize, KeepsRowsOnAxesThatDoNotChange) {
  const RowAxis rows{0, 1};
  const auto x = Pattern({5, 3, 4});
  const std::vector<RowAxis> three = {rows, kSharedByRows, kSharedByRows};
  const std::vector<RowAxis> four = {rows, kSharedByRows, kSharedByRows, kSharedByRows};
  ExpectFlow(ByScales(x, {1, 2, 2}), three, rows);
  ExpectFlow(ByScales(x, {2, 1, 1}), three, std::nullopt);
  ExpectFlow(BySizes(x, {5, 1, 9}), four, rows);
  ExpectFlow(BySizes(x, {4, 1, 9}), four, std::nullopt);
  ExpectFlow(BySizes(x, {9}, {{"axes", Ints{1}}}), four, rows);
  // One scale for all axes may change that of the rows, for other numbers of them.
  ExpectFlow(BySizes(x, {5, 3, 4}, {{"keep_aspect_ratio_policy", std::string("not_larger")}}), four, std::nullopt);
  ExpectFlow(ByScales(x, {1, 2, 2}), {rows, kSharedByRows, rows}, std::nullopt);
}

TEST(Resize, KeepsNoRowsThatACropCuts) {
  const AttributeList crop = {{"coordinate_transformation_mode", std::string("tf_crop_and_resize")}};
  const auto op = [&](const std::vector<float>& roi) {
    return OneOp{NodeOf("Resize", 13, 3, crop), {Pattern({5, 4}), Floats(roi), Floats({1, 2})}};
  };
  const std::vector<RowAxis> rows = {RowAxis{0, 1}, kSharedByRows, kSharedByRows};
  ExpectFlow(op({0, 0, 1, 0.5f}), rows, RowAxis{0, 1});
  ExpectFlow(op({0.1f, 0, 1, 0.5f}), rows, std::nullopt);
}

}  // namespace
}  // namespace saker
