// InferenceRunner: the one way from a decoded request to its outputs, whatever protocol it came in.
// Threads: any; no shared state but the worker pool's.
// Fails:   Prepare() with INVALID_ARGUMENT for inputs that do not fit the model; Enter() and Run() with CANCELLED and
//          DEADLINE_EXCEEDED for requests that nobody waits for any more, Enter() before they cost anything.
#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "server/inference/inference_task.h"

namespace saker {

class InferenceRunner {
 public:
  // Requests expected to hold a thread for less than `inline_budget_nanos` run on the polling thread.
  explicit InferenceRunner(int64_t inline_budget_nanos) : inline_budget_nanos_(inline_budget_nanos) {}

  // Starts a task: mode checked by the codec, clock started.
  static void Start(const CallInfo& info, InferenceTask& task);
  // Checks the inputs against the model, finds the variant for them if it is there, counts rows and estimates the cost.
  static absl::Status Prepare(InferenceTask& task);
  // Makes the variant that a prepared task lacks, which may take long: on a worker.
  static absl::Status MakeVariant(InferenceTask& task);
  // Chooses where a prepared task will run, and how urgently, and calls it reckoned. `ranking_nanos`: what is expected to
  // be spent after the model ran, beside serializing the task's `answer_bytes`.
  void Place(int64_t ranking_nanos, InferenceTask& task) const;
  // A prepared task has come to the thread that runs it: whether its caller still waits. Ends its stage queue, the
  // first time.
  static absl::Status Enter(InferenceTask& task);
  // Runs a task that has entered, with the buffers of the calling thread. Ends its stage compute.
  static absl::Status Run(InferenceTask& task, int slot);
  // The answer of a task that ran is made: ends its stage encode, counts it, and lets go of the model.
  static void Leave(InferenceTask& task);
  // Counts a task that failed after its model was found, and lets go of the model. Does nothing after Leave().
  static void Abandon(InferenceTask& task);

 private:
  const int64_t inline_budget_nanos_;
};

}  // namespace saker
