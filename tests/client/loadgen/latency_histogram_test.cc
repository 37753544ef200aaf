#include "client/loadgen/latency_histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace saker {
namespace {

TEST(LatencyHistogram, IsZeroWhenEmpty) {
  const LatencyHistogram empty;
  EXPECT_EQ(empty.count(), 0);
  EXPECT_EQ(empty.max(), 0);
  EXPECT_EQ(empty.Mean(), 0);
  EXPECT_EQ(empty.Percentile(99), 0);
}

TEST(LatencyHistogram, IsRightToOnePercentOverAllMagnitudes) {
  std::mt19937_64 generator(1);
  std::uniform_real_distribution<double> exponent(0, 39);
  std::vector<int64_t> values;
  LatencyHistogram histogram;
  for (int i = 0; i < 20000; ++i) {
    values.push_back(static_cast<int64_t>(std::exp2(exponent(generator))));
    histogram.Record(values.back());
  }
  std::sort(values.begin(), values.end());
  for (const double percent : {0.1, 1.0, 10.0, 50.0, 90.0, 99.0, 99.9}) {
    const auto exact = static_cast<double>(values[static_cast<size_t>(std::ceil(percent / 100 * 20000)) - 1]);
    EXPECT_NEAR(static_cast<double>(histogram.Percentile(percent)), exact, exact * 0.01) << percent;
  }
  EXPECT_EQ(histogram.Percentile(100), values.back());
}

TEST(LatencyHistogram, IsExactForSmallValues) {
  LatencyHistogram histogram;
  for (int value = 1; value <= 100; ++value) histogram.Record(value);
  EXPECT_EQ(histogram.Percentile(1), 1);
  EXPECT_EQ(histogram.Percentile(50), 50);
  EXPECT_EQ(histogram.Percentile(99), 99);
  EXPECT_DOUBLE_EQ(histogram.Mean(), 50.5);
}

TEST(LatencyHistogram, DoesNotRoundAPercentileUpByOne) {
  LatencyHistogram histogram;
  for (int i = 0; i < 999; ++i) histogram.Record(1);
  histogram.Record(100);
  EXPECT_EQ(histogram.Percentile(99.9), 1);  // the 999th of 1000
  EXPECT_EQ(histogram.Percentile(100), 100);
}

TEST(LatencyHistogram, HasAPlaceForEveryValue) {
  for (int bit = 0; bit < 63; ++bit) {
    for (const int64_t value : {(int64_t{1} << bit) - 1, int64_t{1} << bit, (int64_t{1} << bit) + 1}) {
      LatencyHistogram histogram;
      histogram.Record(value);
      histogram.Record(value);
      const auto expected = static_cast<double>(std::min(value, LatencyHistogram::kMaxValue));
      EXPECT_NEAR(static_cast<double>(histogram.Percentile(50)), expected, expected * 0.01);
    }
  }
}

TEST(LatencyHistogram, TakesNegativeValuesForZero) {
  LatencyHistogram histogram;
  histogram.Record(-5);
  EXPECT_EQ(histogram.Percentile(50), 0);
  EXPECT_EQ(histogram.count(), 1);
}

TEST(LatencyHistogram, MergesAsIfOneHadSeenAll) {
  LatencyHistogram first, second, both;
  for (int i = 0; i < 1000; ++i) {
    (i % 3 == 0 ? first : second).Record(i * 1000);
    both.Record(i * 1000);
  }
  first.Merge(second);
  EXPECT_EQ(first.count(), both.count());
  EXPECT_EQ(first.max(), both.max());
  EXPECT_DOUBLE_EQ(first.Mean(), both.Mean());
  for (const double percent : {5.0, 50.0, 95.0}) EXPECT_EQ(first.Percentile(percent), both.Percentile(percent));
}

TEST(LatencyHistogram, NeverReportsMoreThanItsMaximum) {
  LatencyHistogram histogram;
  for (int i = 0; i < 10; ++i) histogram.Record(1'000'000);
  EXPECT_LE(histogram.Percentile(50), histogram.max());
}

}  // namespace
}  // namespace saker
