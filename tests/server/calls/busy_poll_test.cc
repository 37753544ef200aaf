#include "server/calls/busy_poll.h"

#include <gtest/gtest.h>

namespace saker {
namespace {

void Wait(BusyPoll& poll, int times, int64_t nanos) {
  for (int i = 0; i < times; ++i) poll.Waited(nanos);
}

TEST(BusyPoll, SleepsUntilEventsHaveComeQuicklyForAWhile) {
  BusyPoll poll(25'000);
  EXPECT_EQ(poll.window_nanos(), 0);
  Wait(poll, 7, 25'000);
  EXPECT_EQ(poll.window_nanos(), 0);
  Wait(poll, 1, 0);
  EXPECT_EQ(poll.window_nanos(), 25'000);
}

TEST(BusyPoll, StopsWithinAFewLongWaits) {
  BusyPoll poll(25'000);
  Wait(poll, 1000, 1'000);
  Wait(poll, 5, 25'001);
  EXPECT_EQ(poll.window_nanos(), 0);
}

TEST(BusyPoll, GoesOnWhereMostEventsComeQuickly) {
  BusyPoll poll(25'000);
  Wait(poll, 16, 1'000);
  for (int i = 0; i < 100; ++i) {
    Wait(poll, 3, 1'000);
    Wait(poll, 1, 1'000'000);
    EXPECT_EQ(poll.window_nanos(), 25'000);
  }
}

TEST(BusyPoll, IsGivenUpWhereOnlyHalfOfThemDo) {
  BusyPoll poll(25'000);
  Wait(poll, 16, 1'000);
  for (int i = 0; i < 20; ++i) {
    Wait(poll, 1, 1'000);
    Wait(poll, 1, 1'000'000);
  }
  EXPECT_EQ(poll.window_nanos(), 0);
}

TEST(BusyPoll, NeverWatchesWithoutALimit) {
  BusyPoll poll(0);
  Wait(poll, 100, 0);
  EXPECT_EQ(poll.window_nanos(), 0);
}

}  // namespace
}  // namespace saker
