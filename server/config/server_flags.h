// ReadServerOptions: the command line, and the file that --config names, as ServerOptions.
// Threads: call once, from main(); Abseil's flags are global to the process.
// Fails:   INVALID_ARGUMENT and NOT_FOUND in one line that names the flag or the file. Unknown flags and --help are
//          answered by Abseil, which ends the process.
#pragma once

#include "absl/status/statusor.h"
#include "server/config/server_options.h"

namespace saker {

absl::StatusOr<ServerOptions> ReadServerOptions(int argc, char** argv);

}  // namespace saker
