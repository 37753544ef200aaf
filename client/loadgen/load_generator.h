// RunLoad: keeps a server busy from several threads and measures what comes back.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/loadgen/arrival_schedule.h"
#include "client/loadgen/load_clock.h"
#include "client/loadgen/load_report.h"
#include "proto/saker/v1/inference.pb.h"

namespace saker {

struct LoadOptions {
  // Threads, each with one request in flight. 1 to 4096.
  int concurrency = 1;
  // How long is measured; the last requests are waited for beyond it.
  absl::Duration duration = absl::Seconds(10);
  // Runs before that and is not counted: connections, caches and branch predictors settle.
  absl::Duration warmup = absl::Seconds(1);
  // Stops early after this many measured requests; 0: only the duration counts.
  int64_t max_requests = 0;
  // 0: closed loop, each thread sends its next request as soon as the last one is answered. Above 0: open loop,
  // requests are meant to be sent at this rate, and latency counts from that moment, so that a stall is not hidden by
  // the client that waits it out. Up to `concurrency` requests are in flight; later ones wait, and that wait counts.
  double qps = 0;
  Arrivals arrivals = Arrivals::kPoisson;
  uint64_t seed = 1;
};

// INVALID_ARGUMENT when an option is out of range.
absl::Status CheckLoadOptions(const LoadOptions& options);

// One request of worker `worker` (0 to concurrency - 1): blocks until it is answered.
using LoadCall = std::function<absl::StatusOr<v1::Timing>(int worker)>;

// Runs until the time or the number of requests is up, or `stop` becomes true. `call` runs on `concurrency` threads.
// Requires: the options have been checked.
LoadReport RunLoad(const LoadOptions& options, const LoadCall& call, const std::atomic<bool>& stop);
// The same in the time of another clock, with which the threads wait and measure.
LoadReport RunLoad(const LoadOptions& options, const LoadCall& call, const std::atomic<bool>& stop, LoadClock& clock);

}  // namespace saker
