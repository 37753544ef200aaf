// JsonText: a text as a JSON string, in its quotes.
// Threads: a pure function.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace saker {

// Control characters are left out.
std::string JsonText(absl::string_view text);

}  // namespace saker
