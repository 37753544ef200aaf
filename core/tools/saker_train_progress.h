// TrainProgress: what saker_train prints while it learns: one line an epoch for programs, a bar for people.
// Threads: one.
// Owns:    nothing; the streams and the clock must outlive it.
// Fails:   never; streams that cannot be written are ignored.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

#include "core/base/clock.h"
#include "core/training/training_loop.h"

namespace saker {

class TrainProgress final : public TrainingObserver {
 public:
  struct Options {
    int epochs = 1;
    // A bar that is drawn anew on the same line; for terminals.
    bool bar = false;
  };

  // Lines for programs go to `out`, the bar and remarks to `remarks`.
  TrainProgress(std::FILE* out, std::FILE* remarks, const Clock& clock, const Options& options);
  ~TrainProgress() override;

  void OnPath(const std::string& choice) override;
  void OnStep(const StepReport& report) override;
  void OnEpoch(const EpochReport& report) override;

  // "epoch  3/10 [=========>          ]  47%  loss 0.0621  accuracy 98.1%  131000 images/s"
  static std::string BarText(const StepReport& report, int epochs, double rows_per_second);

 private:
  void ClearBar();

  std::FILE* const out_;
  std::FILE* const remarks_;
  const Clock& clock_;
  const Options options_;
  bool bar_drawn_ = false;
  int epoch_ = 0;
  int64_t epoch_start_nanos_ = 0;
  int64_t next_draw_nanos_ = 0;
};

}  // namespace saker
