#include "core/quantization/range_estimator.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace saker {
namespace {

// 0, 1 ... count - 1, and one number far away.
std::vector<float> WithOutlier(int count, float outlier) {
  std::vector<float> values;
  for (int i = 0; i < count; ++i) values.push_back(static_cast<float>(i % 100));
  values.push_back(outlier);
  return values;
}

TEST(RangeEstimator, MinMaxIsWhatWasSeenAndZero) {
  RangeEstimator estimator;
  EXPECT_EQ(estimator.Range(CalibrationMethod::kMinMax, 0), (RealRange{0, 0}));
  estimator.Add({2, 5});
  EXPECT_EQ(estimator.Range(CalibrationMethod::kMinMax, 0), (RealRange{0, 5}));
  estimator.Add({-1, 3});
  EXPECT_EQ(estimator.Range(CalibrationMethod::kMinMax, 0), (RealRange{-1, 5}));
}

TEST(RangeEstimator, PassesOverWhatIsNoNumber) {
  RangeEstimator estimator;
  estimator.Add({std::nanf(""), std::numeric_limits<float>::infinity(), 1});
  EXPECT_EQ(estimator.Range(CalibrationMethod::kMinMax, 0), (RealRange{0, 1}));
  EXPECT_NEAR(estimator.Range(CalibrationMethod::kPercentile, 99).high, 1, 1e-3);
}

TEST(RangeEstimator, PercentileLeavesRareNumbersOut) {
  RangeEstimator estimator;
  estimator.Add(WithOutlier(10000, 1000));
  EXPECT_EQ(estimator.Range(CalibrationMethod::kPercentile, 100).high, 1000);
  EXPECT_NEAR(estimator.Range(CalibrationMethod::kPercentile, 99.9).high, 100, 2);
  EXPECT_EQ(estimator.Range(CalibrationMethod::kPercentile, 99.9).low, 0);
}

// Numbers in a hump between 0 and 500, and one number far away, for which the hump would have to do with a few steps.
TEST(RangeEstimator, EntropyLeavesRareNumbersOut) {
  std::vector<float> values = {20000};
  for (int i = 0; i < 100000; ++i) values.push_back(static_cast<float>(i % 211 + i % 199 + i % 97));
  RangeEstimator estimator;
  estimator.Add(values);
  const RealRange range = estimator.Range(CalibrationMethod::kEntropy, 0);
  EXPECT_LT(range.high, 5000);
  EXPECT_GT(range.high, 400);
  EXPECT_EQ(range.low, 0);
}

// Pictures are mostly black.
TEST(RangeEstimator, EntropyDoesNotLetZerosOutvoteTheRest) {
  std::vector<float> values(100000, 0);
  for (int i = 0; i < 10000; ++i) values.push_back(static_cast<float>(i % 211 + i % 199) / 410);
  RangeEstimator estimator;
  estimator.Add(values);
  EXPECT_GT(estimator.Range(CalibrationMethod::kEntropy, 0).high, 0.7f);
}

// What came first must not be forgotten when larger numbers widen the bins.
TEST(RangeEstimator, ItDoesNotMatterWhichNumbersCameFirst) {
  RangeEstimator growing, shrinking;
  for (const float size : {0.01f, 1.0f, 50.0f}) growing.Add(std::vector<float>(1000, size));
  for (const float size : {50.0f, 1.0f, 0.01f}) shrinking.Add(std::vector<float>(1000, size));
  EXPECT_NEAR(growing.Range(CalibrationMethod::kPercentile, 60).high,
              shrinking.Range(CalibrationMethod::kPercentile, 60).high, 0.1);
}

TEST(ParseCalibrationMethod, KnowsThreeNames) {
  EXPECT_EQ(*ParseCalibrationMethod("minmax"), CalibrationMethod::kMinMax);
  EXPECT_EQ(*ParseCalibrationMethod("entropy"), CalibrationMethod::kEntropy);
  EXPECT_EQ(*ParseCalibrationMethod("percentile"), CalibrationMethod::kPercentile);
  EXPECT_FALSE(ParseCalibrationMethod("best").ok());
}

}  // namespace
}  // namespace saker
