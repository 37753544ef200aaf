// ServingCounts: what has been asked of one version of a model since it was loaded, and where the time went.
// Units:   nanoseconds; last_nanos on the clock of SteadyNanos().
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace saker {

// Receive, decode, queue, compute, encode, in the order in which a request passes through them; saker.v1's Timing says
// what each covers.
inline constexpr size_t kStages = 5;
using StageNanos = std::array<int64_t, kStages>;

struct ServingCounts {
  // Requests that were answered, their rows, and how often a thread began to run the model.
  int64_t answers = 0;
  int64_t rows = 0;
  int64_t runs = 0;
  // All answers together.
  StageNanos stages = {};
  // Requests that failed after their model was found.
  int64_t failures = 0;
  int64_t failure_nanos = 0;
  // When the latest answer was made; 0: none was.
  int64_t last_nanos = 0;
};

}  // namespace saker
