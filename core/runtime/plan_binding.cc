#include "core/runtime/plan_binding.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "core/base/check.h"
#include "core/base/clock.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

bool IsAligned(const void* data, size_t element_bytes) {
  return (reinterpret_cast<uintptr_t>(data) & (element_bytes - 1)) == 0;  // element sizes are powers of two
}

}  // namespace

PlanBinding::PlanBinding(const ExecutionPlan& plan, std::byte* arena) : plan_(&plan) {
  for (const TensorDesc& desc : plan.inputs) input_element_bytes_.push_back(SizeInBytes(desc.type));
  for (const TensorDesc& desc : plan.outputs) {
    output_places_.push_back({SizeInBytes(desc.type), desc.SizeInBytes(), nullptr, 0});
  }
  aligned_inputs_.resize(plan.inputs.size());
  output_addresses_.resize(plan.outputs.size());
  late_copies_.reserve(plan.outputs.size());
  for (const PlanStep& step : plan.steps) AddArguments(step);
  // So that an input read by several steps is looked at once.
  std::stable_sort(input_patches_.begin(), input_patches_.end(),
                   [](const Patch& a, const Patch& b) { return a.io < b.io; });
  Rebind(arena);
}

// Counts the slots of a step and notes which of them the caller fills.
void PlanBinding::AddArguments(const PlanStep& step) {
  for (const BufferRef& ref : step.inputs) {
    if (ref.kind == BufferRef::Kind::kInput) input_patches_.push_back({ref.index, input_slots_.size()});
    if (ref.kind == BufferRef::Kind::kOutput) output_read_patches_.push_back({ref.index, input_slots_.size()});
    input_slots_.push_back(ref.constant);
  }
  for (const BufferRef& ref : step.outputs) {
    if (ref.kind == BufferRef::Kind::kOutput) {
      output_patches_.push_back({ref.index, output_slots_.size()});
      output_places_[static_cast<size_t>(ref.index)].fallback_offset = ref.offset;
    }
    output_slots_.push_back(nullptr);
  }
  states_.push_back(step.kernel->MakeState());
}

void PlanBinding::Rebind(std::byte* arena) {
  args_.clear();
  size_t input = 0;
  size_t output = 0;
  for (size_t i = 0; i < plan_->steps.size(); ++i) {
    const PlanStep& step = plan_->steps[i];
    KernelArgs args;
    args.inputs = absl::MakeConstSpan(input_slots_.data() + input, step.inputs.size());
    args.outputs = absl::MakeConstSpan(output_slots_.data() + output, step.outputs.size());
    args.scratch = step.kernel->scratch_bytes > 0 ? arena + step.scratch_offset : nullptr;
    args.state = states_[i].get();
    args_.push_back(args);
    for (const BufferRef& ref : step.inputs) {
      if (ref.kind == BufferRef::Kind::kArena) input_slots_[input] = arena + ref.offset;
      ++input;
    }
    for (const BufferRef& ref : step.outputs) {
      if (ref.kind == BufferRef::Kind::kArena) output_slots_[output] = arena + ref.offset;
      ++output;
    }
  }
  for (OutputPlace& place : output_places_) place.fallback = arena + place.fallback_offset;
}

absl::StatusOr<const void*> PlanBinding::AlignedInput(size_t index, const void* data) {
  if (IsAligned(data, input_element_bytes_[index])) return data;
  const size_t bytes = plan_->inputs[index].SizeInBytes();
  AlignedBuffer& copy = aligned_inputs_[index];
  if (copy.size_bytes() < bytes) {
    SAKER_ASSIGN_OR_RETURN(copy, AlignedBuffer::Create(bytes));
  }
  std::memcpy(copy.data(), data, bytes);
  return copy.data();
}

absl::Status PlanBinding::PatchInputs(absl::Span<const void* const> inputs) {
  int last = -1;
  const void* address = nullptr;
  for (const Patch& patch : input_patches_) {
    if (patch.io != last) {
      const auto input = static_cast<size_t>(patch.io);
      SAKER_ASSIGN_OR_RETURN(address, AlignedInput(input, inputs[input]));
    }
    last = patch.io;
    input_slots_[patch.slot] = address;
  }
  return absl::OkStatus();
}

void PlanBinding::PatchOutputs(absl::Span<void* const> outputs) {
  late_copies_.clear();
  for (size_t i = 0; i < output_places_.size(); ++i) {
    const OutputPlace& place = output_places_[i];
    void* address = outputs[i];
    if (address == nullptr) {
      address = place.fallback;
    } else if (!IsAligned(address, place.element_bytes)) {
      late_copies_.push_back({address, place.fallback, place.bytes});
      address = place.fallback;
    }
    output_addresses_[i] = address;
  }
  for (const Patch& patch : output_patches_)
    output_slots_[patch.slot] = output_addresses_[static_cast<size_t>(patch.io)];
  for (const Patch& patch : output_read_patches_) {
    input_slots_[patch.slot] = output_addresses_[static_cast<size_t>(patch.io)];
  }
}

absl::Status PlanBinding::NameStep(size_t step, const absl::Status& status) const {
  const PlanStep& failed = plan_->steps[step];
  return absl::Status(status.code(), absl::StrCat("node \"", failed.name, "\" (", failed.op, "): ", status.message()));
}

absl::Status PlanBinding::RunSteps() {
  const std::vector<PlanStep>& steps = plan_->steps;
  for (size_t i = 0; i < steps.size(); ++i) {
    absl::Status status = steps[i].kernel->Run(args_[i]);
    if (!status.ok()) return NameStep(i, status);
  }
  return absl::OkStatus();
}

absl::StatusOr<int> PlanBinding::RunStepsOn(const StepTeam& team) {
  // Written by the first part that fails; read when the team has ended.
  std::atomic<bool> failed{false};
  absl::Status failure;
  const int threads = RunStepTeam(team, plan_->parts, [&](int step, int part) {
    const auto i = static_cast<size_t>(step);
    absl::Status status = plan_->steps[i].kernel->RunPart(args_[i], part);
    if (status.ok()) return true;
    if (!failed.exchange(true)) failure = NameStep(i, status);
    return false;
  });
  if (!failure.ok()) return failure;
  return threads;
}

absl::Status PlanBinding::Fill(absl::Span<const void* const> inputs, absl::Span<void* const> outputs) {
  SAKER_RETURN_IF_ERROR(PatchInputs(inputs));
  PatchOutputs(outputs);
  return absl::OkStatus();
}

void PlanBinding::CopyBack() {
  for (const LateCopy& copy : late_copies_) std::memcpy(copy.to, copy.from, copy.bytes);
}

absl::Status PlanBinding::Run(absl::Span<const void* const> inputs, absl::Span<void* const> outputs) {
  SAKER_RETURN_IF_ERROR(Fill(inputs, outputs));
  SAKER_RETURN_IF_ERROR(RunSteps());
  CopyBack();
  return absl::OkStatus();
}

absl::StatusOr<int> PlanBinding::RunShared(absl::Span<const void* const> inputs, absl::Span<void* const> outputs,
                                           const StepTeam& team) {
  SAKER_RETURN_IF_ERROR(Fill(inputs, outputs));
  SAKER_ASSIGN_OR_RETURN(const int threads, RunStepsOn(team));
  CopyBack();
  return threads;
}

absl::Status PlanBinding::RunTimed(absl::Span<const void* const> inputs, absl::Span<void* const> outputs,
                                   absl::Span<int64_t> step_nanos) {
  SAKER_RETURN_IF_ERROR(Fill(inputs, outputs));
  int64_t before = SteadyNanos();
  for (size_t i = 0; i < plan_->steps.size(); ++i) {
    const absl::Status status = plan_->steps[i].kernel->Run(args_[i]);
    if (!status.ok()) return NameStep(i, status);
    const int64_t after = SteadyNanos();
    step_nanos[i] = after - before;
    before = after;
  }
  CopyBack();
  return absl::OkStatus();
}

}  // namespace saker
