// ExitCode: how `saker` ends, for scripts. `saker help` prints the list.
#pragma once

#include "absl/status/status.h"

namespace saker {

enum class ExitCode {
  kOk = 0,
  kRequestFailed = 1,  // the server answered with an error, or too late
  kUsage = 2,          // unknown subcommand or flag, or a value that makes no sense
  kUnreachable = 3,    // no server answers at the address
  kNotServing = 4,     // `health`: the server or model is there and takes no requests
  kBadInput = 5,       // a file is missing or cannot be read as what it should be
  kOutputLost = 6,     // what was asked for could not be written to standard output
};

// The exit code for a failed call. What the server said is kRequestFailed, whatever it said. Of what this side said,
// UNAVAILABLE is kUnreachable; INVALID_ARGUMENT and FAILED_PRECONDITION, with which the flags were refused, are kUsage.
ExitCode ExitCodeOfCall(const absl::Status& status);

}  // namespace saker
