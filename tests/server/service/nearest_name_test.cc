#include "server/service/nearest_name.h"

#include <gtest/gtest.h>

namespace saker {
namespace {

TEST(NearestName, FindsATypingMistake) {
  EXPECT_EQ(NearestName("imgae", {"labels", "image", "mask"}), "image");
  EXPECT_EQ(NearestName("IMAGE", {"labels", "image"}), "image");
  EXPECT_EQ(NearestName("inptu_1", {"input_2", "input_1"}), "input_1");
}

TEST(NearestName, TakesTheFirstOfEquals) { EXPECT_EQ(NearestName("x", {"a", "b"}), "a"); }

TEST(NearestName, IsEmptyWithoutCandidates) { EXPECT_EQ(NearestName("x", {}), ""); }

TEST(NearestName, BoundsItsWorkOnLongNames) {
  const std::string longest(1 << 20, 'x');
  EXPECT_EQ(NearestName(longest, {"y", longest}), longest);
}

}  // namespace
}  // namespace saker
