// ShownText: text of a model file made fit for a message: its beginning only, and no byte that a terminal or a log
// would take for something else.
#pragma once

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace saker {

// Bytes of the text that are shown; names of modes and types are far shorter.
inline constexpr size_t kMostShownBytes = 64;

inline std::string ShownText(absl::string_view text) {
  const absl::string_view begin = text.substr(0, kMostShownBytes);
  return absl::StrCat(absl::CHexEscape(begin), begin.size() < text.size() ? "..." : "");
}

}  // namespace saker
