// LoadAndRun: all that a stranger's model file goes through, under limits so low that no sound step takes long: reader,
// passes, plans, and runs on each path: on one thread with zeros as inputs, its steps shared by three threads with small
// numbers, and with its rows split over those threads where they are independent.
// Threads: any.
// Fails:   as the first step that refuses the file does. Whatever the bytes are, it returns.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace saker {

absl::Status LoadAndRun(absl::string_view bytes);

}  // namespace saker
