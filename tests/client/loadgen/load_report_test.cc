#include "client/loadgen/load_report.h"

#include <gtest/gtest.h>

namespace saker {
namespace {

v1::Timing TimingOfTotal(int64_t total) {
  v1::Timing timing;
  timing.set_compute_ns(total / 2);
  timing.set_total_ns(total);
  return timing;
}

TEST(LoadReport, SplitsTheLatencyIntoServerAndRest) {
  LoadReport report;
  report.RecordAnswer(100, TimingOfTotal(40));
  EXPECT_EQ(report.stages[static_cast<size_t>(Stage::kCompute)].max(), 20);
  EXPECT_EQ(report.stages[static_cast<size_t>(Stage::kServerTotal)].max(), 40);
  EXPECT_EQ(report.stages[static_cast<size_t>(Stage::kOutside)].max(), 60);
}

TEST(LoadReport, CountsErrorsByCodeAndKeepsTheFirstMessage) {
  LoadReport report;
  report.RecordError(absl::UnavailableError("first"));
  report.RecordError(absl::UnavailableError("second"));
  report.RecordError(absl::NotFoundError("gone"));
  EXPECT_EQ(report.ErrorCount(), 3);
  EXPECT_EQ(report.errors[absl::StatusCode::kUnavailable].count, 2);
  EXPECT_EQ(report.errors[absl::StatusCode::kUnavailable].first.message(), "first");
}

TEST(LoadReport, MergesWorkers) {
  LoadReport total, a, b;
  a.RecordAnswer(1000, TimingOfTotal(10));
  a.seconds = 2;
  b.RecordAnswer(3000, TimingOfTotal(10));
  b.RecordError(absl::UnavailableError("down"));
  b.seconds = 1;
  total.Merge(a);
  total.Merge(b);
  EXPECT_EQ(total.latency.count(), 2);
  EXPECT_EQ(total.ErrorCount(), 1);
  EXPECT_EQ(total.errors[absl::StatusCode::kUnavailable].first.message(), "down");
  EXPECT_DOUBLE_EQ(total.Qps(), 1);
}

TEST(LoadReport, MergesHowWellTheScheduleWasKept) {
  LoadReport total, a, b;
  a.RecordSend(10, false);
  b.RecordSend(2'000'000, true);
  b.unsent = 7;
  total.Merge(a);
  total.Merge(b);
  EXPECT_EQ(total.send_lag.count(), 2);
  EXPECT_EQ(total.late, 1);
  EXPECT_EQ(total.unsent, 7);
}

TEST(LoadReport, EndsInTheLineThatProgramsRead) {
  LoadReport report;
  report.seconds = 2;
  for (int i = 0; i < 4; ++i) report.RecordAnswer(100, TimingOfTotal(10));
  report.RecordError(absl::UnavailableError("down"));
  EXPECT_EQ(report.SummaryLine(),
            "requests=5 errors=1 qps=2.0 p50_us=0.1 p90_us=0.1 p99_us=0.1 p999_us=0.1 max_us=0.1");
}

TEST(LoadReport, SurvivesARunWithoutAnswers) {
  EXPECT_EQ(LoadReport().SummaryLine(),
            "requests=0 errors=0 qps=0.0 p50_us=0.0 p90_us=0.0 p99_us=0.0 p999_us=0.0 max_us=0.0");
}

}  // namespace
}  // namespace saker
