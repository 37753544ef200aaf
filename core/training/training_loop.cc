#include "core/training/training_loop.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/status_macros.h"
#include "core/training/evaluation.h"
#include "core/training/path_chooser.h"
#include "core/training/random.h"
#include "core/training/training_step.h"
#include "core/training/work_split.h"

namespace saker {
namespace {

constexpr int64_t kMaxBatch = 65536;
constexpr int kMaxEpochs = 100000;
constexpr int kMaxThreads = 1024;
// Activations and deltas of one batch.
constexpr int64_t kMaxBatchFloats = int64_t{1} << 30;

template <typename T>
absl::Status CheckRange(absl::string_view name, T value, bool good, absl::string_view range) {
  if (good) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, ": expected ", range, ", got ", value));
}

absl::Status CheckFits(absl::string_view what, const Dataset& dataset, const Mlp& mlp) {
  if (dataset.features() != mlp.widths().front()) {
    return absl::InvalidArgumentError(
        absl::StrCat(what, ": expected images of ", mlp.widths().front(), " pixels, got ", dataset.features()));
  }
  if (dataset.classes() > mlp.widths().back()) {
    return absl::InvalidArgumentError(
        absl::StrCat(what, ": expected labels from 0 to ", mlp.widths().back() - 1, ", got ", dataset.classes() - 1));
  }
  return absl::OkStatus();
}

absl::Status CheckSize(const TrainingOptions& options, const Mlp& mlp) {
  const int64_t widths = std::accumulate(mlp.widths().begin(), mlp.widths().end(), int64_t{0});
  if (widths * options.batch <= kMaxBatchFloats) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("batch: ", options.batch, " rows through layers of ", widths,
                                                 " units in all take more than 4 GiB; use a smaller batch"));
}

bool IsFinite(const Mlp& mlp) {
  // Any NaN or infinity makes the sum of differences with itself a NaN.
  const auto finite = [](const Tensor& tensor) {
    float sum = 0;
    for (const float value : tensor.As<float>()) sum += value - value;
    return sum == 0;
  };
  return std::all_of(mlp.layers().begin(), mlp.layers().end(),
                     [&](const DenseLayer& layer) { return finite(layer.weights) && finite(layer.bias); });
}

absl::Status Diverged(int64_t steps, const TrainingOptions& options) {
  return absl::OutOfRangeError(
      absl::StrFormat("the loss is no longer a finite number after %d steps: use a smaller learning rate than %g",
                      steps, options.learning_rate));
}

// One run of Train().
class Run {
 public:
  Run(const TrainingOptions& options, const Dataset& train, ThreadPool& pool, const Clock& clock,
      const std::atomic<bool>* stop, TrainingObserver& observer, Mlp& mlp)
      : options_(options),
        train_(train),
        clock_(clock),
        stop_(stop),
        observer_(observer),
        split_(pool, options.threads),
        step_(mlp, std::min(options.batch, train.rows()), split_),
        chooser_(options.execution_mode, options.threads, options.batch),
        // Another stream than the one that drew the weights.
        random_(options.seed ^ 0x9e3779b97f4a7c15u),
        order_(train.rows()) {
    std::iota(order_.begin(), order_.end(), 0);
    AnnouncePath();
  }

  // Learns from every row once, or up to the stop.
  absl::StatusOr<EpochReport> Epoch(int epoch) {
    const int64_t start = clock_.NowNanos();
    random_.Shuffle(order_);
    chooser_.Restart();
    StepReport now{.epoch = epoch, .rows_total = train_.rows()};
    LossSum sum;
    while (now.rows_done < now.rows_total && !stopped()) {
      SAKER_RETURN_IF_ERROR(Step(sum, now));
      observer_.OnStep(now);
    }
    const double seconds = static_cast<double>(clock_.NowNanos() - start) * 1e-9;
    complete_ = now.rows_done == now.rows_total;
    return EpochReport{epoch, seconds, now.loss, now.accuracy};
  }

  bool stopped() const { return stop_ != nullptr && stop_->load(std::memory_order_relaxed); }
  // The last epoch saw every row.
  bool complete() const { return complete_; }
  int64_t steps() const { return steps_; }
  WorkSplit& split() { return split_; }

 private:
  absl::Status Step(LossSum& sum, StepReport& now) {
    const absl::Span<const uint32_t> picked = absl::MakeConstSpan(order_).subspan(now.rows_done, options_.batch);
    const TrainingStep::Rates rates = {
        static_cast<float>(options_.learning_rate * std::pow(options_.learning_rate_decay, now.epoch - 1)),
        static_cast<float>(options_.momentum)};
    const int64_t start = clock_.NowNanos();
    SAKER_ASSIGN_OR_RETURN(const LossSum batch, step_.Run(train_, picked, rates, chooser_.Next()));
    if (!std::isfinite(batch.loss)) return Diverged(steps_, options_);
    RecordPath(static_cast<int64_t>(picked.size()), clock_.NowNanos() - start);
    sum.loss += batch.loss;
    sum.correct += batch.correct;
    now.rows_done += static_cast<int64_t>(picked.size());
    now.loss = sum.loss / static_cast<double>(now.rows_done);
    now.accuracy = static_cast<double>(sum.correct) / static_cast<double>(now.rows_done);
    ++steps_;
    return absl::OkStatus();
  }

  void RecordPath(int64_t rows, int64_t nanos) {
    if (chooser_.decided() || rows != options_.batch) return;  // a short last batch is no fair measure
    chooser_.Record(nanos);
    AnnouncePath();
  }

  void AnnouncePath() {
    if (!chooser_.decided()) return;
    const std::string choice = chooser_.ToString();
    const std::string path(Name(chooser_.Next()));
    if (path == announced_) return;
    announced_ = path;
    observer_.OnPath(choice);
  }

  const TrainingOptions& options_;
  const Dataset& train_;
  const Clock& clock_;
  const std::atomic<bool>* stop_;
  TrainingObserver& observer_;
  WorkSplit split_;
  TrainingStep step_;
  PathChooser chooser_;
  Random random_;
  std::vector<uint32_t> order_;
  std::string announced_;
  int64_t steps_ = 0;
  bool complete_ = false;
};

}  // namespace

absl::Status TrainingOptions::Check() const {
  SAKER_RETURN_IF_ERROR(CheckRange("batch", batch, batch >= 1 && batch <= kMaxBatch, "1 to 65536"));
  SAKER_RETURN_IF_ERROR(CheckRange("epochs", epochs, epochs >= 1 && epochs <= kMaxEpochs, "1 to 100000"));
  SAKER_RETURN_IF_ERROR(CheckRange("learning_rate", learning_rate, learning_rate > 0 && std::isfinite(learning_rate),
                                   "a number above 0"));
  SAKER_RETURN_IF_ERROR(CheckRange("learning_rate_decay", learning_rate_decay,
                                   learning_rate_decay > 0 && learning_rate_decay <= 1, "a number above 0, up to 1"));
  SAKER_RETURN_IF_ERROR(CheckRange("momentum", momentum, momentum >= 0 && momentum < 1, "a number from 0, below 1"));
  return CheckRange("threads", threads, threads >= 1 && threads <= kMaxThreads, "1 to 1024");
}

absl::StatusOr<TrainingReport> Train(const TrainingOptions& options, const Dataset& train, const Dataset* test,
                                     ThreadPool& pool, const Clock& clock, const std::atomic<bool>* stop,
                                     TrainingObserver& observer, Mlp& mlp) {
  SAKER_RETURN_IF_ERROR(options.Check());
  SAKER_RETURN_IF_ERROR(CheckSize(options, mlp));
  SAKER_RETURN_IF_ERROR(CheckFits("training set", train, mlp));
  if (test != nullptr) SAKER_RETURN_IF_ERROR(CheckFits("test set", *test, mlp));
  Run run(options, train, pool, clock, stop, observer, mlp);
  TrainingReport report;
  for (int epoch = 1; epoch <= options.epochs && !run.stopped(); ++epoch) {
    SAKER_ASSIGN_OR_RETURN(EpochReport learned, run.Epoch(epoch));
    // A step's loss is that before it; what the last step did to the weights shows only in them.
    if (!IsFinite(mlp)) return Diverged(run.steps(), options);
    if (test != nullptr) {
      SAKER_ASSIGN_OR_RETURN(learned.accuracy, Evaluate(mlp, *test, run.split()));
    }
    report.accuracy = learned.accuracy;
    if (!run.complete()) break;
    report.epochs = epoch;
    observer.OnEpoch(learned);
  }
  report.steps = run.steps();
  report.stopped = report.epochs < options.epochs;
  return report;
}

}  // namespace saker
