// ReadModelFile: the bytes of a file, whatever the path turns out to be.
#pragma once

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace saker {

// Only regular files (a directory, a pipe or a device is refused without waiting for it), at most `max_bytes`.
// NOT_FOUND, PERMISSION_DENIED or another code for what the system says; messages begin with the path.
absl::StatusOr<std::string> ReadModelFile(const std::string& path, size_t max_bytes);

// Writes beside the target, flushes to the disk and renames, so that a reader sees the old file or the new one.
absl::Status WriteModelFile(const std::string& path, const std::string& bytes);

}  // namespace saker
