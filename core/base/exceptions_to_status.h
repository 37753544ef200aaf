// ExceptionsToStatus: runs code that may throw (containers whose size a file or a request chose, other people's
// libraries) and answers with a status instead, so that a lack of memory fails one load or one request and not the
// process.
// Threads: any.
// Fails:   RESOURCE_EXHAUSTED for std::bad_alloc and std::length_error, INTERNAL for everything else that is thrown.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace saker {

// The status of the exception being handled; only for use in a catch block. `doing` says what was tried.
absl::Status StatusOfCaughtException(absl::string_view doing);

// What `make` returns: a Status or a StatusOr.
template <typename Make>
auto ExceptionsToStatus(absl::string_view doing, Make make) -> decltype(make()) {
  try {
    return make();
  } catch (...) {
    return StatusOfCaughtException(doing);
  }
}

}  // namespace saker
