// The words of one run: how it may be executed, how it was, and what it is expected to cost.
#pragma once

#include <atomic>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace saker {

// ExecutionMode: what a flag, a model's config or a request asks for.
enum class ExecutionMode : uint8_t {
  kAuto,        // the cheapest by the cost table
  kSequential,  // on the calling thread
  kParallel,    // rows split over the pool
  kIntraOp,     // row by row, each step of the plan shared by several threads
};

// ExecutionPath: what a run did.
enum class ExecutionPath : uint8_t { kSequential, kParallel, kIntraOp };

absl::string_view Name(ExecutionMode mode);  // "auto", "sequential", "parallel", "intra_op"
absl::string_view Name(ExecutionPath path);  // "sequential", "parallel", "intra_op"
// INVALID_ARGUMENT lists the valid names.
absl::StatusOr<ExecutionMode> ParseExecutionMode(absl::string_view name);

// Execution: how one run was executed.
struct Execution {
  ExecutionPath path = ExecutionPath::kSequential;
  int threads = 1;
  int64_t rows = 0;
};

// Estimate: what the cost table expects of a run.
struct Estimate {
  ExecutionPath path = ExecutionPath::kSequential;
  int64_t nanos = 0;
};

// RunOptions: what one run is asked for beyond its tensors.
struct RunOptions {
  ExecutionMode mode = ExecutionMode::kAuto;
  // Set by another thread when nobody waits for the answer any more; looked at between row chunks. May be null.
  const std::atomic<bool>* cancelled = nullptr;
  // SteadyNanos() after which the answer is worthless; looked at between row chunks. 0: none.
  int64_t deadline_nanos = 0;
};

}  // namespace saker
