// Gemm and MatMul against the definition of a matrix product, for every way in which operands may be shaped and known.
#include <limits>
#include <string>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;
using testing::FloatNear;
using testing::Pointwise;

// Product: operands, and the shape of the answer as NumPy has it.
struct Product {
  Shape a;
  Shape b;
  Shape y;
};
const Product kProducts[] = {
    {{2, 3}, {3, 4}, {2, 4}},
    {{1, 7}, {7, 1}, {1, 1}},
    {{3}, {3, 4}, {4}},
    {{2, 3}, {3}, {2}},
    {{3}, {3}, {}},
    {{5, 2, 3}, {3, 4}, {5, 2, 4}},
    {{2, 3}, {5, 3, 4}, {5, 2, 4}},
    {{3}, {5, 3, 2}, {5, 2}},
    {{5, 2, 3}, {3}, {5, 2}},
    {{1, 2, 3}, {5, 3, 2}, {5, 2, 2}},
    {{5, 1, 2, 3}, {4, 3, 2}, {5, 4, 2, 2}},
    {{2, 1, 1, 3}, {1, 2, 3, 1}, {2, 2, 1, 1}},
    {{0, 3}, {3, 2}, {0, 2}},
    {{2, 3}, {3, 0}, {2, 0}},
    {{0, 2, 3}, {3, 4}, {0, 2, 4}},
    {{2, 0}, {0, 3}, {2, 3}},
    {{2, 2, 0}, {0, 3}, {2, 2, 3}},
    {{0}, {0}, {}},
    {{4, 2, 0}, {4, 0, 3}, {4, 2, 3}},
};

// Offset of matrix `flat` of a result whose outer axes are `outer` in an operand that may be repeated along them.
int64_t MatrixOf(const Shape& operand, const Shape& outer, int64_t flat) {
  int64_t at = 0, stride = 1;
  for (int i = 1; i <= outer.rank(); ++i) {
    const int64_t coordinate = flat % outer[outer.rank() - i];
    flat /= outer[outer.rank() - i];
    const int own = operand.rank() - 2 - i;
    if (own < 0) continue;
    if (operand[own] != 1) at += coordinate * stride;
    stride *= operand[own];
  }
  return at;
}

template <typename T>
std::vector<T> ByDefinition(const Product& product, const std::vector<T>& a, const std::vector<T>& b) {
  Shape left = product.a, right = product.b, outer = product.y;
  if (left.rank() == 1) left = Shape{1, left[0]};
  if (right.rank() == 1) right = Shape{right[0], 1};
  const int matrix_axes = (product.a.rank() > 1) + (product.b.rank() > 1);
  outer = Shape(outer.dims().subspan(0, outer.rank() - matrix_axes));
  const int64_t m = left[left.rank() - 2], k = left[left.rank() - 1], n = right[right.rank() - 1];
  std::vector<T> y;
  for (int64_t matrix = 0; matrix < outer.ElementCount(); ++matrix) {
    const T* x = a.data() + MatrixOf(left, outer, matrix) * m * k;
    const T* w = b.data() + MatrixOf(right, outer, matrix) * k * n;
    for (int64_t i = 0; i < m * n; ++i) {
      T sum = 0;
      for (int64_t j = 0; j < k; ++j) sum += x[i / n * k + j] * w[j * n + i % n];
      y.push_back(sum);
    }
  }
  return y;
}

template <typename T>
SharedTensor Numbers(const Shape& shape, int seed) {
  std::vector<T> values(static_cast<size_t>(shape.ElementCount()));
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<T>((i * 7 + static_cast<size_t>(seed)) % 13);
  return std::make_shared<const Tensor>(Tensor::FromValues<T>(shape, absl::MakeConstSpan(values)));
}

template <typename T>
void ExpectProducts() {
  for (const Product& product : kProducts) {
    const SharedTensor a = Numbers<T>(product.a, 1), b = Numbers<T>(product.b, 5);
    for (const bool constants : {true, false}) {
      SCOPED_TRACE(product.a.ToString() + " x " + product.b.ToString() + (constants ? " known" : " unknown"));
      const Tensor y = RunOne({MakeNode("MatMul", 13, 2), {a, b}, constants});
      EXPECT_EQ(y.shape(), product.y);
      EXPECT_EQ(ValuesOf<T>(y), ByDefinition(product, ValuesOf<T>(*a), ValuesOf<T>(*b)));
    }
  }
}

TEST(MatMulOps, MultiplyOperandsOfEveryRank) {
  // Sums of small integers, which every type holds exactly.
  ExpectProducts<float>();
  ExpectProducts<double>();
  ExpectProducts<int32_t>();
  ExpectProducts<int64_t>();
  ExpectProducts<uint32_t>();
  ExpectProducts<uint64_t>();
}

TEST(MatMulOps, WrapIntegersThatOverflow) {
  constexpr int32_t kLarge = 1 << 30;
  EXPECT_THAT(RunOne({MakeNode("MatMul", 13, 2), {Share<int32_t>({2}, {kLarge, 3}), Share<int32_t>({2}, {4, 5})}})
                  .As<int32_t>(),
              ElementsAre(15));
  EXPECT_THAT(RunOne({MakeNode("MatMul", 13, 2), {Share<int64_t>({1}, {-3}), Share<int64_t>({1}, {7})}}).As<int64_t>(),
              ElementsAre(-21));
}

TEST(MatMulOps, RefuseOperandsThatDoNotMeet) {
  const auto error = [](const Shape& a, const Shape& b, const std::string& what) {
    ExpectWrong({MakeNode("MatMul", 13, 2), {Pattern(a), Pattern(b)}}, what);
  };
  error({2, 3}, {4, 3}, "shapes [2,3] and [4,3] cannot be multiplied");
  error({3}, {2}, "cannot be multiplied");
  error({2, 2, 3}, {4, 3, 2}, "do not broadcast");
  error({}, {3}, "must not be scalars");
  error({3}, {}, "must not be scalars");
  ExpectWrong({MakeNode("MatMul", 13, 2), {Pattern({2, 3}), Numbers<double>({3, 2}, 0)}}, "different types");
  ExpectUnsupported({MakeNode("MatMul", 13, 2), {Numbers<int8_t>({2, 3}, 0), Numbers<int8_t>({3, 2}, 0)}},
                    "element type INT8 is not supported");
}

// Gemm by its definition: alpha * op(A) * op(B) + beta * C, C repeated.
std::vector<float> GemmByDefinition(const Tensor& a, const Tensor& b, const Tensor* c, bool transpose_a,
                                    bool transpose_b, float alpha, float beta) {
  const int64_t m = a.shape()[transpose_a ? 1 : 0], k = a.shape()[transpose_a ? 0 : 1],
                n = b.shape()[transpose_b ? 0 : 1];
  std::vector<float> y;
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      float sum = 0;
      for (int64_t l = 0; l < k; ++l) {
        sum += a.As<float>()[static_cast<size_t>(transpose_a ? l * m + i : i * k + l)] *
               b.As<float>()[static_cast<size_t>(transpose_b ? j * k + l : l * n + j)];
      }
      float added = 0;
      if (c) {
        const int rank = c->shape().rank();
        const int64_t columns = rank >= 1 ? c->shape()[rank - 1] : 1, rows = rank == 2 ? c->shape()[0] : 1;
        added = c->As<float>()[static_cast<size_t>((rows == 1 ? 0 : i) * columns + (columns == 1 ? 0 : j))];
      }
      y.push_back(alpha * sum + beta * added);
    }
  }
  return y;
}

class GemmTable : public testing::TestWithParam<std::tuple<bool, bool, float, float>> {};
INSTANTIATE_TEST_SUITE_P(All, GemmTable,
                         testing::Combine(testing::Bool(), testing::Bool(), testing::Values(1.0f, -0.5f),
                                          testing::Values(1.0f, 0.0f, 2.0f)));

TEST_P(GemmTable, IsItsDefinitionForEveryShapeOfC) {
  const auto& [transpose_a, transpose_b, alpha, beta] = GetParam();
  const SharedTensor a = Pattern(transpose_a ? Shape{5, 3} : Shape{3, 5}, 1),
                     b = Pattern(transpose_b ? Shape{4, 5} : Shape{5, 4}, 2);
  std::vector<SharedTensor> thirds = {nullptr};
  for (const Shape& shape : {Shape{}, Shape{1}, Shape{4}, Shape{1, 4}, Shape{3, 1}, Shape{3, 4}, Shape{1, 1}}) {
    thirds.push_back(Pattern(shape, 3));
  }
  for (const SharedTensor& c : thirds) {
    const Node node =
        NodeOf("Gemm", 13, c ? 3 : 2,
               {{"transA", int64_t{transpose_a}}, {"transB", int64_t{transpose_b}}, {"alpha", alpha}, {"beta", beta}});
    for (const bool constants : {true, false}) {
      SCOPED_TRACE((c ? "C " + c->shape().ToString() : "no C") + (constants ? " known" : " unknown"));
      OneOp op{node, {a, b}, constants};
      if (c) op.inputs.push_back(c);
      EXPECT_THAT(RunOne(op).As<float>(), Pointwise(FloatNear(1e-5f), GemmByDefinition(*a, *b, c.get(), transpose_a,
                                                                                       transpose_b, alpha, beta)));
    }
  }
}

TEST(MatMulOps, GemmDoesNotReadCWhereBetaIsZero) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const bool constants : {true, false}) {
    EXPECT_THAT(RunOne({NodeOf("Gemm", 13, 3, {{"beta", 0.0f}}),
                        {Share<float>({1, 2}, {1, 2}), Share<float>({2, 1}, {3, 4}), Share<float>({1}, {nan})},
                        constants})
                    .As<float>(),
                ElementsAre(11));
  }
}

TEST(MatMulOps, GemmRefusesWhatIsNoMatrixOrDoesNotFit) {
  const auto error = [](const Shape& a, const Shape& b, const Shape& c, const std::string& what) {
    ExpectWrong({MakeNode("Gemm", 13, 3), {Pattern(a), Pattern(b), Pattern(c)}}, what);
  };
  error({3}, {3, 2}, {2}, "cannot be multiplied");
  error({1, 2, 3}, {3, 2}, {2}, "cannot be multiplied");
  error({2, 3}, {3, 4}, {3}, "C of [3] does not fit [2,4]");
  error({2, 3}, {3, 4}, {4, 4}, "does not fit");
  error({2, 3}, {3, 4}, {1, 2, 4}, "does not fit");
  error({1, 3}, {3, 4}, {2, 4}, "does not fit");
  ExpectUnsupported({MakeNode("Gemm", 13, 2), {Numbers<int8_t>({2, 3}, 0), Numbers<int8_t>({3, 2}, 0)}},
                    "element type INT8 is not supported");
  ExpectWrong({MakeNode("Gemm", 13, 3), {Pattern({2, 3}), Pattern({3, 2}), Numbers<double>({2}, 0)}},
              "operands of different types");
}

template <typename T>
void ExpectGemm() {
  const SharedTensor a = Share<T>({3, 2}, {1, 2, 3, 4, 5, 6}), b = Share<T>({2, 3}, {1, 2, 3, 4, 5, 6}),
                     c = Share<T>({2, 1}, {10, 20});
  const Node node =
      NodeOf("Gemm", 13, 3, {{"transA", int64_t{1}}, {"transB", int64_t{1}}, {"alpha", 2.0f}, {"beta", 0.5f}});
  for (const bool constants : {true, false}) {
    EXPECT_THAT(ValuesOf<T>(RunOne({node, {a, b, c}, constants})), ElementsAre(49, 103, 66, 138));
  }
  EXPECT_THAT(ValuesOf<T>(RunOne({MakeNode("Gemm", 11, 2), {a, b}})), ElementsAre(9, 12, 15, 19, 26, 33, 29, 40, 51));
}

TEST(MatMulOps, GemmMultipliesEveryTypeOfItsList) {
  ExpectGemm<float>();
  ExpectGemm<double>();
  ExpectGemm<int32_t>();
  ExpectGemm<int64_t>();
  ExpectGemm<uint32_t>();
  ExpectGemm<uint64_t>();
}

TEST(MatMulOps, GemmOverNoElementsLeavesC) {
  for (const bool constants : {true, false}) {
    const SharedTensor a = Pattern({2, 0}), b = Pattern({0, 2}), c = Share<float>({2}, {3, 4});
    EXPECT_THAT(RunOne({NodeOf("Gemm", 13, 3, {{"beta", 2.0f}}), {a, b, c}, constants}).As<float>(),
                ElementsAre(6, 8, 6, 8));
    EXPECT_THAT(RunOne({MakeNode("Gemm", 13, 3), {a, b, c}, constants}).As<float>(), ElementsAre(3, 4, 3, 4));
    EXPECT_THAT(RunOne({MakeNode("Gemm", 13, 2), {a, b}, constants}).As<float>(), ElementsAre(0, 0, 0, 0));
  }
}

TEST(MatMulOps, GemmOfOldOpsetsRepeatsC) {
  for (const int opset : {1, 6, 7}) {
    const Node node = NodeOf("Gemm", opset, 3, {{"broadcast", int64_t{1}}});
    EXPECT_THAT(RunOne({node, {Share<float>({2, 1}, {1, 2}), Share<float>({1, 2}, {3, 4}), Share<float>({2}, {1, 1})}})
                    .As<float>(),
                ElementsAre(4, 5, 7, 9));
  }
}

TEST(MatMulOps, GemmMustHaveACBeforeOpset11) {
  const OneOp op{MakeNode("Gemm", 9, 2), {Pattern({2, 3}), Pattern({3, 2})}};
  EXPECT_THAT(std::string(RunOp(op).status().message()), testing::HasSubstr("expected 3 to 3 inputs, got 2"));
}

}  // namespace
}  // namespace saker
