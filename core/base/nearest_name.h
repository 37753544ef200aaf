// NearestName: what the user probably meant, for messages about unknown names.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace saker {

// The candidate that takes the fewest single-character edits to reach from `name`, ignoring case; empty when none is
// close (more than a third of the longer name would have to change) or `name` is over 256 characters.
std::string NearestName(absl::string_view name, absl::Span<const std::string> candidates);

// "; did you mean \"mnist\"?", or "" when nothing is close: to be appended to a message.
std::string DidYouMean(absl::string_view name, absl::Span<const std::string> candidates);

}  // namespace saker
