#include "core/kernels/compact_dense.h"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using Kind = DenseActivation::Kind;
using Floats = std::vector<float>;

Floats RandomValues(int64_t count, uint32_t seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> uniform(-1, 1);
  Floats values(static_cast<size_t>(count));
  for (float& value : values) value = uniform(random);
  return values;
}

class EveryFormat : public testing::TestWithParam<WeightFormat> {
 protected:
  // Against the reference on the weights as packing rounds them.
  void ExpectMatches(const DenseShape& shape, bool transposed, bool with_bias,
                     const DenseActivation& activation) const {
    SCOPED_TRACE(testing::Message() << shape.rows << "x" << shape.depth << "x" << shape.columns);
    const Floats x = RandomValues(shape.rows * shape.depth, 1);
    const Floats weights = RandomValues(shape.depth * shape.columns, 2);
    const Floats bias = RandomValues(shape.columns, 3);
    Floats rounded(weights.size()), want(static_cast<size_t>(shape.rows * shape.columns)), got(want.size(), -99);
    CompactWeightsReference(GetParam(), weights.data(), shape.depth, shape.columns, transposed, rounded.data());
    DenseReference(shape, x.data(), rounded.data(), transposed, with_bias ? bias.data() : nullptr, activation,
                   want.data());
    const AlignedBuffer packed =
        *PackCompactWeights(GetParam(), weights.data(), shape.depth, shape.columns, transposed);
    const AlignedBuffer packed_bias = *PackDenseBias(bias.data(), shape.columns);
    CompactDense(GetParam(), shape, x.data(), packed.data(),
                 with_bias ? reinterpret_cast<const float*>(packed_bias.data()) : nullptr, activation, got.data());
    const float tolerance = 1e-5f * static_cast<float>(shape.depth + 1);
    EXPECT_THAT(got, testing::Pointwise(testing::FloatNear(tolerance), want));
  }
};

INSTANTIATE_TEST_SUITE_P(Formats, EveryFormat, testing::Values(WeightFormat::kBFloat16, WeightFormat::kInt8),
                         [](const auto& test) { return std::string(Name(test.param)); });

TEST_P(EveryFormat, MatchesTheReferenceForEveryRowCountAndOddWidth) {
  for (const int64_t rows : {1, 2, 5, 6, 7, 13}) {
    for (const int64_t columns : {1, 7, 16, 17, 48, 63, 65, 129, 200}) {
      ExpectMatches({rows, 37, columns}, false, true, {Kind::kRelu});
      ExpectMatches({rows, 37, columns}, true, false, {});
    }
  }
}

TEST_P(EveryFormat, MatchesTheReferenceForEveryDepth) {
  for (int64_t depth = 0; depth <= 17; ++depth) ExpectMatches({3, depth, 33}, true, true, {Kind::kClip, -0.5f, 0.5f});
}

TEST_P(EveryFormat, KeepsAColumnOfZeros) {
  const Floats weights(3 * 20, 0), x = RandomValues(3, 1);
  const AlignedBuffer packed = *PackCompactWeights(GetParam(), weights.data(), 3, 20, false);
  Floats y(20, -99);
  CompactDense(GetParam(), {1, 3, 20}, x.data(), packed.data(), nullptr, {}, y.data());
  EXPECT_THAT(y, testing::Each(0));
}

TEST_P(EveryFormat, RoundsEachWeightByNoMoreThanItPromises) {
  const Floats weights = RandomValues(50 * 30, 4);
  Floats rounded(weights.size());
  CompactWeightsReference(GetParam(), weights.data(), 50, 30, false, rounded.data());
  for (size_t i = 0; i < weights.size(); ++i) {
    const float allowed = GetParam() == WeightFormat::kInt8 ? 1.001f / 254 : std::abs(weights[i]) / 256;
    ASSERT_LE(std::abs(weights[i] - rounded[i]), allowed) << i;
  }
}

TEST(CompactPacking, TakesAHalfAndAQuarterOfTheBytes) {
  const Floats weights = RandomValues(256 * 64, 5);
  const size_t plain = PackDenseWeights(weights.data(), 256, 64, false)->size_bytes();
  EXPECT_EQ(PackCompactWeights(WeightFormat::kBFloat16, weights.data(), 256, 64, false)->size_bytes(), plain / 2);
  EXPECT_EQ(PackCompactWeights(WeightFormat::kInt8, weights.data(), 256, 64, false)->size_bytes(),
            plain / 4 + 64 * sizeof(float));
  EXPECT_NE(CompactPackingName(WeightFormat::kInt8), CompactPackingName(WeightFormat::kBFloat16));
}

TEST(CanCompact, RefusesWhatIsNoNumber) {
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_TRUE(CanCompact(Floats{1, -2, 0}.data(), 3));
  EXPECT_FALSE(CanCompact(Floats{1, infinity, 0}.data(), 3));
  EXPECT_FALSE(CanCompact(Floats{1, std::nanf(""), 0}.data(), 3));
}

}  // namespace
}  // namespace saker
