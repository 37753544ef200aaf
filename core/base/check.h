// SAKER_CHECK: aborts with place and condition when a rule of our own code is broken. For bugs only; whatever comes
// from outside (files, requests, flags) is answered with an absl::Status instead.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace saker {

// Prints `file:line: check failed: condition` to standard error and aborts the process.
[[noreturn]] inline void CheckFailed(const char* file, int line, const char* condition) {
  std::fprintf(stderr, "%s:%d: check failed: %s\n", file, line, condition);
  std::abort();
}

}  // namespace saker

#define SAKER_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::saker::CheckFailed(__FILE__, __LINE__, #condition))
