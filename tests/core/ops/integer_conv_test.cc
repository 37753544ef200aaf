// ConvInteger and QLinearConv: the same answers whether everything is constant (oneDNN, where it is exact) or comes with
// the run (plain loops).
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

template <typename T>
SharedTensor Bytes(const Shape& shape, int seed) {
  Tensor tensor = *Tensor::Create(DataTypeOf<T>(), shape);
  int64_t i = seed;
  for (T& value : tensor.As<T>()) value = static_cast<T>((i++ * 83 + seed) % 256);
  return std::make_shared<const Tensor>(std::move(tensor));
}

const Ints kPads = {1, 1, 1, 1};

TEST(ConvInteger, PaddingHoldsTheZeroPoint) {
  OneOp op{NodeOf("ConvInteger", 10, 3, {{"pads", kPads}}),
           {Share<uint8_t>({1, 1, 2, 2}, {11, 12, 13, 14}), Share<uint8_t>({1, 1, 2, 2}, {1, 1, 1, 1}),
            Share<uint8_t>({}, {10})}};
  for (const bool constants : {true, false}) {
    op.constants = constants;
    EXPECT_THAT(ValuesOf<int32_t>(RunOne(op)), ElementsAre(1, 3, 2, 4, 10, 6, 3, 7, 4));
  }
}

// The weights known and the source not, as in a model: constants are all integers here, so zero points are known too.
template <typename X, typename W>
void ExpectSameWithAndWithoutConstants(int w_zero) {
  const SharedTensor x = Bytes<X>({2, 4, 6, 5}, 1), w = Bytes<W>({6, 2, 3, 3}, 2);
  const AttributeList attributes = {{"pads", kPads}, {"group", int64_t{2}}, {"strides", Ints{2, 1}}};
  const Node node = NodeOf("ConvInteger", 10, 4, attributes);
  const SharedTensor x_zero = Share<X>({}, {3}), w_zeros = Share<W>({1}, {static_cast<W>(w_zero)});
  const Tensor known = RunOne({node, {x, w, x_zero, w_zeros}});
  // What definition says for the first element: the top and left places of the window are padding.
  int32_t want = 0;
  for (int64_t c = 0; c < 2; ++c) {
    for (int64_t h = 1; h < 3; ++h) {
      for (int64_t k = 1; k < 3; ++k) {
        want += (x->As<X>()[c * 30 + (h - 1) * 5 + k - 1] - 3) * (w->As<W>()[c * 9 + h * 3 + k] - w_zero);
      }
    }
  }
  EXPECT_EQ(known.shape(), (Shape{2, 6, 3, 5}));
  EXPECT_EQ(known.As<int32_t>()[0], want);
  // Zero points for each channel, all the same, take the same way; those that do not fit INT8 take the other.
  Tensor many = *Tensor::Create(DataTypeOf<W>(), Shape{6});
  for (W& value : many.As<W>()) value = static_cast<W>(w_zero);
  EXPECT_EQ(ValuesOf<int32_t>(RunOne({node, {x, w, x_zero, std::make_shared<const Tensor>(std::move(many))}})),
            ValuesOf<int32_t>(known));
}

TEST(ConvInteger, SumsForEveryPairOfTypes) {
  ExpectSameWithAndWithoutConstants<uint8_t, int8_t>(0);
  ExpectSameWithAndWithoutConstants<int8_t, int8_t>(0);
  ExpectSameWithAndWithoutConstants<uint8_t, uint8_t>(128);
  ExpectSameWithAndWithoutConstants<int8_t, uint8_t>(128);
  ExpectSameWithAndWithoutConstants<uint8_t, uint8_t>(7);
  ExpectSameWithAndWithoutConstants<uint8_t, int8_t>(-9);
}

TEST(ConvInteger, RefusesWhatDoesNotFit) {
  const SharedTensor x = Zeros(DataType::kUInt8, {1, 2, 3, 3}), w = Zeros(DataType::kInt8, {1, 2, 1, 1});
  ExpectWrong({NodeOf("ConvInteger", 10, 2), {Zeros(DataType::kFloat32, {1, 2, 3, 3}), w}}, "UINT8 or INT8");
  ExpectWrong({NodeOf("ConvInteger", 10, 2), {x, Zeros(DataType::kInt8, {1, 3, 1, 1})}}, "do not fit 2 channels");
  ExpectWrong({NodeOf("ConvInteger", 10, 3), {x, w, Zeros(DataType::kUInt8, {2})}}, "one element");
  ExpectWrong({NodeOf("ConvInteger", 10, 3), {x, w, Zeros(DataType::kInt8, {})}}, "must be UINT8");
  ExpectWrong({NodeOf("ConvInteger", 10, 4), {x, w, nullptr, Zeros(DataType::kInt8, {2})}}, "one element or [1]");
  ExpectUnsupported({NodeOf("ConvInteger", 10, 2),
                     {Zeros(DataType::kUInt8, {1, 1, 1, 1, 1, 1}), Zeros(DataType::kInt8, {1, 1, 1, 1, 1, 1})}},
                    "three spatial");
}

OneOp Linear(const SharedTensor& x, const SharedTensor& w, const SharedTensor& w_scale, const SharedTensor& w_zero,
             float y_scale, const SharedTensor& y_zero, const SharedTensor& bias, AttributeList attributes = {}) {
  return {NodeOf("QLinearConv", 10, bias ? 9 : 8, attributes),
          {x, Share<float>({}, {0.5f}), Share<uint8_t>({}, {10}), w, w_scale, w_zero, Share<float>({}, {y_scale}),
           y_zero, bias}};
}

TEST(QLinearConv, ScalesEachChannelAddsTheBiasAndSaturates) {
  for (const bool constants : {true, false}) {
    OneOp op =
        Linear(Share<uint8_t>({1, 1, 3}, {10, 12, 90}), Share<int8_t>({2, 1, 1}, {2, -1}), Share<float>({2}, {1, 2}),
               Share<int8_t>({2}, {0, 0}), 0.25f, Share<uint8_t>({}, {101}), Share<int32_t>({2}, {1, -1}));
    op.constants = constants;
    // Sums 0, 4, 160 and 0, -2, -80; with the bias 1, 5, 161 and -1, -3, -81; times 2 and 4.
    EXPECT_THAT(ValuesOf<uint8_t>(RunOne(op)), ElementsAre(103, 111, 255, 97, 89, 0));
  }
}

TEST(QLinearConv, ScalesAndZeroPointsOfChannelsMayBeOneForAllOnTheirOwn) {
  const SharedTensor x = Share<uint8_t>({1, 1, 2}, {12, 14}), w = Share<int8_t>({2, 1, 1}, {3, 5});
  for (const bool constants : {true, false}) {
    OneOp op = Linear(x, w, Share<float>({2}, {1, 2}), Share<int8_t>({1}, {1}), 0.5f, Share<uint8_t>({}, {0}), nullptr);
    op.constants = constants;
    // Sums 4, 8 and 8, 16; times 1 and 2.
    EXPECT_THAT(ValuesOf<uint8_t>(RunOne(op)), ElementsAre(4, 8, 16, 32));
    op = Linear(x, w, Share<float>({}, {2}), Share<int8_t>({2}, {1, 2}), 0.5f, Share<uint8_t>({}, {0}), nullptr);
    op.constants = constants;
    // Sums 4, 8 and 6, 12; times 2.
    EXPECT_THAT(ValuesOf<uint8_t>(RunOne(op)), ElementsAre(8, 16, 12, 24));
  }
}

// A tie goes to the even number before the zero point is added.
TEST(QLinearConv, TiesAreEvenWhateverTheZeroPoint) {
  for (const bool constants : {true, false}) {
    for (const uint8_t zero : {uint8_t{4}, uint8_t{5}}) {
      OneOp op = Linear(Share<uint8_t>({1, 1, 4}, {11, 13, 15, 7}), Share<int8_t>({1, 1, 1}, {1}),
                        Share<float>({}, {1}), Share<int8_t>({}, {0}), 1, Share<uint8_t>({}, {zero}), nullptr);
      op.constants = constants;
      EXPECT_THAT(ValuesOf<uint8_t>(RunOne(op)), ElementsAre(zero, zero + 2, zero + 2, zero - 2));
    }
  }
}

TEST(QLinearConv, WithAndWithoutConstantsAgreeWithPaddingAndUnsignedWeights) {
  OneOp op = Linear(Bytes<uint8_t>({2, 3, 6, 6}, 1), Bytes<uint8_t>({5, 3, 3, 3}, 2), Share<float>({}, {0.01f}),
                    Share<uint8_t>({}, {128}), 3, Share<int8_t>({}, {-3}), Share<int32_t>({5}, {0, 500, -500, 9, 1}),
                    {{"pads", kPads}});
  const std::vector<int8_t> known = ValuesOf<int8_t>(RunOne(op));
  op.constants = false;
  EXPECT_EQ(ValuesOf<int8_t>(RunOne(op)), known);
  EXPECT_NE(known, std::vector<int8_t>(known.size(), known[0]));
}

TEST(QLinearConv, RowsLieAlongTheBatch) {
  const OneOp op = Linear(Bytes<uint8_t>({2, 1, 3}, 1), Share<int8_t>({1, 1, 1}, {1}), Share<float>({}, {1}),
                          Share<int8_t>({}, {0}), 1, Share<uint8_t>({}, {0}), nullptr);
  const RowAxis rows{0, 1};
  EXPECT_THAT(FlowOf(op, {rows, {}, {}, {}, {}, {}, {}, {}}), testing::Optional(ElementsAre(rows)));
  EXPECT_EQ(FlowOf(op, {RowAxis{1, 1}, {}, {}, {}, {}, {}, {}, {}}), std::nullopt);
  EXPECT_EQ(FlowOf(op, {rows, rows, {}, {}, {}, {}, {}, {}}), std::nullopt);
}

TEST(QLinearConv, RefusesWhatDoesNotFit) {
  const SharedTensor x = Zeros(DataType::kUInt8, {1, 1, 3}), w = Zeros(DataType::kInt8, {1, 1, 1}),
                     one = Share<float>({}, {1}), zero = Share<int8_t>({}, {0});
  ExpectWrong(Linear(x, w, one, zero, 1, Share<int32_t>({}, {0}), nullptr), "UINT8 or INT8");
  ExpectWrong(Linear(x, w, one, zero, 1, zero, Zeros(DataType::kFloat32, {1})), "the bias must be INT32");
  ExpectWrong(Linear(x, w, one, zero, 1, zero, Zeros(DataType::kInt32, {2})), "a bias of [1]");
  ExpectWrong(Linear(x, w, Zeros(DataType::kFloat32, {2}), Zeros(DataType::kInt8, {2}), 1, zero, nullptr), "or [1]");
  ExpectWrong(Linear(x, w, one, Zeros(DataType::kInt8, {2}), 1, zero, nullptr), "input 5 must have one element or [1]");
  ExpectWrong(Linear(x, w, Share<int32_t>({}, {1}), zero, 1, zero, nullptr), "a scale, must be FLOAT");
}

}  // namespace
}  // namespace saker
