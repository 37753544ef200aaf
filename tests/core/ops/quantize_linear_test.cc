#include <cmath>
#include <limits>

#include "core/kernels/half.h"
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

SharedTensor Floats(const Shape& shape, std::initializer_list<float> values) { return Share<float>(shape, values); }

TEST(QuantizeLinear, OneScaleForAll) {
  const OneOp op{NodeOf("QuantizeLinear", 10, 3),
                 {Floats({5}, {0, 2, 3, 1000, -254}), Floats({}, {2}), Share<uint8_t>({}, {128})}};
  EXPECT_THAT(ValuesOf<uint8_t>(RunOne(op)), ElementsAre(128, 129, 130, 255, 1));
}

TEST(QuantizeLinear, IsUnsignedWithoutAZeroPoint) {
  const OneOp op{NodeOf("QuantizeLinear", 13, 2), {Floats({2}, {-1, 3}), Floats({1}, {1})}};
  EXPECT_THAT(ValuesOf<uint8_t>(RunOne(op)), ElementsAre(0, 3));
}

TEST(QuantizeLinear, EachEntryOfAnAxisHasItsScale) {
  for (const int64_t axis : {0, -2}) {
    const OneOp op{NodeOf("QuantizeLinear", 13, 3, {{"axis", axis}}),
                   {Floats({2, 3}, {1, 2, 3, 10, 20, 30}), Floats({2}, {1, 10}), Share<int8_t>({2}, {0, -1})}};
    EXPECT_THAT(ValuesOf<int8_t>(RunOne(op)), ElementsAre(1, 2, 3, 0, 1, 2));
  }
}

TEST(QuantizeLinear, BlocksOfAnAxisHaveTheirScalesAndTheLastIsShorter) {
  const OneOp op{NodeOf("QuantizeLinear", 21, 2, {{"axis", int64_t{0}}, {"block_size", int64_t{2}}}),
                 {Floats({3, 2}, {2, 8, 4, 16, 6, 24}), Floats({2, 2}, {2, 4, 1, 8})}};
  EXPECT_THAT(ValuesOf<uint8_t>(RunOne(op)), ElementsAre(1, 2, 2, 4, 6, 3));
}

TEST(QuantizeLinear, WritesSixteenBitsWhereTheAttributeSaysSo) {
  const OneOp op{NodeOf("QuantizeLinear", 21, 2, {{"output_dtype", int64_t{5}}}),
                 {Floats({2}, {-40000, 300}), Floats({}, {1})}};
  EXPECT_THAT(ValuesOf<int16_t>(RunOne(op)), ElementsAre(-32768, 300));
}

TEST(QuantizeLinear, TakesIntegersToo) {
  const OneOp op{NodeOf("QuantizeLinear", 13, 2), {Share<int32_t>({2}, {7, 9}), Floats({}, {2})}};
  EXPECT_THAT(ValuesOf<uint8_t>(RunOne(op)), ElementsAre(4, 4));
}

TEST(QuantizeLinear, RefusesWhatDoesNotFit) {
  const SharedTensor x = Floats({2, 3}, {1, 2, 3, 4, 5, 6});
  ExpectWrong({NodeOf("QuantizeLinear", 13, 2), {x, Floats({2}, {1, 1})}}, "expected one scale or [3] for axis 1");
  ExpectWrong({NodeOf("QuantizeLinear", 13, 2, {{"axis", int64_t{2}}}), {x, Floats({3}, {1, 1, 1})}}, "axis 2");
  ExpectWrong({NodeOf("QuantizeLinear", 13, 2), {x, Share<int32_t>({}, {1})}}, "a scale");
  ExpectWrong({NodeOf("QuantizeLinear", 13, 3), {x, Floats({3}, {1, 1, 1}), Share<uint8_t>({2}, {0, 0})}},
              "a zero point");
  ExpectWrong(
      {NodeOf("QuantizeLinear", 21, 3, {{"output_dtype", int64_t{3}}}), {x, Floats({}, {1}), Share<uint8_t>({}, {0})}},
      "output_dtype is INT8");
  ExpectWrong({NodeOf("QuantizeLinear", 21, 2, {{"block_size", int64_t{2}}}), {x, Floats({2, 3}, {1, 1, 1, 1, 1, 1})}},
              "blocks of 2");
  ExpectWrong({NodeOf("QuantizeLinear", 21, 2, {{"block_size", int64_t{-1}}}), {x, Floats({2, 3}, {1, 1, 1, 1, 1, 1})}},
              "blocks of -1");
  ExpectUnsupported({NodeOf("QuantizeLinear", 19, 2, {{"output_dtype", int64_t{17}}}), {x, Floats({}, {1})}}, "FLOAT8");
  ExpectUnsupported({NodeOf("QuantizeLinear", 13, 2), {Zeros(DataType::kFloat64, {2}), Floats({}, {1})}}, "DOUBLE");
}

TEST(QuantizeLinear, EmptyTensorsStayEmpty) {
  const OneOp op{NodeOf("QuantizeLinear", 13, 2), {Zeros(DataType::kFloat32, {0, 3}), Floats({}, {1})}};
  EXPECT_EQ(RunOne(op).shape(), (Shape{0, 3}));
}

TEST(DequantizeLinear, TakesTheZeroPointOff) {
  const OneOp op{NodeOf("DequantizeLinear", 10, 3),
                 {Share<uint8_t>({4}, {0, 3, 128, 255}), Floats({}, {2}), Share<uint8_t>({}, {128})}};
  EXPECT_THAT(ValuesOf<float>(RunOne(op)), ElementsAre(-256, -250, 0, 254));
}

TEST(DequantizeLinear, EachEntryOfAnAxisHasItsScale) {
  const OneOp op{NodeOf("DequantizeLinear", 13, 3, {{"axis", int64_t{0}}}),
                 {Share<int8_t>({2, 2}, {1, 2, 3, 4}), Floats({2}, {1, 0.5f}), Share<int8_t>({2}, {0, 1})}};
  EXPECT_THAT(ValuesOf<float>(RunOne(op)), ElementsAre(1, 2, 1, 1.5f));
}

TEST(DequantizeLinear, TakesInt32) {
  const OneOp op{NodeOf("DequantizeLinear", 13, 2), {Share<int32_t>({2}, {-100000, 4}), Floats({}, {0.5f})}};
  EXPECT_THAT(ValuesOf<float>(RunOne(op)), ElementsAre(-50000, 2));
}

TEST(DequantizeLinear, HasTheTypeOfItsScale) {
  auto scale = std::make_shared<Tensor>(*Tensor::Create(DataType::kFloat16, Shape{}));
  static_cast<Half*>(scale->data())[0] = Half::From(0.5f);
  const Tensor got = RunOne({NodeOf("DequantizeLinear", 19, 2), {Share<int8_t>({1}, {3}), scale}});
  ASSERT_EQ(got.type(), DataType::kFloat16);
  EXPECT_EQ(static_cast<float>(static_cast<const Half*>(got.data())[0]), 1.5f);
}

TEST(QuantizeLinear, RowsStayApartUnlessScalesLieAlongThem) {
  const RowAxis rows{0, 1}, none{};
  const SharedTensor x = Floats({2, 3}, {1, 2, 3, 4, 5, 6});
  const auto flow = [&](AttributeList attributes, const SharedTensor& scale, RowAxis scale_rows) {
    return FlowOf({NodeOf("QuantizeLinear", 21, 2, attributes), {x, scale}}, {rows, scale_rows});
  };
  EXPECT_THAT(flow({}, Floats({}, {1}), none), testing::Optional(ElementsAre(rows)));
  EXPECT_THAT(flow({}, Floats({3}, {1, 1, 1}), none), testing::Optional(ElementsAre(rows)));
  EXPECT_EQ(flow({{"axis", int64_t{0}}}, Floats({2}, {1, 1}), none), std::nullopt);
  EXPECT_EQ(flow({{"axis", int64_t{0}}}, Floats({2}, {1, 1}), rows), std::nullopt);
  EXPECT_EQ(flow({{"block_size", int64_t{3}}}, Floats({2, 1}, {1, 1}), none), std::nullopt);
}

TEST(DequantizeLinear, KeepsTheLayoutItIsGivenWhereNothingPadsIt) {
  WeightCache weights;
  OneOp op{NodeOf("DequantizeLinear", 13, 2), {Zeros(DataType::kUInt8, {1, 3, 2, 2}), Floats({}, {1})}};
  op.layout = Layout::kChannelsLast;
  EXPECT_EQ(KernelOf(op, weights)->output_layouts, std::vector<Layout>{Layout::kChannelsLast});
  op.layout = Layout::kBlocked8;
  EXPECT_EQ(KernelOf(op, weights)->input_layouts, std::vector<Layout>{Layout::kPlain});
  op.layout = Layout::kChannelsLast;
  op.inputs[1] = Floats({3}, {1, 1, 1});
  EXPECT_EQ(KernelOf(op, weights)->input_layouts, std::vector<Layout>{Layout::kPlain});
}

}  // namespace
}  // namespace saker
