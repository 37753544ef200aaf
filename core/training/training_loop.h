// Train: epochs of mini-batch gradient descent over a dataset.
// Threads: runs on the calling thread and the pool's; the observer is called on the calling thread; `stop` may be set
//          from any thread or a signal handler.
// Owns:    nothing of the caller's; changes the Mlp.
// Fails:   INVALID_ARGUMENT on options out of range or a dataset that does not fit the network; OUT_OF_RANGE when the
//          loss is no longer a finite number.
// Units:   rows, seconds; accuracy is a share of 0..1.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "core/base/clock.h"
#include "core/parallel/thread_pool.h"
#include "core/runtime/execution.h"
#include "core/training/dataset.h"
#include "core/training/mlp.h"

namespace saker {

// TrainingOptions: the defaults take 784-200-10 on MNIST beyond 98% in ten epochs; docs/training.md has the figures.
struct TrainingOptions {
  // Rows of a mini-batch, 1..65536.
  int64_t batch = 64;
  // Times through the dataset, 1..100000.
  int epochs = 10;
  // Step size of the first epoch, above 0.
  double learning_rate = 0.1;
  // Each epoch's step size is the one before times this, above 0 up to 1.
  double learning_rate_decay = 0.8;
  // Share of the last step's direction that the next one keeps, 0 up to but not 1.
  double momentum = 0.9;
  // Orders the pictures. Weights are drawn by Mlp::Create().
  uint64_t seed = 1;
  ExecutionMode execution_mode = ExecutionMode::kAuto;
  // Most threads, the caller's among them.
  int threads = 1;

  absl::Status Check() const;
};

struct StepReport {
  int epoch = 1;  // counted from 1
  int64_t rows_done = 0;
  int64_t rows_total = 0;
  double loss = 0;      // mean since the epoch began
  double accuracy = 0;  // on the training rows since the epoch began
};

struct EpochReport {
  int epoch = 1;        // counted from 1
  double seconds = 0;   // learning alone, without the accuracy that follows it
  double loss = 0;      // mean over the epoch's training rows
  double accuracy = 0;  // on the test set after the epoch; without one, on the training rows as they were learned
};

struct TrainingReport {
  int epochs = 0;        // finished
  int64_t steps = 0;     // done
  bool stopped = false;  // before the last epoch's end
  double accuracy = 0;   // of the network as it is now; as in EpochReport
};

// TrainingObserver: what a run tells while it goes on.
class TrainingObserver {
 public:
  virtual ~TrainingObserver() = default;
  virtual void OnPath(const std::string& /*choice*/) {}
  virtual void OnStep(const StepReport& /*report*/) {}
  virtual void OnEpoch(const EpochReport& /*report*/) {}
};

// `test` may be null. Looks at `stop` (may be null) between steps and then ends early, with what was learned so far.
// Results depend on options and data alone, never on threads or path.
absl::StatusOr<TrainingReport> Train(const TrainingOptions& options, const Dataset& train, const Dataset* test,
                                     ThreadPool& pool, const Clock& clock, const std::atomic<bool>* stop,
                                     TrainingObserver& observer, Mlp& mlp);

}  // namespace saker
