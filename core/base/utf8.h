// UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing beyond U+10FFFF. protobuf refuses any other
// bytes in a string, so text from outside is checked or repaired here before it gets into a message.
// Threads: any; no state.
// Units:   bytes.
#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace saker {

// Length of the well-formed character at the start of `text`: 1 to 4, or 0 when there is none.
size_t Utf8CharacterLength(absl::string_view text);

// True when all of `text` is well-formed.
bool IsUtf8(absl::string_view text);

// The longest start of `text` with at most `max_bytes` bytes that does not end within a character. Bytes that are not
// UTF-8 are not looked for: what was well-formed stays so.
absl::string_view Utf8Prefix(absl::string_view text, size_t max_bytes);

// `text` with every byte that is not UTF-8 replaced by U+FFFD.
std::string ToUtf8(absl::string_view text);

}  // namespace saker
