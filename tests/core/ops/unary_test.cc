// Activations and elementary functions as nodes: each against the standard library, Clip's bounds, types, places.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;
using testing::FloatNear;
using testing::Pointwise;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// Function: an operator without attributes, and what it computes.
struct Function {
  const char* op_type;
  double (*of)(double);
  bool integers;
};
const Function kFunctions[] = {
    {"Relu", [](double x) { return x > 0 ? x : 0; }, true},
    {"LeakyRelu", [](double x) { return x > 0 ? x : 0.01 * x; }, false},
    {"Sigmoid", [](double x) { return 1 / (1 + std::exp(-x)); }, false},
    {"Tanh", [](double x) { return std::tanh(x); }, false},
    {"Neg", [](double x) { return -x; }, true},
    {"Abs", [](double x) { return std::fabs(x); }, true},
    {"Exp", [](double x) { return std::exp(x); }, false},
    {"Log", [](double x) { return std::log(x); }, false},
    {"Sqrt", [](double x) { return std::sqrt(x); }, false},
    {"Erf", [](double x) { return std::erf(x); }, false},
};

class UnaryTable : public testing::TestWithParam<Function> {};
INSTANTIATE_TEST_SUITE_P(Functions, UnaryTable, testing::ValuesIn(kFunctions),
                         [](const auto& param_info) { return std::string(param_info.param.op_type); });

TEST_P(UnaryTable, AgreesWithTheStandardLibraryInFloatAndDouble) {
  const bool positive = std::isnan(GetParam().of(-1));
  Tensor narrow = Pattern({3, 7}, 2)->Clone(), wide = *Tensor::Create(DataType::kFloat64, {3, 7});
  std::vector<float> want;
  std::vector<double> wide_want;
  for (size_t i = 0; i < 21; ++i) {
    float& x = narrow.As<float>()[i];
    x = positive ? std::fabs(x) + 0.01f : 3 * x;
    wide.As<double>()[i] = x;
    wide_want.push_back(GetParam().of(x));
    want.push_back(static_cast<float>(wide_want.back()));
  }
  const Node node = MakeNode(GetParam().op_type, 13, 1);
  EXPECT_THAT(RunOne({node, {std::make_shared<const Tensor>(std::move(narrow))}}).As<float>(),
              Pointwise(FloatNear(2e-6f), want));
  // The default slope of LeakyRelu is a float.
  EXPECT_THAT(RunOne({node, {std::make_shared<const Tensor>(std::move(wide))}}).As<double>(),
              Pointwise(testing::DoubleNear(1e-8), wide_want));
}

TEST_P(UnaryTable, KeepsNaNShapeAndNothing) {
  const Node node = MakeNode(GetParam().op_type, 13, 1);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Tensor scalar = RunOne({node, {Share<float>({}, {nan})}});
  EXPECT_EQ(scalar.shape(), Shape{});
  EXPECT_TRUE(std::isnan(scalar.As<float>()[0]));
  EXPECT_EQ(RunOne({node, {Pattern({2, 0, 3})}}).shape(), (Shape{2, 0, 3}));
}

TEST_P(UnaryTable, MayWriteOverItsInput) {
  const auto x = Share<float>({5}, {0.5f, 1, 2, 0.25f, 3});
  ExpectSameInPlace({MakeNode(GetParam().op_type, 13, 1), {x}}, 0);
}

TEST_P(UnaryTable, TakesSignedIntegersOnlyWhereThatMakesSense) {
  const Node node = MakeNode(GetParam().op_type, 14, 1);
  for (const DataType type : {DataType::kInt8, DataType::kInt16, DataType::kInt32, DataType::kInt64}) {
    const OneOp op{node, {Zeros(type, {2})}};
    if (GetParam().integers) {
      EXPECT_EQ(RunOne(op).type(), type);
    } else {
      ExpectUnsupported(op, "element type " + std::string(Name(type)) + " is not supported");
    }
  }
  for (const DataType type : {DataType::kBool, DataType::kFloat16, DataType::kUInt64}) {
    ExpectUnsupported({node, {Zeros(type, {2})}}, std::string(Name(type)));
  }
}

TEST(UnaryOps, LeakByTheSlopeOfTheNode) {
  const Node node = NodeOf("LeakyRelu", 6, 1, {{"alpha", 0.5f}});
  EXPECT_THAT(RunOne({node, {Share<float>({3}, {-4, 0, 4})}}).As<float>(), ElementsAre(-2, 0, 4));
}

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

TEST(UnaryOps, ClipByAttributesUntilOpset10) {
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

TEST(UnaryOps, ClipByInputsSinceOpset11) {
  for (const ClipCase& clip : kClips) {
    ExpectClipsByInputs<float>(clip, {});
    ExpectClipsByInputs<float>(clip, {1});
    ExpectClipsByInputs<double>(clip, {});
  }
}

TEST(UnaryOps, ClipKeepsNaNAndRefusesBoundsWithoutSense) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const auto low = Share<float>({}, {-1}), high = Share<float>({}, {1});
  EXPECT_TRUE(std::isnan(RunOne({MakeNode("Clip", 13, 3), {Share<float>({1}, {nan}), low, high}}).As<float>()[0]));
  const auto x = Pattern({3});
  ExpectWrong({MakeNode("Clip", 13, 3), {x, low, Pattern({2})}}, "bound must be one FLOAT, got FLOAT [2]");
  ExpectWrong({MakeNode("Clip", 13, 2), {x, Share<double>({}, {1})}}, "bound must be one FLOAT, got DOUBLE");
  ExpectWrong({MakeNode("Clip", 13, 2), {x, Zeros(DataType::kFloat32, {0})}}, "got FLOAT [0]");
  ExpectUnsupported({MakeNode("Clip", 13, 2), {Zeros(DataType::kInt32, {3}), Zeros(DataType::kInt32, {})}},
                    "element type INT32 is not supported");
}

TEST(UnaryOps, ClipMayWriteOverItsInput) {
  const auto x = Share<float>({5}, {-9, -1, 0, 1, 9});
  ExpectSameInPlace({MakeNode("Clip", 13, 3), {x, Share<float>({}, {-1}), Share<float>({}, {1})}}, 0);
}

TEST(UnaryOps, ClipLeavesABlockedLayoutWhereItsBoundsWouldFillThePadding) {
  for (const auto& [low, kept] : {std::pair<float, bool>{0, true}, {1, false}}) {
    OneOp op{NodeOf("Clip", 6, 1, {{"min", low}, {"max", 6.0f}}), {Pattern({1, 5, 2, 2})}};
    op.layout = Layout::kBlocked8;
    WeightCache weights;
    EXPECT_EQ(KernelOf(op, weights)->output_layouts[0], kept ? Layout::kBlocked8 : Layout::kPlain) << low;
  }
}

}  // namespace
}  // namespace saker
