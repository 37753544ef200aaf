#include "client/loadgen/load_generator.h"

#include <sys/prctl.h>

#include <algorithm>
#include <optional>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/check.h"

namespace saker {
namespace {

// A dead server refuses in microseconds; without a pause the closed loop would only count how fast.
constexpr int64_t kPauseAfterRefusalNanos = 1'000'000;
// Waits for the next arrival are cut into such pieces, so that `stop` is seen.
constexpr int64_t kLongestSleepNanos = 50'000'000;
// The system wakes a sleeper late; the last piece of a wait is spun away instead...
constexpr int64_t kLongestSpinNanos = 100'000;
// ...in so small a part of the mean gap that all senders together keep no more than an eighth of one core from the
// server, which may run on the same machine.
constexpr int64_t kSpinPartOfGap = 8;

// Send: one request to be sent now.
struct Send {
  int64_t intended = 0;
  // Its moment had passed before this worker could wait for it.
  bool late = false;
};

// Run: what the workers of one run share.
class Run {
 public:
  Run(const LoadOptions& options, const LoadCall& call, const std::atomic<bool>& stop, LoadClock& clock)
      : options_(options), call_(call), stop_(stop), clock_(clock), start_(clock.NowNanos()) {
    measure_from_ = start_ + absl::ToInt64Nanoseconds(options.warmup);
    end_ = measure_from_ + absl::ToInt64Nanoseconds(options.duration);
    if (options.qps > 0) {
      schedule_.emplace(options.arrivals, options.qps, options.seed);
      spin_ = std::min(kLongestSpinNanos, static_cast<int64_t>(1e9 / options.qps) / kSpinPartOfGap);
    }
  }

  void Work(int worker, LoadReport& report) {
    // Sleeps end 50 us late by default, which would be in every latency of an open loop.
    prctl(PR_SET_TIMERSLACK, 1UL);
    int64_t last_answer = measure_from_;
    while (const std::optional<Send> send = NextSend()) {
      const bool measured = send->intended >= measure_from_;
      if (measured && !TakeTicket()) break;
      if (measured && schedule_.has_value()) report.RecordSend(clock_.NowNanos() - send->intended, send->late);
      const absl::StatusOr<v1::Timing> answer = call_(worker);
      const int64_t now = clock_.NowNanos();
      if (measured) {
        last_answer = now;
        answer.ok() ? report.RecordAnswer(now - send->intended, *answer) : report.RecordError(answer.status());
      }
      if (absl::IsUnavailable(answer.status())) clock_.SleepFor(kPauseAfterRefusalNanos);
    }
    report.seconds = static_cast<double>(last_answer - measure_from_) / 1e9;
  }

  // After all workers have ended: the requests that were meant for the measured time so far and were never sent.
  int64_t Unsent() const {
    if (!schedule_.has_value() || Complete()) return 0;
    return dropped_.load() +
           schedule_->CountBetween(measure_from_ - start_, std::min(end_, clock_.NowNanos()) - start_);
  }

 private:
  // Waits until the next request shall be sent; nullopt at the end of the run.
  std::optional<Send> NextSend() {
    const int64_t asked = clock_.NowNanos();
    const int64_t intended = schedule_.has_value() ? start_ + schedule_->Next() : asked;
    for (int64_t now = asked; now < intended && intended < end_ && !Over(); now = clock_.NowNanos()) {
      const int64_t sleep = std::min(intended - now - spin_, kLongestSleepNanos);
      if (sleep > 0) clock_.SleepFor(sleep);
    }
    if (!Over() && intended < end_ && clock_.NowNanos() < Cutoff()) {
      return Send{.intended = intended, .late = asked - intended >= kLateNanos};
    }
    if (schedule_.has_value() && intended >= measure_from_ && intended < std::min(end_, clock_.NowNanos())) {
      dropped_.fetch_add(1, std::memory_order_relaxed);
    }
    return std::nullopt;
  }

  // All requests that were asked for have been sent.
  bool Complete() const { return options_.max_requests > 0 && tickets_.load() >= options_.max_requests; }

  bool Over() const { return stop_.load() || Complete(); }

  // A loaded open loop may run behind its schedule for as long again as it was meant to last, not for ever.
  int64_t Cutoff() const { return end_ + (end_ - start_); }

  bool TakeTicket() {
    // Relaxed: only the number counts, nothing is published with it.
    return options_.max_requests == 0 || tickets_.fetch_add(1, std::memory_order_relaxed) < options_.max_requests;
  }

  const LoadOptions& options_;
  const LoadCall& call_;
  const std::atomic<bool>& stop_;
  LoadClock& clock_;
  const int64_t start_;
  int64_t measure_from_ = 0;
  int64_t end_ = 0;
  std::optional<ArrivalSchedule> schedule_;
  int64_t spin_ = 0;
  std::atomic<int64_t> tickets_{0};
  // Taken from the schedule and not sent.
  std::atomic<int64_t> dropped_{0};
};

}  // namespace

absl::Status CheckLoadOptions(const LoadOptions& options) {
  constexpr absl::Duration kLongest = absl::Hours(24);
  if (options.concurrency < 1 || options.concurrency > 4096) {
    return absl::InvalidArgumentError(absl::StrCat("concurrency must be 1 to 4096, got ", options.concurrency));
  }
  if (options.duration <= absl::ZeroDuration() || options.duration > kLongest) {
    return absl::InvalidArgumentError("duration must be above 0 and at most 24h");
  }
  if (options.warmup < absl::ZeroDuration() || options.warmup > kLongest) {
    return absl::InvalidArgumentError("warmup must be 0 to 24h");
  }
  if (options.max_requests < 0) return absl::InvalidArgumentError("the number of requests must not be negative");
  if (!(options.qps >= 0 && options.qps <= 1e8)) return absl::InvalidArgumentError("qps must be 0 to 100000000");
  return absl::OkStatus();
}

LoadReport RunLoad(const LoadOptions& options, const LoadCall& call, const std::atomic<bool>& stop) {
  SystemLoadClock clock;
  return RunLoad(options, call, stop, clock);
}

LoadReport RunLoad(const LoadOptions& options, const LoadCall& call, const std::atomic<bool>& stop, LoadClock& clock) {
  SAKER_CHECK(CheckLoadOptions(options).ok());
  std::vector<LoadReport> reports(options.concurrency);
  Run run(options, call, stop, clock);
  std::vector<std::thread> workers;
  for (int i = 0; i < options.concurrency; ++i) {
    workers.emplace_back([&run, &reports, i] { run.Work(i, reports[i]); });
  }
  for (std::thread& worker : workers) worker.join();
  LoadReport total;
  for (const LoadReport& report : reports) total.Merge(report);
  total.unsent = run.Unsent();
  return total;
}

}  // namespace saker
