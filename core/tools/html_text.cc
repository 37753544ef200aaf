#include "core/tools/html_text.h"

#include "core/base/utf8.h"

namespace saker {
namespace {

bool ContinuesCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

}  // namespace

std::string HtmlText(absl::string_view text) {
  std::string escaped;
  for (const char c : ToUtf8(text)) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) continue;
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped.push_back(c);
    }
  }
  return escaped;
}

std::string HtmlTail(absl::string_view text, size_t most_bytes) {
  if (text.size() <= most_bytes) return HtmlText(text);
  text.remove_prefix(text.size() - most_bytes);
  while (!text.empty() && ContinuesCharacter(text.front())) text.remove_prefix(1);
  return "\xe2\x80\xa6" + HtmlText(text);
}

}  // namespace saker
