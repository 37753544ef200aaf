// BuildPlan: turns an optimised graph into an ExecutionPlan for fixed input shapes: infers shapes, makes the kernels,
// puts reorder steps where layouts differ, lets aliases and in-place operators share buffers, writes graph outputs
// straight into the caller's memory, and places everything else in one arena.
// Threads: any; the weight cache is shared between plans of a model.
// Fails:   with the node named, on whatever shape inference or a kernel refuses; RESOURCE_EXHAUSTED over the limits.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "core/graph/graph.h"
#include "core/ops/registry.h"
#include "core/ops/weight_cache.h"
#include "core/runtime/execution_plan.h"

namespace saker {

// PlanLimits: what one plan may take.
struct PlanLimits {
  size_t max_value_bytes = size_t{1} << 30;
  size_t max_arena_bytes = size_t{4} << 30;
  // Multiply-adds of one run, see core/ops/work.h.
  double max_work = 1e12;
};

// `threads`: how many will share the steps of a run; kernels may cut themselves into as many parts.
absl::StatusOr<std::unique_ptr<ExecutionPlan>> BuildPlan(const Graph& graph, const OpRegistry& registry,
                                                         absl::Span<const Shape> input_shapes, int64_t rows,
                                                         WeightCache& weights, const PlanLimits& limits,
                                                         int threads = 1);

}  // namespace saker
