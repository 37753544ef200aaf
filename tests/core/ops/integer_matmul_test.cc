// MatMulInteger and QLinearMatMul with constant operands (packed) and with operands of the run, against sums reckoned
// here.
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

// Sums of [rows,depth] by [depth,columns].
template <typename A, typename B>
std::vector<int32_t> Sums(const Tensor& a, const std::vector<int>& za, const Tensor& b, const std::vector<int>& zb) {
  const int64_t rows = a.shape()[0], depth = a.shape()[1], columns = b.shape()[1];
  std::vector<int32_t> sums;
  for (int64_t row = 0; row < rows; ++row) {
    for (int64_t column = 0; column < columns; ++column) {
      int32_t sum = 0;
      for (int64_t k = 0; k < depth; ++k) {
        sum += (a.As<A>()[row * depth + k] - za[row % za.size()]) *
               (b.As<B>()[k * columns + column] - zb[column % zb.size()]);
      }
      sums.push_back(sum);
    }
  }
  return sums;
}

void ExpectBothWays(OneOp op, const std::vector<int32_t>& want) {
  for (const bool constants : {true, false}) {
    op.constants = constants;
    EXPECT_EQ(ValuesOf<int32_t>(RunOne(op)), want) << constants;
  }
}

template <typename A, typename B>
void ExpectSums() {
  const SharedTensor a = Bytes<A>({3, 37}, 1), b = Bytes<B>({37, 5}, 2);
  ExpectBothWays({NodeOf("MatMulInteger", 10, 2), {a, b}}, Sums<A, B>(*a, {0}, *b, {0}));
  ExpectBothWays({NodeOf("MatMulInteger", 10, 4), {a, b, Share<A>({}, {12}), Share<B>({1}, {7})}},
                 Sums<A, B>(*a, {12}, *b, {7}));
  ExpectBothWays({NodeOf("MatMulInteger", 10, 4), {a, b, Share<A>({3}, {1, 2, 3}), Share<B>({5}, {9, 8, 0, 6, 120})}},
                 Sums<A, B>(*a, {1, 2, 3}, *b, {9, 8, 0, 6, 120}));
}

TEST(MatMulInteger, SumsForEveryPairOfTypesAndEveryKindOfZeroPoint) {
  ExpectSums<uint8_t, int8_t>();
  ExpectSums<uint8_t, uint8_t>();
  ExpectSums<int8_t, int8_t>();
  ExpectSums<int8_t, uint8_t>();
}

TEST(MatMulInteger, BatchesMeetAndEachMatrixMayHaveItsZeroPoints) {
  const OneOp op{NodeOf("MatMulInteger", 10, 3),
                 {Share<uint8_t>({2, 1, 2}, {1, 2, 3, 4}), Share<int8_t>({2, 2}, {1, 0, 0, 1}),
                  Share<uint8_t>({2, 1, 1}, {1, 2})}};
  ExpectBothWays(op, {0, 1, 1, 2});
}

TEST(MatMulInteger, VectorsAreRowsAndColumns) {
  const Tensor got =
      RunOne({NodeOf("MatMulInteger", 10, 2), {Share<uint8_t>({2}, {3, 4}), Share<uint8_t>({2}, {5, 6})}});
  EXPECT_EQ(got.shape(), Shape{});
  EXPECT_THAT(ValuesOf<int32_t>(got), ElementsAre(39));
}

TEST(MatMulInteger, OfNothingIsZeroOrEmpty) {
  EXPECT_THAT(ValuesOf<int32_t>(RunOne(
                  {NodeOf("MatMulInteger", 10, 2), {Zeros(DataType::kUInt8, {1, 0}), Zeros(DataType::kInt8, {0, 2})}})),
              ElementsAre(0, 0));
  EXPECT_EQ(RunOne({NodeOf("MatMulInteger", 10, 2), {Zeros(DataType::kUInt8, {0, 3}), Zeros(DataType::kInt8, {3, 2})}})
                .shape(),
            (Shape{0, 2}));
}

TEST(MatMulInteger, RefusesWhatDoesNotFit) {
  const SharedTensor a = Zeros(DataType::kUInt8, {2, 3}), b = Zeros(DataType::kInt8, {3, 4});
  ExpectWrong({NodeOf("MatMulInteger", 10, 2), {a, a}}, "cannot be multiplied");
  ExpectWrong({NodeOf("MatMulInteger", 10, 2), {Zeros(DataType::kFloat32, {2, 3}), b}}, "UINT8 or INT8");
  ExpectWrong({NodeOf("MatMulInteger", 10, 3), {a, b, Zeros(DataType::kUInt8, {3})}}, "each row");
  ExpectWrong({NodeOf("MatMulInteger", 10, 3), {a, b, Zeros(DataType::kInt8, {})}}, "must be UINT8");
  ExpectWrong({NodeOf("MatMulInteger", 10, 4), {a, b, nullptr, Zeros(DataType::kInt8, {2})}}, "each column");
}

TEST(MatMulInteger, RowsStayApartUnlessZeroPointsAreChosenByTheirPlace) {
  const RowAxis rows{0, 1}, none{};
  const SharedTensor a = Zeros(DataType::kUInt8, {2, 3}), b = Zeros(DataType::kInt8, {3, 4});
  EXPECT_THAT(FlowOf({NodeOf("MatMulInteger", 10, 2), {a, b}}, {rows, none}), testing::Optional(ElementsAre(rows)));
  const OneOp tied{NodeOf("MatMulInteger", 10, 3), {a, b, Zeros(DataType::kUInt8, {2})}};
  EXPECT_EQ(FlowOf(tied, {rows, none, none}), std::nullopt);
  EXPECT_EQ(FlowOf(tied, {rows, none, rows}), std::nullopt);
  EXPECT_EQ(FlowOf({NodeOf("MatMulInteger", 10, 2), {a, b}}, {RowAxis{1, 1}, none}), std::nullopt);
}

OneOp Linear(const SharedTensor& a, const SharedTensor& a_scale, const SharedTensor& a_zero, const SharedTensor& b,
             const SharedTensor& b_scale, const SharedTensor& b_zero, const SharedTensor& y_scale,
             const SharedTensor& y_zero) {
  return {NodeOf("QLinearMatMul", 10, 8), {a, a_scale, a_zero, b, b_scale, b_zero, y_scale, y_zero}};
}

TEST(QLinearMatMul, ScalesRoundAndSaturate) {
  for (const bool constants : {true, false}) {
    OneOp op = Linear(Share<uint8_t>({2, 2}, {3, 2, 1, 1}), Share<float>({}, {0.5f}), Share<uint8_t>({}, {1}),
                      Share<int8_t>({2, 3}, {1, 100, -1, 2, 0, -1}), Share<float>({}, {1}), Share<int8_t>({}, {0}),
                      Share<float>({}, {0.25f}), Share<uint8_t>({}, {3}));
    op.constants = constants;
    // Sums 4, 200, -3 and zeros; twice that and 3.
    EXPECT_THAT(ValuesOf<uint8_t>(RunOne(op)), ElementsAre(11, 255, 0, 3, 3, 3));
  }
}

TEST(QLinearMatMul, RowsAndColumnsMayHaveScalesOfTheirOwn) {
  const OneOp op = Linear(Share<int8_t>({2, 1}, {10, 10}), Share<float>({2}, {1, 2}), Share<int8_t>({2}, {0, 5}),
                          Share<int8_t>({1, 2}, {1, 1}), Share<float>({2}, {1, 3}), Share<int8_t>({2}, {0, 0}),
                          Share<float>({2}, {1, 10}), Share<int8_t>({2}, {0, 1}));
  EXPECT_THAT(ValuesOf<int8_t>(RunOne(op)), ElementsAre(10, 30, 2, 4));
}

TEST(QLinearMatMul, RefusesWhatDoesNotFit) {
  const SharedTensor one = Share<float>({}, {1}), zero = Share<uint8_t>({}, {0}), a = Zeros(DataType::kUInt8, {2, 2});
  ExpectWrong(Linear(a, one, zero, a, one, zero, one, Share<int32_t>({}, {0})), "UINT8 or INT8");
  ExpectWrong(Linear(a, Share<int32_t>({}, {1}), zero, a, one, zero, one, zero), "a scale");
  ExpectWrong(Linear(a, Share<float>({2}, {1, 1}), zero, a, one, zero, one, zero), "a zero point");
}

}  // namespace
}  // namespace saker
