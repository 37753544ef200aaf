#include "server/service/inference_runner.h"

#include "absl/strings/str_cat.h"
#include "core/base/clock.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

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

}  // namespace

void InferenceRunner::Start(const CallInfo& info, InferenceTask& task) {
  task.clock.Start(info.received_nanos);
  task.options = RunOptions();
  task.options.cancelled = info.cancelled;
  task.options.deadline_nanos = info.deadline_nanos;
  task.execution = Execution();
  task.run_inline = false;
}

absl::Status InferenceRunner::Prepare(InferenceTask& task) const {
  const Model& model = task.servable->model();
  SAKER_ASSIGN_OR_RETURN(task.rows, model.CheckInputs(task.inputs));
  task.estimate = model.Predict(task.rows, task.options.mode);
  // An unknown cost (0) may be any: such a request never holds a polling thread.
  task.run_inline = task.estimate.nanos > 0 && task.estimate.nanos < inline_budget_nanos_;
  return absl::OkStatus();
}

absl::Status InferenceRunner::Run(InferenceTask& task, int slot) const {
  if (task.run_inline) {
    task.clock.SkipStage();
  } else {
    task.clock.EndStage(SteadyNanos());
  }
  SAKER_RETURN_IF_ERROR(CheckStillWanted(task.options, task.clock.last_nanos()));
  SAKER_ASSIGN_OR_RETURN(task.execution, task.servable->model().Run(task.inputs, task.outputs, task.options,
                                                                    task.servable->ContextOf(slot)));
  task.clock.EndStage(SteadyNanos());
  return absl::OkStatus();
}

}  // namespace saker
