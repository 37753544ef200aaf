#include "client/loadgen/load_generator.h"

#include <algorithm>
#include <optional>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/base/check.h"
#include "core/base/clock.h"

namespace saker {
namespace {

// A dead server refuses in microseconds; without a pause the closed loop would only count how fast.
constexpr absl::Duration kPauseAfterRefusal = absl::Milliseconds(1);
// Waits for the next arrival are cut into such pieces, so that `stop` is seen.
constexpr int64_t kLongestSleepNanos = 50'000'000;

// Run: what the workers of one run share.
class Run {
 public:
  Run(const LoadOptions& options, const LoadCall& call, const std::atomic<bool>& stop)
      : options_(options), call_(call), stop_(stop), start_(SteadyNanos()) {
    measure_from_ = start_ + absl::ToInt64Nanoseconds(options.warmup);
    end_ = measure_from_ + absl::ToInt64Nanoseconds(options.duration);
    if (options.qps > 0) schedule_.emplace(options.arrivals, options.qps, options.seed);
  }

  void Work(int worker, LoadReport& report) {
    int64_t last_answer = measure_from_;
    while (const std::optional<int64_t> intended = NextSend()) {
      const bool measured = *intended >= measure_from_;
      if (measured && !TakeTicket()) break;
      const absl::StatusOr<v1::Timing> answer = call_(worker);
      const int64_t now = SteadyNanos();
      if (measured) {
        last_answer = now;
        answer.ok() ? report.RecordAnswer(now - *intended, *answer) : report.RecordError(answer.status());
      }
      if (absl::IsUnavailable(answer.status())) absl::SleepFor(kPauseAfterRefusal);
    }
    report.seconds = static_cast<double>(last_answer - measure_from_) / 1e9;
  }

 private:
  // Waits until the next request shall be sent and returns the moment it was meant for; nullopt at the end of the run.
  std::optional<int64_t> NextSend() {
    const int64_t intended = schedule_.has_value() ? start_ + schedule_->Next() : SteadyNanos();
    for (int64_t now = SteadyNanos(); now < intended && intended < end_ && !stop_.load(); now = SteadyNanos()) {
      absl::SleepFor(absl::Nanoseconds(std::min(intended - now, kLongestSleepNanos)));
    }
    // A loaded open loop may run behind its schedule for as long again as it was meant to last, not for ever.
    if (stop_.load() || intended >= end_ || SteadyNanos() >= end_ + (end_ - start_)) return std::nullopt;
    return intended;
  }

  bool TakeTicket() {
    // Relaxed: only the number counts, nothing is published with it.
    return options_.max_requests == 0 || tickets_.fetch_add(1, std::memory_order_relaxed) < options_.max_requests;
  }

  const LoadOptions& options_;
  const LoadCall& call_;
  const std::atomic<bool>& stop_;
  const int64_t start_;
  int64_t measure_from_ = 0;
  int64_t end_ = 0;
  std::optional<ArrivalSchedule> schedule_;
  std::atomic<int64_t> tickets_{0};
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
  SAKER_CHECK(CheckLoadOptions(options).ok());
  std::vector<LoadReport> reports(options.concurrency);
  Run run(options, call, stop);
  std::vector<std::thread> workers;
  for (int i = 0; i < options.concurrency; ++i) {
    workers.emplace_back([&run, &reports, i] { run.Work(i, reports[i]); });
  }
  for (std::thread& worker : workers) worker.join();
  LoadReport total;
  for (const LoadReport& report : reports) total.Merge(report);
  return total;
}

}  // namespace saker
