// ReadLabels: names of a model's classes, one a line, line i for class i.
// Fails:   NOT_FOUND when the file cannot be read; INVALID_ARGUMENT when it is too large or not UTF-8.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace saker {

absl::StatusOr<std::vector<std::string>> ReadLabels(const std::string& path);

}  // namespace saker
