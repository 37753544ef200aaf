// saker_train: IDX files in, a trained ONNX file out. See --help.
#include <unistd.h>

#include <cstdio>
#include <string>

#include "absl/strings/str_format.h"
#include "core/base/clock.h"
#include "core/tools/saker_train_flags.h"
#include "core/tools/saker_train_progress.h"
#include "core/tools/stop_signal.h"
#include "core/trainer.h"

namespace {

int Fail(const absl::Status& status) {
  absl::FPrintF(stderr, "saker_train: %s\n", std::string(status.message()));
  return 1;
}

int Train(const saker::TrainerOptions& options) {
  const saker::StopSignal stop;
  const saker::SteadyClock clock;
  absl::StatusOr<saker::TrainerReport> report;
  {
    saker::TrainProgress progress(stdout, stderr, clock,
                                  {.epochs = options.training.epochs, .bar = isatty(STDERR_FILENO) == 1});
    report = saker::TrainToFile(options, &stop.stopped(), progress);
  }
  if (!report.ok()) {
    Fail(report.status());
    return stop.signal_number() == 0 ? 1 : 128 + stop.signal_number();
  }
  if (report->training.stopped) absl::FPrintF(stderr, "stopped early; what was learned so far is written\n");
  absl::PrintF("%s=%.4f epochs=%d steps=%d output=%s\n", report->tested ? "test_accuracy" : "train_accuracy",
               report->training.accuracy, report->training.epochs, report->training.steps, options.output);
  return report->training.stopped ? 128 + stop.signal_number() : 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (saker::AsksForHelp(argc, argv)) {
    absl::PrintF("%s", saker::TrainHelp());
    return 0;
  }
  const absl::StatusOr<saker::TrainerOptions> options = saker::ParseTrainFlags(argc, argv);
  if (!options.ok()) return Fail(options.status());
  return Train(*options);
}
