#include "core/tools/stop_signal.h"

#include <csignal>

#include "gtest/gtest.h"

namespace saker {
namespace {

TEST(StopSignal, IsQuietUntilASignalComes) {
  const StopSignal stop;
  EXPECT_FALSE(stop.stopped());
  EXPECT_EQ(stop.signal_number(), 0);
}

TEST(StopSignal, TurnsTheFirstInterruptIntoAFlag) {
  const StopSignal stop;
  std::raise(SIGINT);
  EXPECT_TRUE(stop.stopped());
  EXPECT_EQ(stop.signal_number(), SIGINT);
}

TEST(StopSignal, TakesTerminationToo) {
  const StopSignal stop;
  std::raise(SIGTERM);
  EXPECT_EQ(stop.signal_number(), SIGTERM);
}

TEST(StopSignal, StartsAnewWithEachObject) {
  {
    const StopSignal stop;
    std::raise(SIGINT);
  }
  const StopSignal stop;
  EXPECT_FALSE(stop.stopped());
}

TEST(StopSignalDeathTest, LetsTheSecondSignalEndTheProcess) {
  EXPECT_EXIT(
      {
        const StopSignal stop;
        std::raise(SIGINT);
        std::raise(SIGINT);
      },
      testing::KilledBySignal(SIGINT), "");
}

}  // namespace
}  // namespace saker
