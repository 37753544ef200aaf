#include "core/ops/quantized_output.h"

#include "core/ops/type_attribute.h"
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;
using Kind = SumStep::Kind;

QuantizedOutput Output(const Quantization& y) { return {{DataType::kUInt8, 0.5f, 3}, {1, 2}, {0}, y, {}, {}}; }

absl::StatusOr<QuantizedOutput> Read(const Attributes& attributes, DataType source = DataType::kUInt8,
                                     SharedTensor shortcut = nullptr) {
  Node node = NodeOf("QuantizedConv", 1, 2);
  node.attributes = attributes;
  return ReadQuantizedOutput(ContextOf({node, {Zeros(source, {1, 1, 1}), std::move(shortcut)}}), 2, 1);
}

std::vector<Kind> KindsOf(const SumScaling& scaling) {
  std::vector<Kind> kinds;
  for (const SumStep& step : scaling.steps) kinds.push_back(step.kind);
  return kinds;
}

TEST(QuantizedOutput, IsReadAsItWasWritten) {
  QuantizedOutput output = Output({DataType::kInt8, 0.25f, -128});
  output.middle = {DataType::kUInt8, 2, 9};
  output.shortcut = {DataType::kInt8, 4, -1};
  Attributes attributes;
  WriteQuantizedOutput(output, attributes);
  const absl::StatusOr<QuantizedOutput> read = Read(attributes, DataType::kUInt8, Zeros(DataType::kInt8, {1}));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->x, output.x);
  EXPECT_EQ(read->y, output.y);
  EXPECT_EQ(read->middle, output.middle);
  EXPECT_EQ(read->shortcut, output.shortcut);
  EXPECT_EQ(read->w_scales, output.w_scales);
}

TEST(QuantizedOutput, RefusesNumbersThatAreNone) {
  Attributes good;
  WriteQuantizedOutput(Output({DataType::kUInt8, 1, 0}), good);
  EXPECT_TRUE(Read(good).ok());
  EXPECT_FALSE(Read(good, DataType::kFloat32).ok());
  const auto with = [&](const char* name, Attribute value) {
    Attributes attributes = good;
    attributes.Set(name, std::move(value));
    return Read(attributes).ok();
  };
  EXPECT_FALSE(with("x_scale", 0.0f));
  EXPECT_FALSE(with("y_scale", -1.0f));
  EXPECT_FALSE(with("y_zero_point", int64_t{256}));
  EXPECT_FALSE(with("y_type", NumberOfType(DataType::kInt64)));
  EXPECT_FALSE(with("w_zero_points", Ints{1, 2, 3}));
  EXPECT_FALSE(with("w_zero_points", Ints{int64_t{1} << 40}));
  EXPECT_FALSE(with("w_scale", Share<float>({3}, {1, 1, 1})));
  EXPECT_FALSE(with("w_scale", Share<int32_t>({1}, {1})));
}

TEST(ScalingOf, SumsAreCountedInStepsOfTheResult) {
  const SumScaling scaling = ScalingOf(Output({DataType::kUInt8, 0.25f, 0}), {}, false);
  EXPECT_THAT(scaling.scales, ElementsAre(2, 4));
  EXPECT_TRUE(scaling.steps.empty());
}

TEST(ScalingOf, AnOddZeroPointIsAddedAfterRounding) {
  EXPECT_THAT(KindsOf(ScalingOf(Output({DataType::kUInt8, 1, 4}), {}, false)), ElementsAre(Kind::kLinear));
  EXPECT_THAT(KindsOf(ScalingOf(Output({DataType::kUInt8, 1, 5}), {}, false)),
              ElementsAre(Kind::kRound, Kind::kLinear));
}

TEST(ScalingOf, ARectifierIsLeftToTheSaturationWhereThatDoesIt) {
  const std::vector<PostOp> relu = {{PostOp::Kind::kRelu}};
  EXPECT_TRUE(ScalingOf(Output({DataType::kUInt8, 1, 0}), relu, false).steps.empty());
  EXPECT_THAT(KindsOf(ScalingOf(Output({DataType::kUInt8, 1, 2}), relu, false)),
              ElementsAre(Kind::kRelu, Kind::kLinear));
  EXPECT_THAT(KindsOf(ScalingOf(Output({DataType::kFloat32}), relu, false)), ElementsAre(Kind::kRelu));
}

TEST(ScalingOf, BoundsAreCountedInTheSameSteps) {
  const SumScaling scaling =
      ScalingOf(Output({DataType::kUInt8, 0.5f, 0}), std::vector<PostOp>{{PostOp::Kind::kClip, 1, 6}}, false);
  ASSERT_EQ(scaling.steps.size(), 1u);
  EXPECT_EQ(scaling.steps[0].alpha, 2);
  EXPECT_EQ(scaling.steps[0].beta, 12);
}

TEST(ScalingOf, AShortcutComesBehindTheMiddleQuantisation) {
  QuantizedOutput output = Output({DataType::kUInt8, 1, 2});
  output.middle = {DataType::kUInt8, 0.5f, 10};
  output.shortcut = {DataType::kUInt8, 2, 7};
  const SumScaling scaling = ScalingOf(output, std::vector<PostOp>{{PostOp::Kind::kRelu}}, true);
  EXPECT_THAT(KindsOf(scaling), ElementsAre(Kind::kRound, Kind::kClip, Kind::kAdd, Kind::kRelu, Kind::kLinear));
  EXPECT_EQ(scaling.steps[1].alpha, -10);
  EXPECT_EQ(scaling.steps[1].beta, 245);
  EXPECT_EQ(scaling.steps[1].scale, 0.5f);
  EXPECT_EQ(scaling.steps[2].alpha, 2);
  EXPECT_EQ(scaling.steps[2].zero_point, 7);
  EXPECT_EQ(scaling.steps[4].alpha, 1);
  EXPECT_EQ(scaling.steps[4].beta, 2);
}

TEST(BiasInSums, IsDividedByTheScalesOfItsChannel) {
  EXPECT_THAT(BiasInSums(Output({DataType::kFloat32}), std::vector<float>{1, 1}), ElementsAre(2, 1));
}

}  // namespace
}  // namespace saker
