// RunRequest: one run as the executors see it: addresses, rows, and when to give up. Checked against the signature
// before.
// Threads: read by every thread of the run.
// Owns:    nothing.
#pragma once

#include <atomic>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "core/base/clock.h"
#include "core/tensor/tensor_view.h"

namespace saker {

struct RunRequest {
  absl::Span<const ConstTensorView> inputs;     // signature order
  absl::Span<const MutableTensorView> outputs;  // null data: computed and dropped
  int64_t rows = 0;
  const std::atomic<bool>* cancelled = nullptr;
  int64_t deadline_nanos = 0;  // 0: none

  // Looked at before each piece: CANCELLED, DEADLINE_EXCEEDED or OK. Relaxed: nothing is read on the strength of it.
  absl::Status WorthGoingOn() const {
    if (cancelled != nullptr && cancelled->load(std::memory_order_relaxed)) {
      return absl::CancelledError("the caller gave up before the run was finished");
    }
    if (deadline_nanos != 0 && SteadyNanos() > deadline_nanos) {
      return absl::DeadlineExceededError("the deadline passed before the run was finished");
    }
    return absl::OkStatus();
  }
};

}  // namespace saker
