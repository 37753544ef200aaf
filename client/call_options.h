// CallOptions: what a caller may choose for one call.
// Threads: a value type.
#pragma once

#include "absl/time/time.h"

namespace saker {

struct CallOptions {
  // Time for the whole call, retries and the waits between them included; then DEADLINE_EXCEEDED. The server learns of
  // it and gives up too. absl::InfiniteDuration() waits for ever.
  absl::Duration timeout = absl::Seconds(10);
};

}  // namespace saker
