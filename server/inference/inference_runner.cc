#include "server/inference/inference_runner.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/base/clock.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

// Callers of a request this short feel every millisecond that it waits behind others.
constexpr int64_t kUrgentNanos = 5'000'000;
// What takes this long can wait for what does not.
constexpr int64_t kPatientNanos = 100'000'000;

// How fast answers are serialized, measured roughly, on the low side.
constexpr int64_t kBytesPerNano = 4;

// `now` is the stamp at hand, at most a few hundred nanoseconds old on the polling thread.
absl::Status CheckStillWanted(const RunOptions& options, int64_t now) {
  if (options.cancelled != nullptr && options.cancelled->load(std::memory_order_relaxed)) {
    return absl::CancelledError("the caller gave up before the model ran");
  }
  if (options.deadline_nanos != 0 && now >= options.deadline_nanos) {
    return absl::DeadlineExceededError(
        absl::StrCat("the deadline passed ", (now - options.deadline_nanos) / 1000, " us before the model ran"));
  }
  return absl::OkStatus();
}

TaskPriority PriorityOf(int64_t nanos) {
  if (nanos < kUrgentNanos) return TaskPriority::kHigh;
  return nanos > kPatientNanos ? TaskPriority::kLow : TaskPriority::kNormal;
}

}  // namespace

void InferenceRunner::Start(const CallInfo& info, InferenceTask& task) {
  task.clock.Start(info.received_nanos);
  task.variant = nullptr;
  task.options = RunOptions();
  task.options.cancelled = info.cancelled;
  task.options.deadline_nanos = info.deadline_nanos;
  task.ranked = 0;
  task.answer_bytes = 0;
  task.answer_memory = 0;
  task.execution = Execution();
  task.on_worker = info.on_worker;
  task.reckoned = false;
  task.entered = false;
  task.run_inline = false;
  task.priority = TaskPriority::kNormal;
  task.wanted_priority.reset();
}

absl::Status InferenceRunner::Prepare(InferenceTask& task) {
  const Model& served = task.servable->model();
  SAKER_ASSIGN_OR_RETURN(task.rows, served.CheckInputs(task.inputs));
  if (served.has_variants()) {
    task.variant = served.FindVariant(task.inputs);
    // It may take batches in another way than the file lets know.
    if (task.variant != nullptr) {
      SAKER_ASSIGN_OR_RETURN(task.rows, task.variant->CheckInputs(task.inputs));
    }
  }
  task.estimate = task.model().Predict(task.rows, task.options.mode);
  return absl::OkStatus();
}

absl::Status InferenceRunner::MakeVariant(InferenceTask& task) {
  if (task.variant != nullptr || !task.servable->model().has_variants()) return absl::OkStatus();
  SAKER_ASSIGN_OR_RETURN(task.variant, task.servable->model().VariantFor(task.inputs));
  SAKER_ASSIGN_OR_RETURN(task.rows, task.variant->CheckInputs(task.inputs));
  task.estimate = task.variant->Predict(task.rows, task.options.mode);
  return absl::OkStatus();
}

void InferenceRunner::Place(int64_t ranking_nanos, InferenceTask& task) const {
  task.reckoned = true;
  task.priority = task.wanted_priority.value_or(TaskPriority::kNormal);
  // An unknown cost (0) may be any: such a request never holds a polling thread.
  if (task.estimate.nanos == 0) return;
  const int64_t answering_nanos = ranking_nanos + task.answer_bytes / kBytesPerNano;
  int64_t alone = task.estimate.nanos;
  if (task.estimate.path != ExecutionPath::kSequential) {
    // When the workers are busy, a polling thread computes all that they would have.
    alone = std::max(alone, task.model().cost_table().Nanos(ExecutionPath::kSequential, task.rows));
  }
  task.run_inline = !task.on_worker && alone + answering_nanos < inline_budget_nanos_;
  task.priority = task.wanted_priority.value_or(PriorityOf(task.estimate.nanos + answering_nanos));
}

absl::Status InferenceRunner::Enter(InferenceTask& task) {
  if (!task.entered) {
    task.entered = true;
    if (task.run_inline) {
      task.clock.SkipStage();
    } else {
      task.clock.EndStage(SteadyNanos());
    }
  }
  return CheckStillWanted(task.options, task.clock.last_nanos());
}

absl::Status InferenceRunner::Run(InferenceTask& task, int slot) {
  task.slot = slot;
  SAKER_ASSIGN_OR_RETURN(task.execution,
                         task.model().Run(task.inputs, task.outputs, task.options, task.servable->ContextOf(slot)));
  task.clock.EndStage(SteadyNanos());
  return absl::OkStatus();
}

void InferenceRunner::Leave(InferenceTask& task) {
  task.clock.EndStage(SteadyNanos());
  task.servable->CountAnswer(task.slot, {task.rows, task.clock.stages(), task.clock.last_nanos()});
  task.variant = nullptr;
  task.servable = nullptr;
}

void InferenceRunner::Abandon(InferenceTask& task) {
  if (task.servable != nullptr) task.servable->CountFailure(task.clock.total_nanos());
  task.variant = nullptr;
  task.servable = nullptr;
}

}  // namespace saker
