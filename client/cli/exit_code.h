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
};

// The exit code for a failed call: kUnreachable for UNAVAILABLE, else kRequestFailed.
ExitCode ExitCodeOfCall(const absl::Status& status);

}  // namespace saker
