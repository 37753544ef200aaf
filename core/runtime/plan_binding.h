// PlanBinding: one plan tied to the buffers of one execution context: argument lists resolved to addresses, kernel
// states made. A run only fills in the caller's addresses and calls the kernels.
// Threads: one run at a time.
// Owns:    the kernel states; the arena is the context's, the plan the model's, and both must outlive the binding.
// Fails:   Run() with what a kernel answers, the node named; RESOURCE_EXHAUSTED when there is no memory for a copy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "core/base/aligned_buffer.h"
#include "core/parallel/step_team.h"
#include "core/runtime/execution_plan.h"

namespace saker {

class PlanBinding {
 public:
  // `arena` has the plan's arena_bytes at least, 64-byte aligned.
  PlanBinding(const ExecutionPlan& plan, std::byte* arena);

  // Moves to another arena.
  void Rebind(std::byte* arena);

  // Runs the plan on the caller's inputs and outputs, in signature order. A null output is computed and dropped.
  // Addresses that are not aligned to their element are copied through buffers of ours, which the first such run
  // allocates.
  absl::Status Run(absl::Span<const void* const> inputs, absl::Span<void* const> outputs);
  // The same, each step shared by the threads of a team; answers how many took part.
  absl::StatusOr<int> RunShared(absl::Span<const void* const> inputs, absl::Span<void* const> outputs,
                                const StepTeam& team);

  // The same as Run(), with the nanoseconds of each step written to `step_nanos`, which has one for each.
  absl::Status RunTimed(absl::Span<const void* const> inputs, absl::Span<void* const> outputs,
                        absl::Span<int64_t> step_nanos);

  const ExecutionPlan& plan() const { return *plan_; }

 private:
  // Patch: an argument that names a caller's buffer.
  struct Patch {
    int io = 0;
    size_t slot = 0;
  };
  // OutputPlace: how the caller's output is reached.
  struct OutputPlace {
    size_t element_bytes = 1;
    size_t bytes = 0;
    std::byte* fallback = nullptr;  // in the arena
    size_t fallback_offset = 0;
  };
  // LateCopy: an output that was computed in the arena because the caller's address was not aligned.
  struct LateCopy {
    void* to;
    const void* from;
    size_t bytes;
  };

  void AddArguments(const PlanStep& step);
  absl::StatusOr<const void*> AlignedInput(size_t index, const void* data);
  absl::Status PatchInputs(absl::Span<const void* const> inputs);
  void PatchOutputs(absl::Span<void* const> outputs);
  absl::Status Fill(absl::Span<const void* const> inputs, absl::Span<void* const> outputs);
  absl::Status NameStep(size_t step, const absl::Status& status) const;
  absl::Status RunSteps();
  absl::StatusOr<int> RunStepsOn(const StepTeam& team);
  void CopyBack();

  const ExecutionPlan* plan_;
  std::vector<KernelArgs> args_;  // one a step, looking into the two lists below
  std::vector<const void*> input_slots_;
  std::vector<void*> output_slots_;
  std::vector<Patch> input_patches_;        // caller's inputs, into input_slots_
  std::vector<Patch> output_patches_;       // caller's outputs, into output_slots_
  std::vector<Patch> output_read_patches_;  // caller's outputs that later steps read, into input_slots_
  std::vector<OutputPlace> output_places_;
  std::vector<size_t> input_element_bytes_;
  std::vector<AlignedBuffer> aligned_inputs_;
  std::vector<void*> output_addresses_;
  std::vector<LateCopy> late_copies_;
  std::vector<std::unique_ptr<KernelState>> states_;
};

}  // namespace saker
