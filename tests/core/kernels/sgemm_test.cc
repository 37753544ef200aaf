#include "core/kernels/sgemm.h"

#include <omp.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "gtest/gtest.h"

namespace saker {
namespace {

std::vector<float> RandomMatrix(int64_t elements, uint32_t seed) {
  std::mt19937 engine(seed);
  std::vector<float> values(elements);
  for (float& value : values) value = static_cast<float>(engine() % 2001) / 1000.0f - 1.0f;
  return values;
}

SgemmShape Packed(Transpose a, Transpose b, int64_t m, int64_t n, int64_t k) {
  return {a, b, m, n, k, a == Transpose::kNo ? k : m, b == Transpose::kNo ? n : k, n};
}

using Case = std::tuple<Transpose, Transpose, std::tuple<int, int, int>, float>;

class SgemmAgainstReference : public testing::TestWithParam<Case> {};

TEST_P(SgemmAgainstReference, AgreesWithinRounding) {
  const auto [transpose_a, transpose_b, sizes, beta] = GetParam();
  const auto [m, n, k] = sizes;
  const SgemmShape shape = Packed(transpose_a, transpose_b, m, n, k);
  const std::vector<float> a = RandomMatrix(int64_t{m} * k, 1);
  const std::vector<float> b = RandomMatrix(int64_t{k} * n, 2);
  std::vector<float> c = RandomMatrix(int64_t{m} * n, 3);
  std::vector<float> expected = c;
  ASSERT_TRUE(Sgemm(shape, 0.5f, a.data(), b.data(), beta, c.data()).ok());
  ReferenceSgemm(shape, 0.5f, a.data(), b.data(), beta, expected.data());
  for (size_t i = 0; i < c.size(); ++i) ASSERT_NEAR(c[i], expected[i], 1e-5 * std::sqrt(k) + 1e-5) << "element " << i;
}

INSTANTIATE_TEST_SUITE_P(Shapes, SgemmAgainstReference,
                         testing::Combine(testing::Values(Transpose::kNo, Transpose::kYes),
                                          testing::Values(Transpose::kNo, Transpose::kYes),
                                          testing::Values(std::make_tuple(1, 1, 1), std::make_tuple(1, 200, 784),
                                                          std::make_tuple(64, 200, 784), std::make_tuple(98, 200, 64),
                                                          std::make_tuple(16, 10, 200), std::make_tuple(3, 7, 5)),
                                          testing::Values(0.0f, 1.0f, 0.9f)));

TEST(Sgemm, IgnoresWhatIsInCWhenBetaIsZero) {
  const float a = 2;
  const float b = 3;
  float c = std::numeric_limits<float>::quiet_NaN();
  ASSERT_TRUE(Sgemm(Packed(Transpose::kNo, Transpose::kNo, 1, 1, 1), 1.0f, &a, &b, 0.0f, &c).ok());
  EXPECT_EQ(c, 6.0f);
}

TEST(Sgemm, WritesOnlyTheBlockThatTheLeadingDimensionLeavesIt) {
  const std::vector<float> a = {1, 2, 3, 4};
  const std::vector<float> b = {1, 0, 0, 1};
  std::vector<float> c(6, -1.0f);  // rows of 3 elements, 2 of them ours
  SgemmShape shape = Packed(Transpose::kNo, Transpose::kNo, 2, 2, 2);
  shape.ldc = 3;
  ASSERT_TRUE(Sgemm(shape, 1.0f, a.data(), b.data(), 0.0f, c.data()).ok());
  EXPECT_EQ(c, (std::vector<float>{1, 2, -1, 3, 4, -1}));
}

TEST(Sgemm, NamesTheSizesThatOneDnnRefuses) {
  const float a = 1;
  float c = 0;
  SgemmShape shape = Packed(Transpose::kNo, Transpose::kNo, 1, 4, 4);
  shape.lda = 1;  // shorter than a row
  const absl::Status status = Sgemm(shape, 1.0f, &a, &a, 0.0f, &c);
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_NE(std::string(status.message()).find("lda=1"), std::string::npos) << status;
}

TEST(Sgemm, MultipliesEmptyMatrices) {
  // A product over no elements is 0, and C is all that remains.
  std::vector<float> c = {1, 2, 3, 4};
  ASSERT_TRUE(Sgemm(Packed(Transpose::kNo, Transpose::kNo, 2, 2, 0), 1.0f, nullptr, nullptr, 0.5f, c.data()).ok());
  EXPECT_EQ(c, (std::vector<float>{0.5f, 1, 1.5f, 2}));
  ASSERT_TRUE(Sgemm(Packed(Transpose::kYes, Transpose::kNo, 2, 2, 0), 1.0f, nullptr, nullptr, 0.0f, c.data()).ok());
  EXPECT_EQ(c, (std::vector<float>{0, 0, 0, 0}));
  const float a[] = {1, 2};
  EXPECT_TRUE(Sgemm(Packed(Transpose::kNo, Transpose::kNo, 1, 0, 2), 1.0f, a, nullptr, 1.0f, nullptr).ok());
  EXPECT_TRUE(Sgemm(Packed(Transpose::kNo, Transpose::kNo, 0, 2, 1), 1.0f, nullptr, a, 1.0f, nullptr).ok());
}

TEST(Sgemm, HoldsOneDnnToTheCallingThread) {
  const int before = omp_get_max_threads();
  omp_set_num_threads(3);
  const float one = 1;
  float c = 0;
  ASSERT_TRUE(Sgemm(Packed(Transpose::kNo, Transpose::kNo, 1, 1, 1), 1.0f, &one, &one, 0.0f, &c).ok());
  EXPECT_EQ(omp_get_max_threads(), 1);
  omp_set_num_threads(before);
}

}  // namespace
}  // namespace saker
