#include "core/tools/number_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace saker {
namespace {

TEST(NumberList, ReadsNumbersBetweenCommas) {
  EXPECT_THAT(*ParseNumberList("1"), testing::ElementsAre(1));
  EXPECT_THAT(*ParseNumberList("1,64,1024"), testing::ElementsAre(1, 64, 1024));
}

TEST(NumberList, NamesTheWordThatIsNone) {
  for (const char* text : {"", "1,", "1,x", "0", "-3", "1.5", "99999999999999999999"}) {
    const absl::Status status = ParseNumberList(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(status.message()), testing::HasSubstr("expected numbers of 1 at least"));
  }
}

}  // namespace
}  // namespace saker
