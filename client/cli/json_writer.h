// JsonWriter: writes one JSON value, piece by piece, on one line. Protobuf's own printer turns 64-bit numbers into
// strings and tensors into base64; programs that read `saker --json` want numbers and names.
// Threads: one at a time.
// Fails:   never; numbers that JSON does not have (NaN, infinity) become null, bytes that are not UTF-8 become U+FFFD.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace saker {

class JsonWriter {
 public:
  // Requires: Begin... and End... are paired; inside an object each value follows a Key().
  JsonWriter& BeginObject() { return Open('{'); }
  JsonWriter& EndObject() { return Close('}'); }
  JsonWriter& BeginArray() { return Open('['); }
  JsonWriter& EndArray() { return Close(']'); }
  JsonWriter& Key(absl::string_view key);
  JsonWriter& String(absl::string_view value);
  JsonWriter& Int(int64_t value);
  JsonWriter& Double(double value);
  JsonWriter& Bool(bool value);

  const std::string& text() const { return text_; }

 private:
  JsonWriter& Open(char bracket);
  JsonWriter& Close(char bracket);
  // The comma before a value that is not the first of its object or array.
  void Separate();
  void AppendQuoted(absl::string_view value);

  std::string text_;
  bool first_ = true;
};

}  // namespace saker
