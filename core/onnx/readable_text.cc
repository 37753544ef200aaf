#include "core/onnx/readable_text.h"

#include <cstddef>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "core/base/utf8.h"

namespace saker {
namespace {

// Of one well-formed character.
bool IsPrintable(absl::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return first >= 0x20 && first != 0x7F;
  if (character.size() == 2) return first != 0xC2 || static_cast<unsigned char>(character[1]) >= 0xA0;
  return character != "\xE2\x80\xA8" && character != "\xE2\x80\xA9";  // U+2028 and U+2029 break lines
}

}  // namespace

bool IsReadable(absl::string_view text) {
  while (!text.empty()) {
    const size_t length = Utf8CharacterLength(text);
    if (length == 0 || !IsPrintable(text.substr(0, length))) return false;
    text.remove_prefix(length);
  }
  return true;
}

absl::Status CheckReadable(absl::string_view what, absl::string_view text) {
  if (text.size() > kMaxNameBytes) {
    return absl::InvalidArgumentError(absl::StrCat(what, " \"", absl::CHexEscape(text.substr(0, 32)), "...\" has ",
                                                   text.size(), " bytes, more than the limit of ", kMaxNameBytes));
  }
  if (IsReadable(text)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(what, " \"", absl::CHexEscape(text.substr(0, 64)), "\" is not printable UTF-8 text on one line"));
}

}  // namespace saker
