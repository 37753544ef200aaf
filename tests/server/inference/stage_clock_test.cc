#include "server/inference/stage_clock.h"

#include <gtest/gtest.h>

namespace saker {
namespace {

TEST(StageClock, GivesEachStageTheTimeSinceTheOneBefore) {
  StageClock clock;
  clock.Start(1000);
  for (const int64_t now : {1010, 1030, 1060, 1100, 1150}) clock.EndStage(now);
  v1::Timing timing;
  clock.FillTiming(timing);
  EXPECT_EQ(timing.receive_ns(), 10);
  EXPECT_EQ(timing.decode_ns(), 20);
  EXPECT_EQ(timing.queue_ns(), 30);
  EXPECT_EQ(timing.compute_ns(), 40);
  EXPECT_EQ(timing.encode_ns(), 50);
  EXPECT_EQ(timing.total_ns(), 150);
}

TEST(StageClock, CountsASkippedStageAsZero) {
  StageClock clock;
  clock.Start(0);
  clock.EndStage(1);
  clock.EndStage(3);
  clock.SkipStage();
  clock.EndStage(10);
  v1::Timing timing;
  clock.FillTiming(timing);
  EXPECT_EQ(timing.queue_ns(), 0);
  EXPECT_EQ(timing.compute_ns(), 7);
  EXPECT_EQ(timing.total_ns(), 10);
}

TEST(StageClock, AddsToDecodeWhatItLeftToAWorker) {
  StageClock clock;
  clock.Start(0);
  for (const int64_t now : {10, 30, 60}) clock.EndStage(now);
  clock.AddToDecode(1060);
  clock.EndStage(1100);
  v1::Timing timing;
  clock.FillTiming(timing);
  EXPECT_EQ(timing.decode_ns(), 1020);
  EXPECT_EQ(timing.queue_ns(), 30);
  EXPECT_EQ(timing.compute_ns(), 40);
  EXPECT_EQ(timing.total_ns(), 1100);
}

TEST(StageClock, ForgetsTheLastRequest) {
  StageClock clock;
  clock.Start(0);
  clock.EndStage(100);
  clock.Start(500);
  v1::Timing timing;
  clock.FillTiming(timing);
  EXPECT_EQ(timing.receive_ns(), 0);
  EXPECT_EQ(timing.total_ns(), 0);
}

TEST(StageClock, CountsNothingBehindTheLastStage) {
  StageClock clock;
  clock.Start(0);
  for (int64_t now = 1; now <= 20; ++now) clock.EndStage(now);
  clock.SkipStage();
  v1::Timing timing;
  clock.FillTiming(timing);
  EXPECT_EQ(timing.encode_ns(), 1);
  EXPECT_EQ(timing.total_ns(), 5);
}

}  // namespace
}  // namespace saker
