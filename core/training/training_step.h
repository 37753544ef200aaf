// TrainingStep: one step of stochastic gradient descent with momentum on one mini-batch.
//
// Two phases, each split into tasks whose size is fixed by the network and the batch, never by the threads, so that
// every path and every number of threads gives the same bits:
//   rows:    a task takes kRowsPerTask pictures forward, through the loss, and back to the gradient of every layer's
//            output (all of that is independent between rows);
//   weights: a task takes a range of rows of one weight matrix: velocity = momentum * velocity + gradient is one matrix
//            product with beta = momentum, and weights -= rate * velocity follows while that range is in the cache.
// Threads: Run() from one thread at a time; it splits work over the pool itself.
// Owns:    activations, deltas and velocities; changes the Mlp it was made for, which must outlive it.
// Fails:   INTERNAL when oneDNN does; the network is then half updated and of no use.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "core/base/aligned_buffer.h"
#include "core/runtime/execution.h"
#include "core/training/activations.h"
#include "core/training/dataset.h"
#include "core/training/loss.h"
#include "core/training/mlp.h"
#include "core/training/work_split.h"

namespace saker {

class TrainingStep {
 public:
  struct Rates {
    float learning_rate = 0;
    float momentum = 0;
  };

  TrainingStep(Mlp& mlp, int64_t max_rows, WorkSplit& split);

  // Learns from pictures `picked` (1 to max_rows) of the dataset. Returns the batch's loss before the step.
  absl::StatusOr<LossSum> Run(const Dataset& dataset, absl::Span<const uint32_t> picked, const Rates& rates,
                              ExecutionPath path);

  // Velocity of a layer; after a step with momentum 0, the gradient of the batch's mean loss.
  absl::Span<const float> weight_velocity(int layer) const;
  absl::Span<const float> bias_velocity(int layer) const;

 private:
  struct WeightRange {
    int layer;
    int64_t first;  // row of the weight matrix
    int64_t count;
  };

  void PlanWeightTasks();
  absl::Status RunRows(const Dataset& dataset, absl::Span<const uint32_t> picked, int64_t task);
  absl::Status PropagateBack(int64_t first, int64_t count);
  absl::Status RunWeights(int64_t rows, const WeightRange& range, const Rates& rates);
  float* delta(int layer) { return reinterpret_cast<float*>(deltas_[layer].data()); }

  Mlp& mlp_;
  WorkSplit& split_;
  Activations activations_;
  // Gradient of the loss by each dense layer's output before ReLU; the last layer's lies in the logits' place.
  std::vector<AlignedBuffer> deltas_;
  std::vector<AlignedBuffer> weight_velocities_;
  std::vector<AlignedBuffer> bias_velocities_;
  std::vector<WeightRange> weight_tasks_;
  std::vector<LossSum> task_losses_;  // one a row task, added up in order
};

}  // namespace saker
