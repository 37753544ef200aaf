#include "core/tools/html_text.h"

#include <gtest/gtest.h>

namespace saker {
namespace {

TEST(HtmlText, LeavesNoCharacterThatAPageWouldObey) {
  EXPECT_EQ(HtmlText("<script>alert('&\")</script>"), "&lt;script&gt;alert(&#39;&amp;&quot;)&lt;/script&gt;");
  EXPECT_EQ(HtmlText("/layer1/conv"), "/layer1/conv");
}

TEST(HtmlText, DropsControlCharactersAndRepairsBytesThatAreNotUtf8) {
  EXPECT_EQ(HtmlText(absl::string_view("a\0b\n\x1b[31m\x7f", 10)), "ab[31m");
  EXPECT_EQ(HtmlText("caf\xc3\xa9 \xff"), "caf\xc3\xa9 \xef\xbf\xbd");
}

TEST(HtmlTail, KeepsTheEndBehindAnEllipsis) {
  EXPECT_EQ(HtmlTail("conv1", 5), "conv1");
  EXPECT_EQ(HtmlTail("layer1/conv1", 5),
            "\xe2\x80\xa6"
            "conv1");
  EXPECT_EQ(HtmlTail("<<<<<<", 2), "\xe2\x80\xa6&lt;&lt;");
}

TEST(HtmlTail, CutsNoCharacterInTwo) { EXPECT_EQ(HtmlTail("a\xc3\xa9xy", 3), "\xe2\x80\xa6xy"); }

}  // namespace
}  // namespace saker
