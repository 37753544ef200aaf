// ReplaceFile: writes a whole file so that a reader sees the old one or the new one, and never a part.
// Threads: any; of two at once on a path, one wins.
// Fails:   with what the system says; INVALID_ARGUMENT when the path names something other than a regular file, which a
//          device or a folder would not survive. Messages begin with the path.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace saker {

// Writes beside the target, flushes to the disk and renames.
absl::Status ReplaceFile(const std::string& path, absl::string_view bytes);

}  // namespace saker
