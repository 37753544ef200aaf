#include "core/base/utf8.h"

#include "absl/strings/str_cat.h"

namespace saker {
namespace {

constexpr absl::string_view kReplacement = "\xEF\xBF\xBD";

bool Continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// RFC 3629, section 4: after these lead bytes only part of the continuation bytes is allowed.
bool SecondByteFits(unsigned char lead, unsigned char second) {
  switch (lead) {
    case 0xE0:
      return second >= 0xA0;  // below: overlong
    case 0xED:
      return second <= 0x9F;  // above: surrogates
    case 0xF0:
      return second >= 0x90;  // below: overlong
    case 0xF4:
      return second <= 0x8F;  // above: beyond U+10FFFF
    default:
      return true;
  }
}

}  // namespace

size_t Utf8CharacterLength(absl::string_view text) {
  if (text.empty()) return 0;
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if (!Continues(text[i])) return 0;
  }
  return SecondByteFits(lead, static_cast<unsigned char>(text[1])) ? length : 0;
}

bool IsUtf8(absl::string_view text) {
  while (!text.empty()) {
    const size_t length = Utf8CharacterLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

absl::string_view Utf8Prefix(absl::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  size_t end = max_bytes;
  // A character has at most three continuation bytes; more of them in a row are no text anyway.
  while (end > 0 && max_bytes - end < 3 && Continues(text[end])) --end;
  return text.substr(0, Continues(text[end]) ? max_bytes : end);
}

std::string ToUtf8(absl::string_view text) {
  if (IsUtf8(text)) return std::string(text);
  std::string repaired;
  while (!text.empty()) {
    const size_t length = Utf8CharacterLength(text);
    absl::StrAppend(&repaired, length == 0 ? kReplacement : text.substr(0, length));
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return repaired;
}

}  // namespace saker
