// ToServingStatus: a failure as the clients of other servers expect it.
// Threads: a pure function.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace saker {

// What is not there is NOT_FOUND, in a message that begins with `unknown`; a model that is there and not ready is
// UNAVAILABLE. Everything else is as it was.
absl::Status ToServingStatus(const absl::Status& status, absl::string_view unknown);

}  // namespace saker
