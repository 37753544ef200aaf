#include "client/loadgen/arrival_schedule.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace saker {
namespace {

TEST(ArrivalSchedule, TicksEvenlyWhenConstant) {
  ArrivalSchedule schedule(Arrivals::kConstant, 1000, 1);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(schedule.Next(), i * 1'000'000);
}

TEST(ArrivalSchedule, KeepsTheRateOfIndependentUsers) {
  ArrivalSchedule schedule(Arrivals::kPoisson, 1000, 1);
  constexpr int kArrivals = 20000;
  std::vector<double> gaps;
  int64_t last = 0;
  for (int i = 0; i < kArrivals; ++i) {
    const int64_t next = schedule.Next();
    ASSERT_GE(next, last);
    gaps.push_back(static_cast<double>(next - last));
    last = next;
  }
  // 20 s within five standard deviations: the sum of n exponential gaps has a deviation of sqrt(n) gaps.
  EXPECT_NEAR(static_cast<double>(last), 20e9, 5 * std::sqrt(kArrivals) * 1e6);
  double spread = 0;
  for (const double gap : gaps) spread += (gap - 1e6) * (gap - 1e6);
  EXPECT_NEAR(std::sqrt(spread / kArrivals), 1e6, 1e5);  // a metronome would have 0
}

TEST(ArrivalSchedule, RepeatsItselfForASeed) {
  ArrivalSchedule first(Arrivals::kPoisson, 50, 7), same(Arrivals::kPoisson, 50, 7), other(Arrivals::kPoisson, 50, 8);
  first.Next(), same.Next(), other.Next();
  const int64_t second = first.Next();
  EXPECT_EQ(second, same.Next());
  EXPECT_NE(second, other.Next());
}

TEST(ArrivalSchedule, CountsWhatItHasNotGivenOut) {
  ArrivalSchedule metronome(Arrivals::kConstant, 1000, 1);  // every millisecond
  EXPECT_EQ(metronome.CountBetween(0, 10'000'000), 10);
  EXPECT_EQ(metronome.CountBetween(4'000'000, 10'000'000), 6);
  for (int i = 0; i < 7; ++i) metronome.Next();
  EXPECT_EQ(metronome.CountBetween(0, 10'000'000), 3);
  EXPECT_EQ(metronome.CountBetween(0, 5'000'000), 0);
}

}  // namespace
}  // namespace saker
