// Activations and elementary functions as nodes: each against the standard library, attributes, types, places.
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

// Integers: which of them an operator takes besides floats.
enum class Integers { kNone, kSigned, kAll };

// Function: an operator without attributes, and what it computes.
struct Function {
  const char* op_type;
  double (*of)(double);
  Integers integers = Integers::kNone;
  // The sample is brought from [-3, 3] into the function's domain by adding this.
  double shift = 0;
};
double Logistic(double x) { return 1 / (1 + std::exp(-x)); }
double Softplus(double x) { return std::log(1 + std::exp(x)); }
double HardSwish(double x) { return x * std::max(0.0, std::min(1.0, x / 6 + 0.5)); }
const Function kFunctions[] = {
    {"Relu", [](double x) { return x > 0 ? x : 0; }, Integers::kSigned},
    {"LeakyRelu", [](double x) { return x > 0 ? x : 0.01 * x; }},
    {"ThresholdedRelu", [](double x) { return x > 1 ? x : 0; }},
    {"Elu", [](double x) { return x > 0 ? x : std::exp(x) - 1; }},
    {"Selu", [](double x) { return 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (std::exp(x) - 1)); }},
    {"Celu", [](double x) { return x > 0 ? x : std::exp(x) - 1; }},
    {"Sigmoid", Logistic},
    {"HardSigmoid", [](double x) { return std::max(0.0, std::min(1.0, 0.2 * x + 0.5)); }},
    {"HardSwish", HardSwish},
    {"Swish", [](double x) { return x * Logistic(x); }},
    {"Mish", [](double x) { return x * std::tanh(Softplus(x)); }},
    {"Tanh", [](double x) { return std::tanh(x); }},
    {"Softplus", Softplus},
    {"Softsign", [](double x) { return x / (1 + std::fabs(x)); }},
    {"Gelu", [](double x) { return x / 2 * std::erfc(-x / std::sqrt(2)); }},
    {"Neg", [](double x) { return -x; }, Integers::kSigned},
    {"Abs", [](double x) { return std::fabs(x); }, Integers::kAll},
    {"Sign", [](double x) { return x < 0 ? -1.0 : (x > 0 ? 1.0 : 0.0); }, Integers::kAll},
    {"Reciprocal", [](double x) { return 1 / x; }, Integers::kNone, 4},
    {"Floor", [](double x) { return std::floor(x); }},
    {"Ceil", [](double x) { return std::ceil(x); }},
    {"Round", [](double x) { return std::nearbyint(x); }},
    {"Exp", [](double x) { return std::exp(x); }},
    {"Log", [](double x) { return std::log(x); }, Integers::kNone, 3.01},
    {"Sqrt", [](double x) { return std::sqrt(x); }, Integers::kNone, 3},
    {"Erf", [](double x) { return std::erf(x); }},
    {"Sin", [](double x) { return std::sin(x); }},
    {"Cos", [](double x) { return std::cos(x); }},
    {"Tan", [](double x) { return std::tan(x); }, Integers::kNone, -4.7},
    {"Asin", [](double x) { return std::asin(x); }},
    {"Acos", [](double x) { return std::acos(x); }},
    {"Atan", [](double x) { return std::atan(x); }},
    {"Sinh", [](double x) { return std::sinh(x); }},
    {"Cosh", [](double x) { return std::cosh(x); }},
    {"Asinh", [](double x) { return std::asinh(x); }},
    {"Acosh", [](double x) { return std::acosh(x); }, Integers::kNone, 4},
    {"Atanh", [](double x) { return std::atanh(x); }},
};

class UnaryTable : public testing::TestWithParam<Function> {};
INSTANTIATE_TEST_SUITE_P(Functions, UnaryTable, testing::ValuesIn(kFunctions),
                         [](const auto& param_info) { return std::string(param_info.param.op_type); });

TEST_P(UnaryTable, AgreesWithTheStandardLibraryInFloatAndDouble) {
  // Arcs of sines and areas of tangents end at 1.
  const bool inside_one = std::isnan(GetParam().of(1.5));
  Tensor narrow = Pattern({3, 7}, 2)->Clone(), wide = *Tensor::Create(DataType::kFloat64, {3, 7});
  std::vector<float> want;
  std::vector<double> wide_want;
  for (size_t i = 0; i < 21; ++i) {
    float& x = narrow.As<float>()[i];
    x = static_cast<float>((inside_one ? 0.3 : 1.0) * 3 * x + GetParam().shift);
    wide.As<double>()[i] = x;
    wide_want.push_back(GetParam().of(x));
    want.push_back(static_cast<float>(wide_want.back()));
  }
  const Node node = MakeNode(GetParam().op_type, 13, 1);
  EXPECT_THAT(RunOne({node, {std::make_shared<const Tensor>(std::move(narrow))}}).As<float>(),
              Pointwise(testing::FloatNear(8e-6f), want));
  // Slopes and scales are floats.
  EXPECT_THAT(RunOne({node, {std::make_shared<const Tensor>(std::move(wide))}}).As<double>(),
              Pointwise(testing::DoubleNear(3e-7), wide_want));
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

TEST_P(UnaryTable, TakesIntegersOnlyWhereThatMakesSense) {
  const Node node = MakeNode(GetParam().op_type, 14, 1);
  const auto expect = [&](DataType type, bool taken) {
    const OneOp op{node, {Zeros(type, {2})}};
    if (taken) {
      EXPECT_EQ(RunOne(op).type(), type);
    } else {
      ExpectUnsupported(op, "element type " + std::string(Name(type)) + " is not supported");
    }
  };
  for (const DataType type : {DataType::kInt8, DataType::kInt16, DataType::kInt32, DataType::kInt64}) {
    expect(type, GetParam().integers != Integers::kNone);
  }
  for (const DataType type : {DataType::kUInt8, DataType::kUInt16, DataType::kUInt32, DataType::kUInt64}) {
    expect(type, GetParam().integers == Integers::kAll);
  }
  // Halves are widened before kernels are made.
  for (const DataType type : {DataType::kBool, DataType::kFloat16}) expect(type, false);
}

TEST_P(UnaryTable, KnowsTheShapeAndTypeOfHalves) {
  const OneOp op{MakeNode(GetParam().op_type, 14, 1), {Zeros(DataType::kFloat16, {2, 3})}};
  const auto outputs = (*OpRegistry::Get().Resolve(op.node))->infer(ContextOf(op));
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  EXPECT_EQ((*outputs)[0], (TensorDesc{DataType::kFloat16, {2, 3}}));
}

TEST(UnaryOps, ReadTheNumbersOfTheirNodes) {
  const auto x = Share<float>({3}, {-4, 0, 4});
  const auto run = [&](const char* op_type, AttributeList attributes, int opset = 13) {
    return ValuesOf<float>(RunOne({NodeOf(op_type, opset, 1, attributes), {x}}));
  };
  const float curve = std::expm1(-4.0f);
  EXPECT_THAT(run("LeakyRelu", {{"alpha", 0.5f}}), ElementsAre(-2, 0, 4));
  EXPECT_THAT(run("ThresholdedRelu", {{"alpha", -5.0f}}), ElementsAre(-4, 0, 4));
  EXPECT_THAT(run("Elu", {{"alpha", 2.0f}}), ElementsAre(FloatNear(2 * curve, 1e-6f), 0, 4));
  EXPECT_THAT(run("Selu", {{"alpha", 2.0f}, {"gamma", 3.0f}}), ElementsAre(FloatNear(6 * curve, 1e-5f), 0, 12));
  EXPECT_THAT(run("Celu", {{"alpha", 2.0f}}), ElementsAre(FloatNear(2 * std::expm1(-2.0f), 1e-6f), 0, 4));
  EXPECT_THAT(run("HardSigmoid", {{"alpha", 0.125f}, {"beta", 0.25f}}), ElementsAre(0, 0.25f, 0.75f));
  EXPECT_THAT(run("Swish", {{"alpha", 0.0f}}, 24), ElementsAre(-2, 0, 2));
}

TEST(UnaryOps, SeluHadShorterConstantsBeforeOpset6) {
  const auto x = Share<float>({1}, {1});
  EXPECT_EQ(RunOne({MakeNode("Selu", 1, 1), {x}}).As<float>()[0], 1.0507f);
  EXPECT_EQ(RunOne({MakeNode("Selu", 6, 1), {x}}).As<float>()[0], 1.05070102214813232421875f);
}

TEST(UnaryOps, OldFilesMayNameTheInputsTheyConsume) {
  const Node node = NodeOf("Relu", 1, 1, {{"consumed_inputs", Ints{0}}});
  EXPECT_THAT(RunOne({node, {Share<float>({2}, {-1, 1})}}).As<float>(), ElementsAre(0, 1));
}

TEST(UnaryOps, GeluHasTheFormThatItsNodeNames) {
  const auto x = Share<float>({1}, {1});
  const auto gelu = [&](const char* form) { return NodeOf("Gelu", 20, 1, {{"approximate", std::string(form)}}); };
  EXPECT_NEAR(RunOne({gelu("none"), {x}}).As<float>()[0], 0.8413447f, 1e-6f);
  EXPECT_NEAR(RunOne({gelu("tanh"), {x}}).As<float>()[0], 0.841192f, 1e-6f);
  ExpectWrong({gelu("erf"), {x}}, "expected approximate none or tanh, got \"erf\"");
}

TEST(UnaryOps, NotTurnsTruthRoundAndBitwiseNotBits) {
  EXPECT_THAT(RunOne({MakeNode("Not", 1, 1), {Share<bool>({2}, {true, false})}}).As<bool>(), ElementsAre(false, true));
  EXPECT_THAT(RunOne({MakeNode("BitwiseNot", 18, 1), {Share<uint8_t>({2}, {0, 5})}}).As<uint8_t>(),
              ElementsAre(255, 250));
  ExpectUnsupported({MakeNode("Not", 1, 1), {Zeros(DataType::kInt32, {2})}}, "INT32");
  ExpectUnsupported({MakeNode("BitwiseNot", 18, 1), {Zeros(DataType::kBool, {2})}}, "BOOL");
}

TEST(UnaryOps, KeepRowsApart) {
  const OneOp op{MakeNode("Gelu", 20, 1), {Pattern({4, 3})}};
  EXPECT_EQ(FlowOf(op, {{0, 2}}), (std::vector<RowAxis>{{0, 2}}));
}

}  // namespace
}  // namespace saker
