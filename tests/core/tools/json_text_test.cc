#include "core/tools/json_text.h"

#include <gtest/gtest.h>

namespace saker {
namespace {

TEST(JsonText, QuotesWhatWouldEndTheString) { EXPECT_EQ(JsonText(R"(a"b\c)"), R"("a\"b\\c")"); }

TEST(JsonText, LeavesControlCharactersOut) { EXPECT_EQ(JsonText("a\n\tb"), R"("ab")"); }

}  // namespace
}  // namespace saker
