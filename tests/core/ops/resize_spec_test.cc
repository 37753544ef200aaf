// Extents and scales that a node asks for, in the words of each opset.
#include "core/ops/resize_spec.h"

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::DoubleEq;
using testing::DoubleNear;
using testing::ElementsAre;
using testing::HasSubstr;

// Resize of [1,1,4,6] with its scales and sizes; either may be absent.
OneOp ResizeOf(const SharedTensor& scales, const SharedTensor& sizes, AttributeList attributes = {}) {
  return {NodeOf("Resize", 18, 4, attributes), {Pattern({1, 1, 4, 6}), nullptr, scales, sizes}};
}

ResizeSpec Read(const OneOp& op) {
  const absl::StatusOr<ResizeSpec> spec = ReadResize(ContextOf(op));
  EXPECT_TRUE(spec.ok()) << spec.status();
  return spec.value_or(ResizeSpec());
}

std::string ErrorOf(const OneOp& op) { return ReadResize(ContextOf(op)).status().ToString(); }

TEST(ReadResize, ExtentsAreTheFloorOfTheirProductWithTheScale) {
  const ResizeSpec spec = Read(ResizeOf(Share<float>({4}, {1, 1, 0.7f, 2}), nullptr));
  EXPECT_EQ(spec.Output(), (Shape{1, 1, 2, 12}));
  EXPECT_THAT(spec.axes[2].resized, DoubleNear(2.8, 1e-6));
  EXPECT_TRUE(spec.Keeps(1));
  EXPECT_FALSE(spec.Keeps(2));
}

TEST(ReadResize, SizesMakeScalesOfTheAxesThatAreNamed) {
  const ResizeSpec spec = Read(ResizeOf(nullptr, List({3, 8}), {{"axes", Ints{3, 2}}}));
  EXPECT_EQ(spec.Output(), (Shape{1, 1, 8, 3}));
  EXPECT_THAT(spec.axes[2].scale, DoubleEq(2));
  EXPECT_THAT(spec.axes[3].scale, DoubleEq(0.5));
}

TEST(ReadResize, OneScaleForAllAxesKeepsTheShapeOfAnImage) {
  const auto spec = [](const char* policy) {
    return Read(
        ResizeOf(nullptr, List({8, 6}), {{"axes", Ints{2, 3}}, {"keep_aspect_ratio_policy", std::string(policy)}}));
  };
  EXPECT_EQ(spec("not_larger").Output(), (Shape{1, 1, 4, 6}));
  EXPECT_EQ(spec("not_smaller").Output(), (Shape{1, 1, 8, 12}));
  // Its scale is 1 for this picture, but depends on the other axis.
  EXPECT_FALSE(spec("not_larger").Keeps(3));
  EXPECT_TRUE(spec("not_larger").Keeps(1));
}

TEST(ReadResize, OldFormsHaveOneMethod) {
  for (const OneOp& op :
       {OneOp{NodeOf("Upsample", 1, 1, {{"height_scale", 2.0f}, {"width_scale", 1.5f}}), {Pattern({1, 1, 4, 6})}},
        OneOp{NodeOf("Upsample", 7, 1, {{"scales", std::vector<float>{1, 1, 2, 1.5f}}}), {Pattern({1, 1, 4, 6})}},
        OneOp{NodeOf("Resize", 10, 2), {Pattern({1, 1, 4, 6}), Share<float>({4}, {1, 1, 2, 1.5f})}}}) {
    const ResizeSpec spec = Read(op);
    EXPECT_EQ(spec.Output(), (Shape{1, 1, 8, 9}));
    EXPECT_EQ(spec.method.coordinates, ResizeMethod::Coordinates::kAsymmetric);
    EXPECT_EQ(spec.method.rounding, ResizeMethod::Rounding::kUpWhenSmaller);
  }
}

TEST(ReadResize, KeepsNoAxisThatItsCoordinatesMove) {
  const SharedTensor ones = Share<float>({4}, {1, 1, 1, 1});
  const auto keeps = [&](const char* coordinates, const char* mode) {
    OneOp op = ResizeOf(ones, nullptr,
                        {{"coordinate_transformation_mode", std::string(coordinates)}, {"mode", std::string(mode)}});
    op.inputs[1] = Share<float>({8}, {0, 0, 0.5f, 0, 1, 1, 1, 1});  // roi
    const ResizeSpec spec = Read(op);
    return std::vector<bool>{spec.Keeps(2), spec.Keeps(3)};
  };
  EXPECT_THAT(keeps("half_pixel", "linear"), ElementsAre(true, true));
  EXPECT_THAT(keeps("tf_half_pixel_for_nn", "nearest"), ElementsAre(true, true));
  EXPECT_THAT(keeps("tf_half_pixel_for_nn", "linear"), ElementsAre(false, false));
  EXPECT_THAT(keeps("tf_crop_and_resize", "linear"), ElementsAre(false, true));
}

TEST(ReadResize, RefusesWhatMakesNoSense) {
  const SharedTensor scales = Share<float>({4}, {1, 1, 2, 2});
  EXPECT_THAT(ErrorOf(ResizeOf(scales, List({1, 1, 8, 8}))), HasSubstr("either scales or sizes"));
  EXPECT_THAT(ErrorOf(ResizeOf(Share<float>({2}, {2, 2}), nullptr)), HasSubstr("expected 4 scales, got 2"));
  EXPECT_THAT(ErrorOf(ResizeOf(Share<float>({4}, {1, 1, -1, 2}), nullptr)), HasSubstr("a scale of -1 does not suit"));
  EXPECT_THAT(ErrorOf(ResizeOf(nullptr, List({1, 1, -8, 8}))), HasSubstr("a size of -8 does not suit"));
  EXPECT_THAT(ErrorOf(ResizeOf(scales, nullptr, {{"mode", std::string("area")}})),
              HasSubstr("expected one of nearest"));
  EXPECT_THAT(ErrorOf(ResizeOf(Share<float>({4}, {1, 1, 1e7f, 1}), nullptr)), HasSubstr("UNIMPLEMENTED"));
}

}  // namespace
}  // namespace saker
