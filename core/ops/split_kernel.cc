#include "core/ops/split_kernel.h"

#include <utility>

#include "core/base/status_macros.h"
#include "core/ops/scratch_plan.h"

namespace saker {
namespace {

// PartState: the state of a part's kernel, and room for the addresses of its arguments.
struct PartState {
  std::unique_ptr<KernelState> state;
  std::vector<const void*> inputs;
  void* output = nullptr;
};

class SplitState final : public KernelState {
 public:
  std::vector<PartState> parts;
};

}  // namespace

SplitKernel::SplitKernel(std::vector<KernelPart> kernels) : kernels_(std::move(kernels)) {
  parts = static_cast<int>(kernels_.size());
  ScratchPlan scratch;
  for (const KernelPart& part : kernels_) scratch_offsets_.push_back(scratch.Reserve(part.kernel->scratch_bytes));
  scratch_bytes = scratch.total();
}

std::unique_ptr<KernelState> SplitKernel::MakeState() const {
  auto state = std::make_unique<SplitState>();
  for (const KernelPart& part : kernels_) {
    state->parts.push_back({part.kernel->MakeState(), std::vector<const void*>(part.input_offsets.size()), nullptr});
  }
  return state;
}

absl::Status SplitKernel::Run(const KernelArgs& args) const {
  for (int part = 0; part < parts; ++part) SAKER_RETURN_IF_ERROR(RunPart(args, part));
  return absl::OkStatus();
}

absl::Status SplitKernel::RunPart(const KernelArgs& args, int part) const {
  const auto index = static_cast<size_t>(part);
  const KernelPart& own = kernels_[index];
  PartState& state = static_cast<SplitState*>(args.state)->parts[index];
  for (size_t i = 0; i < state.inputs.size(); ++i) {
    const auto* const input = static_cast<const std::byte*>(args.inputs[i]);
    state.inputs[i] = input == nullptr ? nullptr : input + own.input_offsets[i];
  }
  state.output = static_cast<std::byte*>(args.outputs[0]) + own.output_offset;
  KernelArgs part_args;
  part_args.inputs = state.inputs;
  part_args.outputs = absl::MakeConstSpan(&state.output, 1);
  part_args.scratch = args.scratch == nullptr ? nullptr : ScratchPlan::At<void>(args.scratch, scratch_offsets_[index]);
  part_args.state = state.state.get();
  return own.kernel->RunPart(part_args, 0);
}

}  // namespace saker
