// Evaluate: how many pictures of a dataset a network names rightly.
// Threads: the calling thread and those of `split`.
// Fails:   INTERNAL when oneDNN does.
#pragma once

#include "absl/status/statusor.h"
#include "core/training/dataset.h"
#include "core/training/mlp.h"
#include "core/training/work_split.h"

namespace saker {

// Right answers as a share of all, 0..1. The dataset must have the features and at most the classes of the network.
absl::StatusOr<double> Evaluate(const Mlp& mlp, const Dataset& dataset, WorkSplit& split);

}  // namespace saker
