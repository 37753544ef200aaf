// PlanSet: a model's graph with the plans made from it: one a row count, small to large, sharing packed weights.
//
// Executors count in units: the smallest piece of a request that may run by itself. For independent rows a unit is a
// row; for a model exported with a fixed batch it is one block of that many rows; a model whose rows mix has no units,
// and each of its requests runs whole, by a plan for exactly its row count.
// Threads: Add(), Remove() and AddIntraOp() before the set is shared; const afterwards (ExactPlan() locks for itself).
// Owns:    the graph and the plans; shares the packed weights.
// Fails:   making plans: see BuildPlan().
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "core/graph/graph.h"
#include "core/graph/passes/batch_analysis.h"
#include "core/ops/registry.h"
#include "core/ops/weight_cache.h"
#include "core/runtime/plan_builder.h"

namespace saker {

class PlanSet {
 public:
  // Makes the plan of the smallest piece (one unit, or one row) with it: every set has that one. `weights`: where packed
  // weights are kept, for sets that share them; null: a cache of its own.
  static absl::StatusOr<std::unique_ptr<PlanSet>> Create(Graph graph, const OpRegistry& registry,
                                                         const PlanLimits& limits,
                                                         std::shared_ptr<WeightCache> weights = nullptr);

  // A plan for `units` at once, more than any made before. Only for sets that CanGrow().
  absl::StatusOr<const ExecutionPlan*> Add(int64_t units);
  // Drops the plan that Add() made for `units`; never the smallest.
  void Remove(int64_t units);

  // Makes a plan of the smallest piece whose steps `threads` threads share, but no more than a team has parts
  // (kMostTeamParts). Kept if some step can be cut at all.
  absl::Status AddIntraOp(int threads);
  // Null when there is none.
  const ExecutionPlan* intra_op() const { return intra_op_.get(); }

  const Graph& graph() const { return graph_; }
  const BatchSemantics& batch() const { return batch_; }
  // Requests can be cut into units.
  bool HasUnits() const { return batch_.kind != BatchSemantics::Kind::kMixedRows; }
  // Plans for several units make sense.
  bool CanGrow() const { return batch_.kind == BatchSemantics::Kind::kIndependentRows; }
  // Takes requests of more than one unit (or, for mixed rows, of more than one row).
  bool AcceptsBatches() const;
  int64_t unit_rows() const { return unit_rows_; }

  // Shape of an input for a request of so many rows.
  Shape InputShape(int input, int64_t rows) const;
  // Shape of an output, the one that the run will write. For mixed rows it is asked of the exact plan, which is made
  // now if it must be.
  absl::StatusOr<Shape> OutputShape(int output, int64_t rows) const;
  // The same for any number of rows: -1 where the number changes it.
  const Shape& OutputPattern(int output) const { return batch_.output_shapes[static_cast<size_t>(output)]; }
  bool OutputHasRows(int output) const { return batch_.output_has_rows[static_cast<size_t>(output)]; }
  // Bytes from one unit of an input or output to the next; 0 where all units share it.
  size_t InputStride(size_t input) const { return input_strides_[input]; }
  size_t OutputStride(size_t output) const { return output_strides_[output]; }

  struct Entry {
    int64_t units = 1;
    std::unique_ptr<const ExecutionPlan> plan;
  };
  // In rising order of units.
  const std::vector<Entry>& entries() const { return entries_; }
  // Index of the largest plan of at most so many units (1 at least).
  size_t LargestUpTo(int64_t units) const;
  // Bytes of arena that the plan with the greatest need wants.
  size_t MaxArenaBytes() const;

  // Mixed rows: the plan for exactly so many rows; the last few are kept, others are made anew, outside of the lock.
  absl::StatusOr<std::shared_ptr<const ExecutionPlan>> ExactPlan(int64_t rows) const;

  // Mixed rows: a run of so many rows finds its plan made.
  bool HasExactPlan(int64_t rows) const;
  // Mixed rows: what the quickest run of that exact plan took; 0 while it has none, or was never run.
  int64_t ExactNanos(int64_t rows) const;
  void NoteExactRun(int64_t rows, int64_t nanos) const;

  // Bytes of the constants, and of their packed forms.
  size_t WeightBytes() const;

 private:
  PlanSet(Graph graph, const OpRegistry& registry, const PlanLimits& limits, std::shared_ptr<WeightCache> weights);
  absl::Status Init();
  absl::StatusOr<std::unique_ptr<ExecutionPlan>> Build(int64_t rows, int threads = 1) const;
  absl::Status CheckOutputs(const ExecutionPlan& plan) const;
  void FindStrides();
  // ExactEntry: a plan for just one row count, and what it has taken.
  struct ExactEntry {
    std::shared_ptr<const ExecutionPlan> plan;
    int64_t nanos = 0;
  };
  // The end of the list when there is none.
  std::list<ExactEntry>::iterator FindExact(int64_t rows) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Null when there is none; else it is the most recently used from now on.
  std::shared_ptr<const ExecutionPlan> KnownExactPlan(int64_t rows) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Graph graph_;
  const OpRegistry& registry_;
  const PlanLimits limits_;
  BatchSemantics batch_;
  int64_t unit_rows_ = 1;
  const std::shared_ptr<WeightCache> weights_;
  std::vector<Entry> entries_;
  std::unique_ptr<const ExecutionPlan> intra_op_;
  std::vector<size_t> input_strides_;
  std::vector<size_t> output_strides_;

  mutable absl::Mutex mutex_;
  // Most recently used first.
  mutable std::list<ExactEntry> exact_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace saker
