// CheckReadable: names in a file end up in messages, logs and answers, which want text that is UTF-8, on one line and
// of a sane length. Checked once where files are read, so that nothing later has to escape.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace saker {

// Exporters write module paths of a few hundred bytes; more than this is no name.
inline constexpr size_t kMaxNameBytes = 4096;

// True for well-formed UTF-8 without control characters.
bool IsReadable(absl::string_view text);

// INVALID_ARGUMENT, with the text made printable, when it is not readable or longer than kMaxNameBytes; `what` says
// whose name it is.
absl::Status CheckReadable(absl::string_view what, absl::string_view text);

}  // namespace saker
