// LoadReport: what a load test saw.
// Threads: none of its own; each worker fills one, Merge() joins them.
// Units:   nanoseconds, unless a name says otherwise.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "client/loadgen/latency_histogram.h"
#include "proto/saker/v1/inference.pb.h"

namespace saker {

// The server's stages of a request, in order, then the rest of the latency: network, sockets, the client itself, and in
// an open loop the wait for a free worker.
enum class Stage { kReceive, kDecode, kQueue, kCompute, kEncode, kServerTotal, kOutside };
inline constexpr std::array<const char*, 7> kStageNames = {"receive", "decode", "queue",  "compute",
                                                           "encode",  "server", "outside"};

// A sender that comes this much after the moment it is meant to wait for was busy, not just slow to look.
inline constexpr int64_t kLateNanos = 1'000'000;

struct LoadReport {
  // Errors of one status code: how many, and the first one.
  struct Errors {
    int64_t count = 0;
    absl::Status first;
  };

  // Of the requests that were answered; an error is often quick and would make the server look better.
  LatencyHistogram latency;
  std::array<LatencyHistogram, kStageNames.size()> stages;
  std::map<absl::StatusCode, Errors> errors;
  // In an open loop: from the moment a request was meant to be sent until it was. Empty in a closed loop.
  LatencyHistogram send_lag;
  // Of those, the requests whose moment had passed (by kLateNanos) before a sender was free to wait for it.
  int64_t late = 0;
  // In an open loop: requests meant for the measured time that were never sent. Had they been, they would have had the
  // worst latencies of all, so no percentile above the share that was sent means anything.
  int64_t unsent = 0;
  // From the end of the warm-up until the last answer.
  double seconds = 0;

  void RecordAnswer(int64_t latency_nanos, const v1::Timing& timing);
  void RecordError(const absl::Status& status);
  void RecordSend(int64_t lag_nanos, bool was_late);
  void Merge(const LoadReport& other);

  int64_t ErrorCount() const;
  // Answered requests a second.
  double Qps() const;

  // "requests=... errors=... qps=... p50_us=... p90_us=... p99_us=... p999_us=... max_us=...", the line that programs
  // read. `requests` counts answers and errors.
  std::string SummaryLine() const;
};

}  // namespace saker
