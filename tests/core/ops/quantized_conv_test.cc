#include "core/kernels/sum_steps.h"
#include "core/ops/quantized_output.h"
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

// x of [1,1,3] with scale 0.5 and zero point 10, one weight a channel, results with scale 0.25.
OneOp Conv(const Quantization& y, SharedTensor bias = nullptr, SharedTensor shortcut = nullptr) {
  OneOp op{NodeOf("QuantizedConv", 1, 4),
           {Share<uint8_t>({1, 1, 3}, {10, 12, 90}), Share<int8_t>({2, 1, 1}, {2, -1}), bias, shortcut}};
  op.node.domain = "saker";
  QuantizedOutput output{{DataType::kUInt8, 0.5f, 10}, {1, 2}, {0}, y, {}, {}};
  if (shortcut) output.shortcut = {shortcut->type(), 1, 1};
  WriteQuantizedOutput(output, op.node.attributes);
  return op;
}

class QuantizedConvTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!CpuMultipliesBytesExactly()) GTEST_SKIP() << "no exact byte products on this CPU";
  }
};

TEST_F(QuantizedConvTest, GivesBytesOrNumbers) {
  // Real results 0, 2, 80 and 0, -2, -80.
  EXPECT_THAT(ValuesOf<uint8_t>(RunOne(Conv({DataType::kUInt8, 0.5f, 101}))), ElementsAre(101, 105, 255, 101, 97, 0));
  EXPECT_THAT(ValuesOf<float>(RunOne(Conv({DataType::kFloat32}))), ElementsAre(0, 2, 80, 0, -2, -80));
}

TEST_F(QuantizedConvTest, AddsBiasAndShortcutAndRectifies) {
  OneOp op =
      Conv({DataType::kUInt8, 1, 4}, Share<float>({2}, {1, 1.5f}), Share<uint8_t>({1, 2, 3}, {1, 1, 1, 1, 1, 85}));
  op.node.post_ops = {{PostOp::Kind::kRelu}};
  // 1, 3, 81 and 1.5, -0.5, -78.5 + 84.
  EXPECT_THAT(ValuesOf<uint8_t>(RunOne(op)), ElementsAre(5, 7, 85, 6, 4, 10));
}

TEST_F(QuantizedConvTest, RefusesWhatDoesNotFit) {
  ExpectWrong(Conv({DataType::kUInt8, 1, 0}, Zeros(DataType::kFloat32, {3})), "a bias of [2]");
  ExpectWrong(Conv({DataType::kUInt8, 1, 0}, Zeros(DataType::kInt32, {2})), "must be FLOAT");
  ExpectWrong(Conv({DataType::kUInt8, 1, 0}, nullptr, Zeros(DataType::kUInt8, {1, 2, 4})), "the shortcut must be");
  ExpectWrong(Conv({DataType::kFloat32}, nullptr, Zeros(DataType::kUInt8, {1, 2, 3})), "a shortcut must be bytes");
  OneOp op = Conv({DataType::kUInt8, 1, 0});
  op.node.post_ops = {{PostOp::Kind::kTanh}};
  ExpectWrong(op, "neither Relu nor Clip");
}

TEST_F(QuantizedConvTest, AShortcutHasItsRowsWhereTheSourceHasThem) {
  const OneOp op = Conv({DataType::kUInt8, 1, 0}, nullptr, Zeros(DataType::kUInt8, {1, 2, 3}));
  const RowAxis rows{0, 1}, none{};
  EXPECT_THAT(FlowOf(op, {rows, none, none, rows}), testing::Optional(ElementsAre(rows)));
  EXPECT_EQ(FlowOf(op, {rows, none, none, none}), std::nullopt);
  EXPECT_EQ(FlowOf(op, {RowAxis{1, 1}, none, none, none}), std::nullopt);
}

}  // namespace
}  // namespace saker
