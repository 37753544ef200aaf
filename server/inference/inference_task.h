// InferenceTask: one request on its way through the engine, in no protocol's terms. A protocol's codec fills in the
// model and the views, the InferenceRunner runs it, the codec reads the result.
// Threads: one at a time: the polling thread, or the worker that it was handed to.
// Owns:    shares the servable and the variant; the views look into the protocol's messages.
// Units:   nanoseconds of SteadyNanos(), rows.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>

#include "core/model.h"
#include "core/parallel/thread_pool.h"
#include "server/inference/input_views.h"
#include "server/inference/output_views.h"
#include "server/inference/stage_clock.h"
#include "server/models/servable.h"

namespace saker {

// CallInfo: what the transport knows of a request.
struct CallInfo {
  // When its bytes came off the completion queue.
  int64_t received_nanos = 0;
  // After this nobody waits for the answer; 0: never.
  int64_t deadline_nanos = 0;
  // Set when the caller went away; may be null.
  const std::atomic<bool>* cancelled = nullptr;
  // The request was so large that a worker already parses it.
  bool on_worker = false;
};

struct InferenceTask {
  std::shared_ptr<Servable> servable;
  // Of a model that has some: the variant for this request. Null while it must be made first.
  std::shared_ptr<const Model> variant;
  InputViews inputs;
  OutputViews outputs;
  int64_t rows = 0;
  RunOptions options;
  // What the cost table expects.
  Estimate estimate;
  // Classes ranked for the answer, all rows together.
  int64_t ranked = 0;
  // What the answer takes on the wire, about.
  int64_t answer_bytes = 0;
  // What making it takes in memory, about, and what inputs take that had to be copied.
  int64_t answer_memory = 0;
  // Whose buffers it ran with.
  int slot = 0;
  // What happened.
  Execution execution;
  bool on_worker = false;
  // What the answer takes is known. Not so yet where the model must be prepared for these rows, or a variant made for
  // these shapes: a worker's job.
  bool reckoned = false;
  // The thread that runs it has it; its stage queue is over.
  bool entered = false;
  bool run_inline = false;
  TaskPriority priority = TaskPriority::kNormal;
  // What the request asks for instead of what its cost suggests.
  std::optional<TaskPriority> wanted_priority;
  StageClock clock;

  // What runs: the variant where there is one, else the servable's model.
  const Model& model() const { return variant != nullptr ? *variant : servable->model(); }
};

}  // namespace saker
