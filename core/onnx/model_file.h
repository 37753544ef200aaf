// OpenModelFile: the bytes of a file, whatever the path turns out to be.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "core/onnx/byte_source.h"

namespace saker {

// Only regular files (a directory, a pipe or a device is refused without waiting for it), at most `max_bytes`.
// NOT_FOUND, PERMISSION_DENIED or another code for what the system says; messages begin with the path. The file is read
// and never mapped: see docs/decisions/0010.
absl::StatusOr<std::unique_ptr<ByteSource>> OpenModelFile(const std::string& path, size_t max_bytes);

// All of its bytes, for who wants them in one piece.
absl::StatusOr<std::string> ReadModelFile(const std::string& path, size_t max_bytes);

// As OpenModelFile(), for a file that must lie in `folder` or below: `name` is relative, without "..", and no link leads out of the
// folder. Of any size. INVALID_ARGUMENT for names that do not keep to that; messages begin with the name.
absl::StatusOr<std::unique_ptr<ByteSource>> OpenFileBelow(const std::string& folder, const std::string& name);

}  // namespace saker
