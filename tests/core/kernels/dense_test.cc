#include "core/kernels/dense.h"

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using Kind = DenseActivation::Kind;

std::vector<float> RandomValues(int64_t count, uint32_t seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> uniform(-1, 1);
  std::vector<float> values(count);
  for (float& value : values) value = uniform(random);
  return values;
}

const float* Floats(const AlignedBuffer& buffer) { return reinterpret_cast<const float*>(buffer.data()); }

std::vector<float> RunDense(const DenseShape& shape, const float* x, const std::vector<float>& weights, bool transposed,
                            const std::vector<float>& bias, const DenseActivation& activation) {
  const AlignedBuffer packed = *PackDenseWeights(weights.data(), shape.depth, shape.columns, transposed);
  const AlignedBuffer packed_bias = bias.empty() ? AlignedBuffer() : *PackDenseBias(bias.data(), shape.columns);
  std::vector<float> y(shape.rows * shape.columns, -99);
  Dense(shape, x, Floats(packed), bias.empty() ? nullptr : Floats(packed_bias), activation, y.data());
  return y;
}

void ExpectMatchesReference(const DenseShape& shape, bool transposed, bool with_bias,
                            const DenseActivation& activation) {
  SCOPED_TRACE(testing::Message() << shape.rows << "x" << shape.depth << "x" << shape.columns << " kind "
                                  << static_cast<int>(activation.kind) << (transposed ? " transposed" : ""));
  const std::vector<float> x = RandomValues(shape.rows * shape.depth, 1);
  const std::vector<float> weights = RandomValues(shape.depth * shape.columns, 2);
  const std::vector<float> bias = with_bias ? RandomValues(shape.columns, 3) : std::vector<float>();
  std::vector<float> expected(shape.rows * shape.columns);
  DenseReference(shape, x.data(), weights.data(), transposed, with_bias ? bias.data() : nullptr, activation,
                 expected.data());
  const std::vector<float> got = RunDense(shape, x.data(), weights, transposed, bias, activation);
  const float tolerance = 1e-5f * static_cast<float>(shape.depth + 1);
  EXPECT_THAT(got, testing::Pointwise(testing::FloatNear(tolerance), expected));
}

TEST(Dense, MatchesReferenceForEveryRowCountAndOddWidth) {
  for (int64_t rows = 1; rows <= 17; ++rows) {
    for (const int64_t columns : {1, 2, 7, 8, 15, 16, 17, 31, 33, 48, 63, 64, 65, 80, 100, 129, 200}) {
      ExpectMatchesReference({rows, 37, columns}, false, true, {Kind::kRelu});
    }
  }
}

TEST(Dense, MatchesReferenceForEveryDepthRemainder) {
  for (int64_t depth = 0; depth <= 20; ++depth) {
    for (const int64_t columns : {1, 5, 10, 16, 40, 64, 72}) {
      for (const int64_t rows : {1, 2, 3, 13}) ExpectMatchesReference({rows, depth, columns}, true, true, {});
    }
  }
}

TEST(Dense, MatchesReferenceOnTheLayersOfAnMnistNetwork) {
  for (const int64_t rows : {1, 3, 8, 64, 100}) {
    ExpectMatchesReference({rows, 784, 200}, false, true, {Kind::kRelu});
    ExpectMatchesReference({rows, 200, 10}, true, true, {});
  }
}

TEST(Dense, MatchesReferenceWhenRowsAreWorkedOnInBlocks) { ExpectMatchesReference({77, 5000, 33}, false, true, {}); }

TEST(Dense, AppliesEveryActivationAndWorksWithoutBias) {
  for (const DenseActivation& activation :
       {DenseActivation{}, DenseActivation{Kind::kRelu}, DenseActivation{Kind::kLeakyRelu, 0.1f},
        DenseActivation{Kind::kLeakyRelu, 2.0f}, DenseActivation{Kind::kClip, -0.5f, 0.25f}}) {
    for (const bool bias : {false, true}) ExpectMatchesReference({5, 19, 70}, false, bias, activation);
  }
}

TEST(Dense, ReadsAndWritesAtAnyFloatAddress) {
  const DenseShape shape{3, 21, 35};
  const std::vector<float> weights = RandomValues(21 * 35, 4);
  const AlignedBuffer packed = *PackDenseWeights(weights.data(), 21, 35, false);
  for (int offset = 0; offset < 17; ++offset) {
    const std::vector<float> x = RandomValues(3 * 21 + offset, 5);
    std::vector<float> y(3 * 35 + offset + 1, -7);
    std::vector<float> expected(3 * 35);
    Dense(shape, x.data() + offset, Floats(packed), nullptr, {}, y.data() + offset);
    DenseReference(shape, x.data() + offset, weights.data(), false, nullptr, {}, expected.data());
    for (int i = 0; i < 3 * 35; ++i) ASSERT_NEAR(y[offset + i], expected[i], 1e-4);
    EXPECT_EQ(y.back(), -7) << "wrote behind the result";
    if (offset > 0) {
      EXPECT_EQ(y[offset - 1], -7) << "wrote before the result";
    }
  }
}

TEST(Dense, KeepsNaNThroughEveryActivation) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const Kind kind : {Kind::kNone, Kind::kRelu, Kind::kLeakyRelu, Kind::kClip}) {
    const std::vector<float> x = {1, nan, 1, 1};
    const std::vector<float> y = RunDense({2, 2, 20}, x.data(), RandomValues(40, 6), false, {}, {kind, 0, 1});
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(std::isnan(y[i])) << static_cast<int>(kind);
    for (int i = 20; i < 40; ++i) EXPECT_FALSE(std::isnan(y[i])) << static_cast<int>(kind);
  }
}

TEST(Dense, KeepsWhatIsInTheNextRowOutOfThisOne) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const int64_t columns : {1, 5, 16, 67}) {
    const std::vector<float> x = {1, 2, 3, nan, nan, nan};
    const std::vector<float> y = RunDense({2, 3, columns}, x.data(), RandomValues(3 * columns, 6), false, {}, {});
    for (int64_t i = 0; i < 2 * columns; ++i) EXPECT_EQ(std::isnan(y[i]), i >= columns) << i << " of " << columns;
  }
}

TEST(Dense, LetsZeroTimesInfinityBeNaN) {
  std::vector<float> weights(16, 1);
  weights[3] = std::numeric_limits<float>::infinity();
  const std::vector<float> x = {0};
  EXPECT_TRUE(std::isnan(RunDense({1, 1, 16}, x.data(), weights, false, {}, {})[3]));
}

TEST(Dense, OfPanelsMakesJustTheirColumns) {
  const DenseShape shape{3, 40, 3 * PanelsOfThisMachine().width + 5};
  const std::vector<float> x = RandomValues(shape.rows * shape.depth, 1);
  const std::vector<float> weights = RandomValues(shape.depth * shape.columns, 2);
  const AlignedBuffer packed = *PackDenseWeights(weights.data(), shape.depth, shape.columns, false);
  const AlignedBuffer bias = *PackDenseBias(weights.data(), shape.columns);
  const DenseActivation relu{Kind::kRelu};
  std::vector<float> whole(shape.rows * shape.columns), apart(whole.size(), -99);
  Dense(shape, x.data(), Floats(packed), Floats(bias), relu, whole.data());
  ASSERT_EQ(AllPanels(shape.columns).last, 4);
  DenseOfPanels(shape, {2, 4}, x.data(), Floats(packed), Floats(bias), relu, apart.data());
  const int64_t cut = 2 * PanelsOfThisMachine().width;
  for (int64_t i = 0; i < shape.rows * shape.columns; ++i) {
    ASSERT_EQ(apart[i], i % shape.columns < cut ? -99 : whole[i]) << i;
  }
  DenseOfPanels(shape, {0, 2}, x.data(), Floats(packed), Floats(bias), relu, apart.data());
  EXPECT_EQ(apart, whole);
}

TEST(Dense, NamesItsPacking) { EXPECT_THAT(DensePackingName(), testing::MatchesRegex("dense[0-9]+x[0-9]+")); }

}  // namespace
}  // namespace saker
