#include "client/loadgen/load_generator.h"

#include <gtest/gtest.h>

#include <set>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"

namespace saker {
namespace {

const std::atomic<bool> kNeverStop{false};

LoadOptions Counted(int64_t requests) {
  return {.concurrency = 4, .duration = absl::Minutes(5), .warmup = absl::ZeroDuration(), .max_requests = requests};
}

TEST(RunLoad, StopsAfterTheRequestsAskedFor) {
  const LoadReport report = RunLoad(
      Counted(500), [](int) { return v1::Timing(); }, kNeverStop);
  EXPECT_EQ(report.latency.count(), 500);
  EXPECT_EQ(report.ErrorCount(), 0);
  EXPECT_GT(report.seconds, 0);
}

TEST(RunLoad, StopsWhenTheTimeIsUp) {
  const LoadOptions options{.duration = absl::Milliseconds(20), .warmup = absl::Milliseconds(5)};
  const LoadReport report = RunLoad(
      options, [](int) { return v1::Timing(); }, kNeverStop);
  EXPECT_GT(report.latency.count(), 0);
}

TEST(RunLoad, GivesEachThreadANumberOfItsOwn) {
  absl::Mutex mutex;
  std::set<int> workers;
  LoadOptions options = Counted(0);
  std::atomic<bool> stop{false};
  RunLoad(
      options,
      [&](int worker) -> absl::StatusOr<v1::Timing> {
        absl::MutexLock lock(&mutex);
        workers.insert(worker);
        stop = workers.size() == 4;
        return v1::Timing();
      },
      stop);
  EXPECT_EQ(workers, (std::set<int>{0, 1, 2, 3}));
}

TEST(RunLoad, DoesNotCountTheWarmUp) {
  LoadOptions options = Counted(0);
  options.warmup = absl::Minutes(5);
  std::atomic<bool> stop{false};
  std::atomic<int> calls{0};
  const LoadReport report = RunLoad(
      options,
      [&](int) -> absl::StatusOr<v1::Timing> {
        stop = ++calls > 50;
        return v1::Timing();
      },
      stop);
  EXPECT_EQ(report.latency.count(), 0);
}

TEST(RunLoad, CountsErrorsApartFromAnswers) {
  std::atomic<int> calls{0};
  const LoadReport report = RunLoad(
      Counted(100),
      [&](int) -> absl::StatusOr<v1::Timing> {
        if (calls++ % 4 == 0) return absl::ResourceExhaustedError("full");
        return v1::Timing();
      },
      kNeverStop);
  EXPECT_EQ(report.latency.count(), 75);
  EXPECT_EQ(report.errors.at(absl::StatusCode::kResourceExhausted).count, 25);
}

TEST(RunLoad, CountsAnOpenLoopsLatencyFromTheMomentTheRequestWasMeantFor) {
  // One worker, requests meant every millisecond, the first of which stalls for 30 of them: those that waited behind it
  // must show it, although each of them is answered at once.
  LoadOptions options{.duration = absl::Minutes(5), .warmup = absl::ZeroDuration(), .max_requests = 20, .qps = 1000};
  options.arrivals = Arrivals::kConstant;
  bool first = true;
  const LoadReport report = RunLoad(
      options,
      [&](int) -> absl::StatusOr<v1::Timing> {
        if (first) absl::SleepFor(absl::Milliseconds(30));
        first = false;
        return v1::Timing();
      },
      kNeverStop);
  EXPECT_EQ(report.latency.count(), 20);
  // The 20th was meant for 19 ms and was sent at 30 ms or later.
  EXPECT_GE(report.latency.Percentile(5), 10'000'000);
}

TEST(RunLoad, CountsTheRequestsOfAnOpenLoopThatWereNeverSent) {
  // 20 requests in 20 ms, of which the first one takes up all the time there is.
  LoadOptions options{.duration = absl::Milliseconds(20), .warmup = absl::ZeroDuration(), .qps = 1000};
  options.arrivals = Arrivals::kConstant;
  const LoadReport report = RunLoad(
      options,
      [&](int) -> absl::StatusOr<v1::Timing> {
        absl::SleepFor(absl::Milliseconds(50));
        return v1::Timing();
      },
      kNeverStop);
  EXPECT_EQ(report.latency.count() + report.unsent, 20);
  EXPECT_GE(report.unsent, 19);
}

TEST(RunLoad, CountsNothingUnsentWhenAllThatWasAskedForIsDone) {
  LoadOptions options = Counted(20);
  options.qps = 1e6;
  const LoadReport report = RunLoad(
      options, [](int) { return v1::Timing(); }, kNeverStop);
  EXPECT_EQ(report.unsent, 0);
  EXPECT_EQ(report.send_lag.count(), 20);
}

TEST(RunLoad, CountsTheRequestsThatNoSenderWasFreeFor) {
  LoadOptions options{.duration = absl::Minutes(5), .warmup = absl::ZeroDuration(), .max_requests = 10, .qps = 1000};
  options.arrivals = Arrivals::kConstant;
  std::atomic<int> calls{0};
  const LoadReport report = RunLoad(
      options,
      [&](int) -> absl::StatusOr<v1::Timing> {
        if (calls++ == 0) absl::SleepFor(absl::Milliseconds(30));
        return v1::Timing();
      },
      kNeverStop);
  EXPECT_GE(report.late, 9);  // meant for 1 to 9 ms, sent at 30 ms or later
  EXPECT_GE(report.send_lag.max(), 20'000'000);
}

TEST(RunLoad, DoesNotRunAheadOfAnOpenLoopsSchedule) {
  LoadOptions options = Counted(20);
  options.qps = 2000;
  options.arrivals = Arrivals::kConstant;
  const LoadReport report = RunLoad(
      options, [](int) { return v1::Timing(); }, kNeverStop);
  EXPECT_EQ(report.latency.count(), 20);
  EXPECT_GE(report.seconds, 0.0095);  // the 20th is meant for 9.5 ms
}

TEST(CheckLoadOptions, RefusesWhatMakesNoSense) {
  EXPECT_TRUE(CheckLoadOptions({}).ok());
  for (const LoadOptions& bad :
       {LoadOptions{.concurrency = 0}, LoadOptions{.concurrency = 5000}, LoadOptions{.duration = absl::ZeroDuration()},
        LoadOptions{.duration = absl::InfiniteDuration()}, LoadOptions{.warmup = -absl::Seconds(1)},
        LoadOptions{.max_requests = -1}, LoadOptions{.qps = -1}, LoadOptions{.qps = 1e12}}) {
    EXPECT_TRUE(absl::IsInvalidArgument(CheckLoadOptions(bad)));
  }
}

}  // namespace
}  // namespace saker
