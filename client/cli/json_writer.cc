#include "client/cli/json_writer.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/base/utf8.h"

namespace saker {

void JsonWriter::Separate() {
  if (!first_) text_ += ',';
  first_ = false;
}

JsonWriter& JsonWriter::Open(char bracket) {
  Separate();
  text_ += bracket;
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::Close(char bracket) {
  text_ += bracket;
  first_ = false;
  return *this;
}

JsonWriter& JsonWriter::Key(absl::string_view key) {
  Separate();
  AppendQuoted(key);
  text_ += ':';
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::String(absl::string_view value) {
  Separate();
  AppendQuoted(value);
  return *this;
}

JsonWriter& JsonWriter::Int(int64_t value) {
  Separate();
  absl::StrAppend(&text_, value);
  return *this;
}

JsonWriter& JsonWriter::Double(double value) {
  Separate();
  text_ += std::isfinite(value) ? absl::StrFormat("%.9g", value) : "null";
  return *this;
}

JsonWriter& JsonWriter::Bool(bool value) {
  Separate();
  text_ += value ? "true" : "false";
  return *this;
}

void JsonWriter::AppendQuoted(absl::string_view value) {
  text_ += '"';
  while (!value.empty()) {
    const auto lead = static_cast<unsigned char>(value[0]);
    const size_t length = Utf8CharacterLength(value);
    if (lead == '"' || lead == '\\') {
      absl::StrAppend(&text_, "\\", value.substr(0, 1));
    } else if (lead < 0x20) {
      absl::StrAppendFormat(&text_, "\\u%04x", lead);
    } else {
      absl::StrAppend(&text_, length == 0 ? absl::string_view("\xEF\xBF\xBD") : value.substr(0, length));
    }
    value.remove_prefix(length == 0 ? 1 : length);
  }
  text_ += '"';
}

}  // namespace saker
