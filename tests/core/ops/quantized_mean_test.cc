#include "core/ops/type_attribute.h"
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

OneOp Mean(SharedTensor x, AttributeList attributes) {
  OneOp op{NodeOf("QuantizedMean", 1, 1, attributes), {std::move(x)}};
  op.node.domain = "saker";
  return op;
}

TEST(QuantizedMean, IsTheSameInEitherLayout) {
  for (const Layout layout : {Layout::kPlain, Layout::kChannelsLast}) {
    OneOp op = Mean(Share<uint8_t>({1, 2, 2, 2}, {1, 2, 3, 6, 255, 255, 255, 251}),
                    {{"x_zero_point", int64_t{1}}, {"x_scale", 2.0f}, {"y_scale", 4.0f}, {"y_zero_point", int64_t{7}}});
    op.layout = layout;
    const Tensor got = RunOne(op);
    EXPECT_EQ(got.shape(), (Shape{1, 2, 1, 1}));
    EXPECT_THAT(ValuesOf<uint8_t>(got), ElementsAre(8, 133));
  }
}

TEST(QuantizedMean, OfSignedBytesMayBeUnsignedAndDropItsAxes) {
  const Tensor got = RunOne(
      Mean(Share<int8_t>({2, 1, 2}, {-128, -126, 5, 8}),
           {{"y_type", NumberOfType(DataType::kUInt8)}, {"keepdims", int64_t{0}}, {"y_zero_point", int64_t{128}}}));
  EXPECT_EQ(got.shape(), (Shape{2, 1}));
  EXPECT_THAT(ValuesOf<uint8_t>(got), ElementsAre(1, 134));
}

TEST(QuantizedMean, RefusesWhatHasNoMean) {
  ExpectWrong(Mean(Zeros(DataType::kUInt8, {2, 3}), {}), "[N,C,...]");
  ExpectWrong(Mean(Zeros(DataType::kUInt8, {2, 3, 0}), {}), "the mean of 0");
  ExpectWrong(Mean(Zeros(DataType::kFloat32, {2, 3, 1}), {}), "UINT8 or INT8");
  ExpectWrong(Mean(Zeros(DataType::kUInt8, {2, 3, 1}), {{"y_scale", 0.0f}}), "scales");
  ExpectWrong(Mean(Zeros(DataType::kUInt8, {2, 3, 1}), {{"x_zero_point", int64_t{300}}}), "out of range");
}

TEST(QuantizedMean, RowsAreBatchesOrChannels) {
  const OneOp op = Mean(Zeros(DataType::kUInt8, {2, 3, 4}), {});
  const RowAxis rows{0, 1}, along{2, 1};
  EXPECT_THAT(FlowOf(op, {rows}), testing::Optional(ElementsAre(rows)));
  EXPECT_EQ(FlowOf(op, {along}), std::nullopt);
}

}  // namespace
}  // namespace saker
