#include "core/base/clock.h"

#include <memory>

#include "gtest/gtest.h"

namespace saker {
namespace {

TEST(SteadyClock, NeverGoesBack) {
  const SteadyClock clock;
  int64_t last = clock.NowNanos();
  for (int i = 0; i < 1000; ++i) {
    const int64_t now = clock.NowNanos();
    ASSERT_GE(now, last);
    last = now;
  }
}

TEST(SteadyClock, MovesOn) {
  const SteadyClock clock;
  const int64_t start = clock.NowNanos();
  while (clock.NowNanos() == start) {
  }
  EXPECT_GT(clock.NowNanos(), start);
}

TEST(SteadyClock, ReadsTheSameClockAsSteadyNanos) {
  const SteadyClock clock;
  const int64_t before = SteadyNanos();
  const int64_t between = clock.NowNanos();
  const int64_t after = SteadyNanos();
  EXPECT_LE(before, between);
  EXPECT_LE(between, after);
}

class StoppedClock final : public Clock {
 public:
  int64_t NowNanos() const override { return 7; }
};

TEST(Clock, CanBeHeldStillThroughItsInterface) {
  const std::unique_ptr<Clock> clock = std::make_unique<StoppedClock>();
  EXPECT_EQ(clock->NowNanos(), clock->NowNanos());
}

}  // namespace
}  // namespace saker
