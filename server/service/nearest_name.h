// NearestName: the name that somebody who made a typing mistake probably meant.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace saker {

// The candidate with the fewest single-letter changes from `name`, case ignored; the first of equals; empty when there
// is none.
std::string NearestName(absl::string_view name, const std::vector<absl::string_view>& candidates);

}  // namespace saker
