// ReadLabels: names of a model's classes, one a line, line i for class i.
// Fails:   NOT_FOUND when the file cannot be read; INVALID_ARGUMENT when it has more than 2 MiB or 262,144 lines, or a
//          line of more than 1024 bytes or that is not UTF-8.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace saker {

absl::StatusOr<std::vector<std::string>> ReadLabels(const std::string& path);

}  // namespace saker
