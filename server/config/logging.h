// Logging: structured lines on standard error, one event a line: `time=... level=info event=model_loaded model=mnist`.
// Threads: SetUpLogging() once, before other threads; spdlog's own calls from any thread.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace saker {

// `level` is one of ServerOptions::log_level's names. gRPC's own messages are shown at level debug only: what goes
// wrong is said by our own line.
void SetUpLogging(const std::string& level);

// A value that may hold anything, ready to stand behind `key=`: quoted and escaped, so that a line stays one line and
// splits at spaces outside of quotes.
std::string Quoted(absl::string_view value);

}  // namespace saker
