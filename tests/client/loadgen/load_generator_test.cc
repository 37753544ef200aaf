#include "client/loadgen/load_generator.h"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace saker {
namespace {

const std::atomic<bool> kNeverStop{false};

// FakeClock: time passes only as the test says, and a nanosecond with each look, so that waiting by looking ends.
class FakeClock final : public LoadClock {
 public:
  int64_t NowNanos() const override { return ++now_; }
  void SleepFor(int64_t nanos) override { now_ += nanos; }
  void Pass(absl::Duration time) { now_ += absl::ToInt64Nanoseconds(time); }

 private:
  mutable std::atomic<int64_t> now_{0};
};

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
  FakeClock clock;
  const LoadOptions options{.duration = absl::Milliseconds(20), .warmup = absl::Milliseconds(5)};
  int calls = 0;
  const LoadReport report = RunLoad(
      options,
      [&](int) {
        clock.Pass(absl::Milliseconds(1));
        ++calls;
        return v1::Timing();
      },
      kNeverStop, clock);
  EXPECT_EQ(calls, 25);
  EXPECT_EQ(report.latency.count(), 20);
  EXPECT_NEAR(report.seconds, 0.02, 1e-5);
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

// One sender, requests meant every millisecond.
LoadOptions Metronome(int64_t requests) {
  LoadOptions options = Counted(requests);
  options.concurrency = 1;
  options.qps = 1000;
  options.arrivals = Arrivals::kConstant;
  return options;
}

// The first request takes 30 ms, the others none.
LoadReport RunWithAStall(const LoadOptions& options) {
  FakeClock clock;
  bool first = true;
  return RunLoad(
      options,
      [&](int) {
        if (std::exchange(first, false)) clock.Pass(absl::Milliseconds(30));
        return v1::Timing();
      },
      kNeverStop, clock);
}

TEST(RunLoad, CountsAnOpenLoopsLatencyFromTheMomentTheRequestWasMeantFor) {
  const LoadReport report = RunWithAStall(Metronome(20));
  // Those that waited behind the stall must show it, although each of them is answered at once: the 20th was meant for
  // 19 ms and sent at 30.
  EXPECT_EQ(report.latency.count(), 20);
  EXPECT_GE(report.latency.Percentile(0), 10'900'000);
  EXPECT_GE(report.latency.max(), 30'000'000);
}

TEST(RunLoad, CountsTheRequestsOfAnOpenLoopThatWereNeverSent) {
  // 15 requests in 15 ms, of which the first one takes up that time and as much again.
  LoadOptions options = Metronome(0);
  options.duration = absl::Milliseconds(15);
  const LoadReport report = RunWithAStall(options);
  EXPECT_EQ(report.latency.count(), 1);
  EXPECT_EQ(report.unsent, 14);
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
  const LoadReport report = RunWithAStall(Metronome(40));
  EXPECT_EQ(report.late, 29) << "meant for 1 to 29 ms, sent at 30";
  EXPECT_GE(report.send_lag.max(), 28'900'000);
}

TEST(RunLoad, DoesNotRunAheadOfAnOpenLoopsSchedule) {
  FakeClock clock;
  int64_t sent = 0;
  const LoadReport report = RunLoad(
      Metronome(20),
      [&](int) {
        EXPECT_GE(clock.NowNanos(), sent++ * 1'000'000);
        return v1::Timing();
      },
      kNeverStop, clock);
  EXPECT_EQ(report.latency.count(), 20);
  EXPECT_LT(report.latency.max(), 1000) << "nor behind it";
  EXPECT_NEAR(report.seconds, 0.019, 1e-5);
}

TEST(RunLoad, PausesWhenNoServerIsThere) {
  FakeClock clock;
  LoadOptions options = Counted(0);
  options.concurrency = 1;
  options.duration = absl::Milliseconds(10);
  const LoadReport report = RunLoad(
      options, [](int) -> absl::StatusOr<v1::Timing> { return absl::UnavailableError("nobody"); }, kNeverStop, clock);
  EXPECT_EQ(report.ErrorCount(), 10) << "one a millisecond";
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
