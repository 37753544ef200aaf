#include "server/inference/scratch.h"

#include <gtest/gtest.h>

namespace saker {
namespace {

TEST(Scratch, IsKeptWhileItIsSmall) {
  std::vector<float> scratch(16'384);
  KeepIfSmall(scratch);
  EXPECT_EQ(scratch.size(), 16'384U);
  scratch.resize(16'385);
  KeepIfSmall(scratch);
  EXPECT_EQ(scratch.capacity(), 0U);
}

}  // namespace
}  // namespace saker
