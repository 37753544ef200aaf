#include "core/onnx/readable_text.h"

#include <gtest/gtest.h>

#include <string>

namespace saker {
namespace {

TEST(ReadableText, TakesAnyScriptOnOneLine) {
  for (const char* text : {"", "conv1/weights:0", "Gew\xC3\xB6lbe", "\xE7\xB5\x90\xE6\x9E\x9C", "\xF0\x9F\xA6\x85"}) {
    EXPECT_TRUE(IsReadable(text)) << text;
  }
}

TEST(ReadableText, RefusesControlCharacters) {
  for (const char* text : {"a\nb", "\x1b[31m", "\x7f", "\xC2\x85", "\xE2\x80\xA8"}) EXPECT_FALSE(IsReadable(text));
  EXPECT_FALSE(IsReadable(std::string(1, '\0')));
}

TEST(ReadableText, RefusesWhatIsNotUtf8) {
  // A lone continuation, a lead without one, an overlong slash, a surrogate, beyond the last code point, no lead at
  // all.
  for (const char* text : {"\x80", "\xC3", "\xC3(", "\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xFF"}) {
    EXPECT_FALSE(IsReadable(text));
  }
}

TEST(ReadableText, TheMessageIsPrintable) {
  EXPECT_EQ(CheckReadable("node name", "a\nb").message(),
            "node name \"a\\nb\" is not printable UTF-8 text on one line");
  EXPECT_TRUE(CheckReadable("node name", std::string(kMaxNameBytes, 'a')).ok());
  EXPECT_FALSE(CheckReadable("node name", std::string(kMaxNameBytes + 1, 'a')).ok());
}

}  // namespace
}  // namespace saker
