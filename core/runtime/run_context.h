// RunContext: the buffers of one run in flight: an arena as large as the largest plan needs, and every plan bound to
// it.
// Threads: one run at a time.
// Owns:    arena and bindings; the plans are the PlanSet's, which must outlive it.
// Fails:   RESOURCE_EXHAUSTED when there is no memory for the arena; the next run asks for it again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/base/aligned_buffer.h"
#include "core/runtime/plan_binding.h"
#include "core/runtime/plan_set.h"
#include "core/runtime/run_request.h"

namespace saker {

class RunContext {
 public:
  // Makes the arena ahead of the runs, if there is memory for it.
  explicit RunContext(const PlanSet& plans);
  RunContext(const RunContext&) = delete;
  RunContext& operator=(const RunContext&) = delete;

  // Runs plan number `entry` of the set on the units of the request from `first_unit` on. Outputs that all units share
  // are written by the piece with unit 0 only.
  absl::Status RunPiece(size_t entry, const RunRequest& request, int64_t first_unit);
  // Runs the set's intra-op plan, which it has, on the unit `first_unit` of the request, shared by the threads of a team;
  // answers how many took part.
  absl::StatusOr<int> RunShared(const RunRequest& request, int64_t first_unit, const StepTeam& team);
  // Runs a plan that belongs to no set on the whole request. Allocates when the plan is new to this context.
  absl::Status RunWhole(const std::shared_ptr<const ExecutionPlan>& plan, const RunRequest& request);

  size_t SizeInBytes() const { return arena_.size_bytes(); }

 private:
  struct ExactBinding {
    std::shared_ptr<const ExecutionPlan> plan;
    std::unique_ptr<PlanBinding> binding;
  };

  // Makes the arena and ties the plans of the set to it.
  absl::Status Prepare();
  // The request's addresses from a unit on, for a plan of the set.
  absl::Status PointAt(const ExecutionPlan& plan, const RunRequest& request, int64_t first_unit);
  absl::StatusOr<PlanBinding*> BindExact(const std::shared_ptr<const ExecutionPlan>& plan);
  absl::Status GrowArena(size_t bytes);

  const PlanSet& plans_;
  AlignedBuffer arena_;
  std::vector<std::unique_ptr<PlanBinding>> bindings_;  // one an entry of the set; none while there is no arena
  std::unique_ptr<PlanBinding> intra_op_;               // of the set's intra-op plan, if it has one
  std::list<ExactBinding> exact_;                       // most recently used first
  std::vector<const void*> inputs_;
  std::vector<void*> outputs_;
};

}  // namespace saker
