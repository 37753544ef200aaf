#include "core/base/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace saker {
namespace {

TEST(Utf8CharacterLength, CountsTheBytesOfOneCharacter) {
  EXPECT_EQ(Utf8CharacterLength("a"), 1u);
  EXPECT_EQ(Utf8CharacterLength("\xC3\xA9z"), 2u);
  EXPECT_EQ(Utf8CharacterLength("\xE2\x82\xAC"), 3u);
  EXPECT_EQ(Utf8CharacterLength("\xF0\x9F\xA6\x85"), 4u);
  EXPECT_EQ(Utf8CharacterLength(absl::string_view("\0", 1)), 1u);
}

TEST(Utf8CharacterLength, IsZeroWhereNoneStarts) {
  EXPECT_EQ(Utf8CharacterLength(""), 0u);
  EXPECT_EQ(Utf8CharacterLength("\xA9"), 0u);
  EXPECT_EQ(Utf8CharacterLength("\xE2\x82"), 0u);
  EXPECT_EQ(Utf8CharacterLength("\xC3z"), 0u);
}

TEST(IsUtf8, AcceptsTheEdgesOfEveryRange) {
  for (const char* text : {"", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                           "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "mixed \xC3\xA9 text"}) {
    EXPECT_TRUE(IsUtf8(text)) << text;
  }
}

TEST(IsUtf8, RefusesOverlongForms) {
  for (const char* text :
       {"\xC0\xAF", "\xC1\xBF", "\xE0\x80\xAF", "\xE0\x9F\xBF", "\xF0\x80\x80\xAF", "\xF0\x8F\xBF\xBF"}) {
    EXPECT_FALSE(IsUtf8(text));
  }
}

TEST(IsUtf8, RefusesSurrogatesAndWhatLiesBeyondUnicode) {
  for (const char* text : {"\xED\xA0\x80", "\xED\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xFE"}) {
    EXPECT_FALSE(IsUtf8(text));
  }
}

TEST(IsUtf8, RefusesABrokenByteAnywhere) {
  EXPECT_FALSE(IsUtf8("good\x80"));
  EXPECT_FALSE(IsUtf8("cut \xE2\x82"));
  EXPECT_FALSE(IsUtf8("\xC3 good"));
}

TEST(Utf8Prefix, KeepsWhatFits) {
  EXPECT_EQ(Utf8Prefix("kestrel", 7), "kestrel");
  EXPECT_EQ(Utf8Prefix("kestrel", 3), "kes");
  EXPECT_EQ(Utf8Prefix("kestrel", 0), "");
}

TEST(Utf8Prefix, NeverCutsACharacter) {
  const std::string text = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\xA6\x85z";
  for (size_t max = 0; max <= text.size(); ++max) {
    const absl::string_view prefix = Utf8Prefix(text, max);
    EXPECT_TRUE(IsUtf8(prefix)) << max;
    EXPECT_LE(prefix.size(), max);
    EXPECT_GT(prefix.size() + 4, max) << "no whole character is dropped";
  }
}

TEST(Utf8Prefix, StaysWithinBytesThatAreNoText) {
  const std::string text(100, '\x80');
  EXPECT_EQ(Utf8Prefix(text, 64).size(), 64u);
}

TEST(ToUtf8, LeavesTextAlone) { EXPECT_EQ(ToUtf8("caf\xC3\xA9"), "caf\xC3\xA9"); }

TEST(ToUtf8, ReplacesEveryBrokenByte) {
  EXPECT_EQ(ToUtf8("a\xFFz"), "a\xEF\xBF\xBDz");
  EXPECT_EQ(ToUtf8("\xE2\x82"), "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_TRUE(IsUtf8(ToUtf8(std::string(1000, '\xC3'))));
}

}  // namespace
}  // namespace saker
