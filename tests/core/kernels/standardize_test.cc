// The vectors of normalisations against the plain loops.
#include "core/kernels/standardize.h"

#include <cmath>
#include <limits>
#include <vector>

#include "gtest/gtest.h"

namespace saker {
namespace {

std::vector<float> Values(int64_t count, int seed, float offset = 0) {
  std::vector<float> values(static_cast<size_t>(count));
  for (size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<float>((i * 29 + static_cast<size_t>(seed)) % 31) / 16 - 0.9f + offset;
  }
  return values;
}

TEST(Standardize, MatchesReferenceForEveryLength) {
  for (int64_t count = 1; count <= 70; ++count) {
    const std::vector<float> x = Values(count, 7), scale = Values(count, 3), bias = Values(count, 5);
    for (const float* shifts : {bias.data(), static_cast<const float*>(nullptr)}) {
      // One element more, which must stay as it is.
      std::vector<float> got(static_cast<size_t>(count) + 1, -99), want(got);
      Standardize(x.data(), count, scale.data(), shifts, 0.25, 1.5, got.data());
      StandardizeReference(x.data(), count, scale.data(), shifts, 0.25, 1.5, want.data());
      for (size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(got[i], want[i], 1e-6) << count;
      StandardizeEvenly(x.data(), count, 0.25, 1.5, -0.5, got.data());
      StandardizeEvenlyReference(x.data(), count, 0.25, 1.5, -0.5, want.data());
      for (size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(got[i], want[i], 1e-6) << count;
    }
  }
}

TEST(Standardize, MayWriteOverItsOperand) {
  std::vector<float> x = Values(37, 7), want(37);
  const std::vector<float> scale = Values(37, 3);
  StandardizeReference(x.data(), 37, scale.data(), static_cast<const float*>(nullptr), 0.5, 2, want.data());
  Standardize(x.data(), 37, scale.data(), static_cast<const float*>(nullptr), 0.5, 2, x.data());
  for (size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(x[i], want[i], 1e-6);
}

TEST(Moments, MatchReferenceForEveryLength) {
  for (int64_t count = 1; count <= 70; ++count) {
    const std::vector<float> x = Values(count, 7);
    const Moments got = MomentsOf(x.data(), count), want = MomentsReference(x.data(), count);
    EXPECT_NEAR(got.mean, want.mean, 1e-12);
    EXPECT_NEAR(got.variance, want.variance, 1e-12);
  }
}

TEST(Moments, KeepTheVarianceBesideALargeMean) {
  const std::vector<float> x = Values(1000, 7, 65536.0f);
  const Moments got = MomentsOf(x.data(), 1000), want = MomentsReference(x.data(), 1000);
  EXPECT_NEAR(got.variance, want.variance, 1e-9);
  const std::vector<float> same(1000, 12345.678f);
  EXPECT_EQ(MomentsOf(same.data(), 1000).variance, 0);
}

TEST(Moments, KeepNaNAndHaveNoneOfNothing) {
  for (size_t at = 0; at < 20; ++at) {
    std::vector<float> x = Values(20, 7);
    x[at] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_TRUE(std::isnan(MomentsOf(x.data(), 20).mean));
    EXPECT_TRUE(std::isnan(MomentsOf(x.data(), 20).variance));
  }
  EXPECT_TRUE(std::isnan(MomentsOf(static_cast<const float*>(nullptr), 0).mean));
}

}  // namespace
}  // namespace saker
