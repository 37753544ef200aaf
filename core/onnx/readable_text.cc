#include "core/onnx/readable_text.h"

#include <cstdint>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace saker {
namespace {

// The code points that a lead byte may start, by RFC 3629: how many bytes follow, and the smallest value that needs
// that many (shorter spellings of smaller values are not UTF-8).
struct Lead {
  int following;
  uint32_t bits;
  uint32_t smallest;
};

bool DecodeLead(uint8_t byte, Lead& lead) {
  if (byte < 0x80) {
    lead = {0, byte, 0};
  } else if ((byte & 0xE0) == 0xC0) {
    lead = {1, byte & 0x1Fu, 0x80};
  } else if ((byte & 0xF0) == 0xE0) {
    lead = {2, byte & 0x0Fu, 0x800};
  } else if ((byte & 0xF8) == 0xF0) {
    lead = {3, byte & 0x07u, 0x10000};
  } else {
    return false;
  }
  return true;
}

bool IsPrintable(uint32_t code_point) {
  const bool control = code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0);
  const bool line_break = code_point == 0x2028 || code_point == 0x2029;
  const bool surrogate = code_point >= 0xD800 && code_point < 0xE000;
  return !control && !line_break && !surrogate && code_point <= 0x10FFFF;
}

}  // namespace

bool IsReadable(absl::string_view text) {
  for (size_t i = 0; i < text.size();) {
    Lead lead;
    if (!DecodeLead(static_cast<uint8_t>(text[i++]), lead)) return false;
    uint32_t code_point = lead.bits;
    for (int k = 0; k < lead.following; ++k, ++i) {
      if (i >= text.size() || (static_cast<uint8_t>(text[i]) & 0xC0) != 0x80) return false;
      code_point = code_point << 6 | (static_cast<uint8_t>(text[i]) & 0x3Fu);
    }
    if (code_point < lead.smallest || !IsPrintable(code_point)) return false;
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
