// ParseNumberList: "1,4,64" as numbers, for flags that take several.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace saker {

// Numbers of 1 at least; INVALID_ARGUMENT names the word that is none.
absl::StatusOr<std::vector<int64_t>> ParseNumberList(absl::string_view text);

}  // namespace saker
