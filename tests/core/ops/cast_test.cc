// Cast as a node: target types in every spelling, and what becomes of values that the target does not hold.
#include <limits>
#include <string>
#include <utility>

#include "core/kernels/half.h"
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

// The numbers of ONNX's TensorProto.DataType.
constexpr std::pair<int64_t, DataType> kNumbers[] = {
    {1, DataType::kFloat32},   {2, DataType::kUInt8},    {3, DataType::kInt8},    {4, DataType::kUInt16},
    {5, DataType::kInt16},     {6, DataType::kInt32},    {7, DataType::kInt64},   {9, DataType::kBool},
    {10, DataType::kFloat16},  {11, DataType::kFloat64}, {12, DataType::kUInt32}, {13, DataType::kUInt64},
    {16, DataType::kBFloat16},
};

Tensor CastTo(int64_t number, const SharedTensor& x) { return RunOne({NodeOf("Cast", 13, 1, {{"to", number}}), {x}}); }

TEST(Cast, EveryTypeBecomesEveryTypeAndKeepsZeroAndOne) {
  const auto bits = Share<bool>({2, 1}, {false, true});
  for (const auto& [from_number, from] : kNumbers) {
    const auto x = std::make_shared<const Tensor>(CastTo(from_number, bits));
    EXPECT_EQ(x->type(), from);
    for (const auto& [to_number, to] : kNumbers) {
      const Tensor y = CastTo(to_number, x);
      EXPECT_EQ(y.type(), to);
      EXPECT_EQ(y.shape(), (Shape{2, 1}));
      EXPECT_THAT(CastTo(9, std::make_shared<const Tensor>(y.Clone())).As<bool>(), ElementsAre(false, true))
          << Name(from) << " to " << Name(to);
    }
  }
}

template <typename T>
void ExpectTruncates(int64_t number) {
  const std::vector<T> want = {0, 0, 1, 100};
  EXPECT_EQ(ValuesOf<T>(CastTo(number, Share<float>({4}, {-0.9f, 0.9f, 1.9f, 100.5f}))), want);
  EXPECT_EQ(ValuesOf<T>(CastTo(number, Share<double>({4}, {-0.9, 0.9, 1.9, 100.5}))), want);
}

TEST(Cast, FloatsLoseTheirFractions) {
  ExpectTruncates<int8_t>(3);
  ExpectTruncates<int16_t>(5);
  ExpectTruncates<int32_t>(6);
  ExpectTruncates<int64_t>(7);
  ExpectTruncates<uint8_t>(2);
  ExpectTruncates<uint16_t>(4);
  ExpectTruncates<uint32_t>(12);
  ExpectTruncates<uint64_t>(13);
}

TEST(Cast, FloatsOutOfRangeWrapOrBecomeTheLeastInteger) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(CastTo(2, Share<float>({3}, {-1, 256, 300})).As<uint8_t>(), ElementsAre(255, 0, 44));
  EXPECT_THAT(CastTo(6, Share<float>({3}, {1e20f, -1e20f, nan})).As<int32_t>(),
              testing::Each(std::numeric_limits<int32_t>::min()));
}

TEST(Cast, AnythingButZeroIsTrue) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(CastTo(9, Share<float>({5}, {0, -0.0f, 0.25f, -3, nan})).As<bool>(),
              ElementsAre(false, false, true, true, true));
}

TEST(Cast, IntegersKeepTheirLowBits) {
  EXPECT_THAT(CastTo(3, Share<int32_t>({3}, {127, 128, -129})).As<int8_t>(), ElementsAre(127, -128, 127));
  EXPECT_THAT(CastTo(2, Share<int64_t>({2}, {-1, 256})).As<uint8_t>(), ElementsAre(255, 0));
}

TEST(Cast, HalvesRoundToTheNearestAndOverflowToInfinity) {
  const Tensor half = CastTo(10, Share<float>({4}, {1.0f, 65504, 65520, 1e-8f}));
  const auto* bits = static_cast<const uint16_t*>(half.data());
  EXPECT_THAT(std::vector<uint16_t>(bits, bits + 4), ElementsAre(0x3c00, 0x7bff, 0x7c00, 0));
  const auto back = std::make_shared<const Tensor>(half.Clone());
  EXPECT_THAT(CastTo(1, back).As<float>(), ElementsAre(1, 65504, std::numeric_limits<float>::infinity(), 0));
  const Tensor brain = CastTo(16, Share<float>({2}, {1.0f, 3.0e38f}));
  EXPECT_EQ(static_cast<const uint16_t*>(brain.data())[0], 0x3f80);
}

TEST(Cast, KeepsTheShapeOfScalarsAndOfNothing) {
  EXPECT_EQ(CastTo(7, Share<float>({}, {2})).shape(), Shape{});
  EXPECT_EQ(CastTo(7, Pattern({3, 0})).shape(), (Shape{3, 0}));
}

TEST(Cast, NamesOfOldFilesAreReadWhateverTheirCase) {
  const auto x = Share<float>({1}, {2.5f});
  for (const auto& [name, type] : {std::pair<std::string, DataType>{"FLOAT", DataType::kFloat32},
                                   {"int64", DataType::kInt64},
                                   {"Double", DataType::kFloat64},
                                   {"BOOL", DataType::kBool}}) {
    EXPECT_EQ(RunOne({NodeOf("Cast", 5, 1, {{"to", name}}), {x}}).type(), type) << name;
  }
  ExpectWrong({NodeOf("Cast", 5, 1, {{"to", std::string("FLOAT1")}}), {x}}, "element type \"FLOAT1\" is unknown");
}

TEST(CastLike, TakesTheTypeOfItsSecondOperandAndNothingElse) {
  const OneOp op{MakeNode("CastLike", 15, 2), {Share<float>({2}, {1.5f, -2}), Zeros(DataType::kInt64, {0})}};
  EXPECT_THAT(RunOne(op).As<int64_t>(), ElementsAre(1, -2));
  EXPECT_EQ(FlowOf(op, {{0, 1}, {0, 1}}), (std::vector<RowAxis>{{0, 1}}));
  EXPECT_EQ(FlowOf(op, {{}, {0, 1}}), (std::vector<RowAxis>{{}}));
}

TEST(Cast, RefusesTargetsThatItDoesNotHave) {
  const auto x = Share<float>({1}, {1});
  for (const auto& [number, name] : {std::pair<int64_t, std::string>{8, "STRING"},
                                     {14, "COMPLEX64"},
                                     {15, "COMPLEX128"},
                                     {17, "FLOAT8E4M3FN"},
                                     {22, "INT4"}}) {
    ExpectUnsupported({NodeOf("Cast", 13, 1, {{"to", number}}), {x}}, "element type " + name + " is not supported");
  }
  // Numbers that ONNX never gave out.
  for (const int64_t number : {0, 99, -1, 1 << 20}) {
    ExpectUnsupported({NodeOf("Cast", 13, 1, {{"to", number}}), {x}},
                      "element type number " + std::to_string(number) + " is not supported");
  }
  ExpectWrong({MakeNode("Cast", 13, 1), {x}}, "expected an attribute to");
  EXPECT_EQ(RunOp({NodeOf("Cast", 13, 1, {{"to", 1.0f}}), {x}}).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace saker
