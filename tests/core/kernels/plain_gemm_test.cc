#include "core/kernels/plain_gemm.h"

#include <limits>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using testing::ElementsAre;

template <typename T>
std::vector<T> Numbers(int64_t count, int seed) {
  std::vector<T> values(static_cast<size_t>(count));
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<T>((i * 7 + static_cast<size_t>(seed)) % 11);
  return values;
}

// One element by the definition, for small numbers that every type holds.
template <typename T>
double Element(const SgemmShape& shape, const std::vector<T>& a, const std::vector<T>& b, int64_t i, int64_t j) {
  double sum = 0;
  for (int64_t p = 0; p < shape.k; ++p) {
    const int64_t left = shape.transpose_a == Transpose::kNo ? i * shape.lda + p : p * shape.lda + i;
    const int64_t right = shape.transpose_b == Transpose::kNo ? p * shape.ldb + j : j * shape.ldb + p;
    sum += static_cast<double>(a[static_cast<size_t>(left)]) * static_cast<double>(b[static_cast<size_t>(right)]);
  }
  return sum;
}

template <typename T>
void ExpectDefinition(const SgemmShape& shape, float alpha, float beta) {
  const std::vector<T> a = Numbers<T>(200, 1), b = Numbers<T>(1000, 2), old = Numbers<T>(200, 3);
  std::vector<T> c = old;
  PlainGemm<T>(shape, alpha, a.data(), b.data(), beta, c.data());
  for (int64_t i = 0; i < shape.m; ++i) {
    for (int64_t j = 0; j < shape.n; ++j) {
      const auto at = static_cast<size_t>(i * shape.ldc + j);
      EXPECT_EQ(c[at], static_cast<T>(alpha * Element(shape, a, b, i, j) + beta * static_cast<double>(old[at])));
    }
  }
  // Between the rows nothing is written.
  for (int64_t i = 0; i + 1 < shape.m; ++i) {
    for (int64_t j = shape.n; j < shape.ldc; ++j) {
      const auto at = static_cast<size_t>(i * shape.ldc + j);
      EXPECT_EQ(c[at], old[at]);
    }
  }
}

template <typename T>
class PlainGemmTyped : public testing::Test {};
using Types = testing::Types<double, int32_t, int64_t, uint32_t, uint64_t>;
TYPED_TEST_SUITE(PlainGemmTyped, Types);

TYPED_TEST(PlainGemmTyped, IsItsDefinition) {
  for (const Transpose ta : {Transpose::kNo, Transpose::kYes}) {
    for (const Transpose tb : {Transpose::kNo, Transpose::kYes}) {
      // More columns than are summed side by side.
      const SgemmShape shape{ta, tb, 4, 21, 5, ta == Transpose::kNo ? 6 : 7, tb == Transpose::kNo ? 22 : 8, 23};
      for (const float alpha : {0.0f, 1.0f, 2.0f}) {
        for (const float beta : {0.0f, 1.0f, 3.0f}) ExpectDefinition<TypeParam>(shape, alpha, beta);
      }
    }
  }
}

TYPED_TEST(PlainGemmTyped, AProductOverNothingIsZero) {
  std::vector<TypeParam> c = {7, 7};
  PlainGemm<TypeParam>({Transpose::kNo, Transpose::kNo, 1, 2, 0, 0, 2, 2}, 1, nullptr, nullptr, 0, c.data());
  EXPECT_THAT(c, ElementsAre(0, 0));
  c = {7, 8};
  PlainGemm<TypeParam>({Transpose::kNo, Transpose::kNo, 1, 2, 0, 0, 2, 2}, 1, nullptr, nullptr, 1, c.data());
  EXPECT_THAT(c, ElementsAre(7, 8));
}

TEST(PlainGemm, ScalesIntegersInDoubleAndStaysInRange) {
  const int32_t a = 1 << 20, b = 1 << 10;
  int32_t c = 5;
  const SgemmShape one{Transpose::kNo, Transpose::kNo, 1, 1, 1, 1, 1, 1};
  PlainGemm<int32_t>(one, 0.5f, &a, &b, 1, &c);
  EXPECT_EQ(c, (1 << 29) + 5);
  PlainGemm<int32_t>(one, 16.0f, &a, &b, 0, &c);
  EXPECT_EQ(c, std::numeric_limits<int32_t>::max());
  PlainGemm<int32_t>(one, std::numeric_limits<float>::quiet_NaN(), &a, &b, 0, &c);
  EXPECT_EQ(c, 0);
}

TEST(PlainGemm, IntegersWrap) {
  const int32_t a[] = {1 << 30, 3}, b[] = {4, 5};
  int32_t c = 0;
  PlainGemm<int32_t>({Transpose::kNo, Transpose::kNo, 1, 1, 2, 2, 1, 1}, 1, a, b, 0, &c);
  EXPECT_EQ(c, 15);
}

}  // namespace
}  // namespace saker
