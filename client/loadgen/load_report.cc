#include "client/loadgen/load_report.h"

#include <algorithm>

#include "absl/strings/str_format.h"

namespace saker {

void LoadReport::RecordAnswer(int64_t latency_nanos, const v1::Timing& timing) {
  latency.Record(latency_nanos);
  const std::array<int64_t, kStageNames.size()> nanos = {timing.receive_ns(),
                                                         timing.decode_ns(),
                                                         timing.queue_ns(),
                                                         timing.compute_ns(),
                                                         timing.encode_ns(),
                                                         timing.total_ns(),
                                                         latency_nanos - timing.total_ns()};
  for (size_t i = 0; i < nanos.size(); ++i) stages[i].Record(nanos[i]);
}

void LoadReport::RecordError(const absl::Status& status) {
  Errors& same_code = errors[status.code()];
  if (same_code.count++ == 0) same_code.first = status;
}

void LoadReport::RecordSend(int64_t lag_nanos, bool was_late) {
  send_lag.Record(lag_nanos);
  late += was_late ? 1 : 0;
}

void LoadReport::Merge(const LoadReport& other) {
  latency.Merge(other.latency);
  send_lag.Merge(other.send_lag);
  late += other.late;
  unsent += other.unsent;
  for (size_t i = 0; i < stages.size(); ++i) stages[i].Merge(other.stages[i]);
  for (const auto& [code, theirs] : other.errors) {
    Errors& ours = errors[code];
    if (ours.count == 0) ours.first = theirs.first;
    ours.count += theirs.count;
  }
  seconds = std::max(seconds, other.seconds);
}

int64_t LoadReport::ErrorCount() const {
  int64_t count = 0;
  for (const auto& [code, same_code] : errors) count += same_code.count;
  return count;
}

double LoadReport::Qps() const { return seconds > 0 ? static_cast<double>(latency.count()) / seconds : 0; }

std::string LoadReport::SummaryLine() const {
  const auto micros = [this](double percent) { return static_cast<double>(latency.Percentile(percent)) / 1e3; };
  return absl::StrFormat("requests=%d errors=%d qps=%.1f p50_us=%.1f p90_us=%.1f p99_us=%.1f p999_us=%.1f max_us=%.1f",
                         latency.count() + ErrorCount(), ErrorCount(), Qps(), micros(50), micros(90), micros(99),
                         micros(99.9), micros(100));
}

}  // namespace saker
