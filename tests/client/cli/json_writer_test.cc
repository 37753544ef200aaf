#include "client/cli/json_writer.h"

#include <gtest/gtest.h>

#include <limits>

namespace saker {
namespace {

TEST(JsonWriter, NestsAndSeparates) {
  JsonWriter json;
  json.BeginObject().Key("a").Int(1).Key("b").BeginArray().Int(2).BeginObject().EndObject().Bool(true).EndArray();
  json.Key("c").String("x").Key("d").BeginArray().EndArray().EndObject();
  EXPECT_EQ(json.text(), R"({"a":1,"b":[2,{},true],"c":"x","d":[]})");
}

TEST(JsonWriter, KeepsLargeNumbersWhole) {
  JsonWriter json;
  json.Int(std::numeric_limits<int64_t>::min());
  EXPECT_EQ(json.text(), "-9223372036854775808");
}

TEST(JsonWriter, HasNoNumberForNanAndInfinity) {
  JsonWriter json;
  json.BeginArray().Double(0.25).Double(std::numeric_limits<double>::quiet_NaN());
  json.Double(-std::numeric_limits<double>::infinity()).EndArray();
  EXPECT_EQ(json.text(), "[0.25,null,null]");
}

TEST(JsonWriter, EscapesWhatWouldBreakTheText) {
  JsonWriter json;
  json.String("a\"b\\c\n\x01");
  EXPECT_EQ(json.text(), "\"a\\\"b\\\\c\\u000a\\u0001\"");
}

TEST(JsonWriter, KeepsUtf8AndReplacesTheRest) {
  const auto quoted = [](absl::string_view text) { return JsonWriter().String(text).text(); };
  EXPECT_EQ(quoted("größe ✓ 😀"), "\"größe ✓ 😀\"");
  const std::string bad = "\xEF\xBF\xBD";
  EXPECT_EQ(quoted("\xff"), "\"" + bad + "\"");
  EXPECT_EQ(quoted("\xc3"), "\"" + bad + "\"");                                // cut off
  EXPECT_EQ(quoted("\xc0\xaf"), "\"" + bad + bad + "\"");                      // overlong
  EXPECT_EQ(quoted("\xed\xa0\x80"), "\"" + bad + bad + bad + "\"");            // surrogate
  EXPECT_EQ(quoted("\xf4\x90\x80\x80"), "\"" + bad + bad + bad + bad + "\"");  // beyond Unicode
}

}  // namespace
}  // namespace saker
