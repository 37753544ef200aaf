#include "core/tools/saker_train_progress.h"

#include <algorithm>

#include "absl/strings/str_format.h"

namespace saker {
namespace {

constexpr int64_t kDrawEveryNanos = 100'000'000;  // ten times a second reads as movement
constexpr int kBarWidth = 20;

}  // namespace

TrainProgress::TrainProgress(std::FILE* out, std::FILE* remarks, const Clock& clock, const Options& options)
    : out_(out), remarks_(remarks), clock_(clock), options_(options) {}

TrainProgress::~TrainProgress() { ClearBar(); }

void TrainProgress::OnPath(const std::string& choice) {
  ClearBar();
  absl::FPrintF(remarks_, "execution: %s\n", choice);
}

void TrainProgress::OnStep(const StepReport& report) {
  if (!options_.bar) return;
  const int64_t now = clock_.NowNanos();
  if (report.epoch != epoch_) {
    epoch_ = report.epoch;
    epoch_start_nanos_ = now;
    next_draw_nanos_ = now + kDrawEveryNanos;
  }
  if (now < next_draw_nanos_) return;
  next_draw_nanos_ = now + kDrawEveryNanos;
  const double seconds = static_cast<double>(now - epoch_start_nanos_) * 1e-9;
  // Back to the start of the line, and clear what is left of it.
  absl::FPrintF(remarks_, "\r%s\033[K",
                BarText(report, options_.epochs, static_cast<double>(report.rows_done) / std::max(seconds, 1e-9)));
  std::fflush(remarks_);
  bar_drawn_ = true;
}

void TrainProgress::OnEpoch(const EpochReport& report) {
  ClearBar();
  absl::FPrintF(out_, "epoch=%d epoch_seconds=%.3f loss=%.4f accuracy=%.4f\n", report.epoch, report.seconds,
                report.loss, report.accuracy);
  std::fflush(out_);
}

std::string TrainProgress::BarText(const StepReport& report, int epochs, double rows_per_second) {
  const double share =
      static_cast<double>(report.rows_done) / static_cast<double>(std::max<int64_t>(report.rows_total, 1));
  const int filled = static_cast<int>(share * kBarWidth);
  std::string bar(filled, '=');
  if (filled < kBarWidth) bar += '>';
  bar.resize(kBarWidth, ' ');
  return absl::StrFormat("epoch %d/%d [%s] %3d%%  loss %.4f  accuracy %.1f%%  %.0f images/s", report.epoch, epochs, bar,
                         static_cast<int>(share * 100), report.loss, report.accuracy * 100, rows_per_second);
}

void TrainProgress::ClearBar() {
  if (!bar_drawn_) return;
  std::fputs("\r\033[K", remarks_);
  std::fflush(remarks_);
  bar_drawn_ = false;
}

}  // namespace saker
