// HtmlText: a text from outside, such as a name in a model file, so that a page shows it and never obeys it.
// Threads: pure functions.
#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace saker {

// For content and for quoted attributes. Control characters are left out; bytes that are not UTF-8 become U+FFFD.
std::string HtmlText(absl::string_view text);

// The same of the last `most_bytes` bytes or a little less, behind an ellipsis where that is not all: names of nodes differ
// at their ends.
std::string HtmlTail(absl::string_view text, size_t most_bytes);

}  // namespace saker
