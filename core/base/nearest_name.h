// NearestName: what the user probably meant, for messages about unknown names.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace saker {

// The candidate that takes the fewest slips (a character too many, missing, wrong, or swapped with its neighbour) to
// reach from `name`, ignoring case. Empty when none is close: more than a third of the longer name would have to
// change, two candidates are equally far, or `name` is over 256 characters. A wrong guess is worse than none.
std::string NearestName(absl::string_view name, absl::Span<const std::string> candidates);

// "; did you mean \"mnist\"?", or "" when nothing is close: to be appended to a message.
std::string DidYouMean(absl::string_view name, absl::Span<const std::string> candidates);

}  // namespace saker
