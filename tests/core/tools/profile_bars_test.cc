#include "core/tools/profile_bars.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace saker {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ProfileBars, ShowOperatorsByTimeAndStepsInTheirOrder) {
  Profile profile;
  profile.steps = {{"Dense", "a", 1}, {"Softmax", "<script>", 6}, {"Dense", "c", 3}};
  const std::string html = ProfileBars(profile);
  size_t at = 0;
  for (const char* part :
       {"<td>Softmax</td><td class=\"number\">1</td><td class=\"number\">6.0</td>", "60.0%",
        "<td>Dense</td><td class=\"number\">2</td><td class=\"number\">4.0</td>", "40.0%", "<td>a</td>", "width:16.7%",
        "&lt;script&gt;", "width:100.0%", "<td>c</td>", "width:50.0%"}) {
    at = html.find(part, at);
    ASSERT_NE(at, std::string::npos) << part << " is missing in\n" << html;
  }
  EXPECT_THAT(html, Not(HasSubstr("<script")));
}

TEST(ProfileBars, StayFiniteWhereTheClockSawNoTimePass) {
  Profile profile;
  profile.steps = {{"Dense", "a", 0}};
  EXPECT_THAT(ProfileBars(profile), HasSubstr("width:0.0%"));
}

}  // namespace
}  // namespace saker
