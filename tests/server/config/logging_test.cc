#include "server/config/logging.h"

#include <gtest/gtest.h>

namespace saker {
namespace {

TEST(Logging, QuotesWhatCouldBreakALine) {
  EXPECT_EQ(Quoted("plain"), "\"plain\"");
  EXPECT_EQ(Quoted("two words"), "\"two words\"");
  EXPECT_EQ(Quoted("a\nb\"c"), "\"a\\nb\\\"c\"");
  EXPECT_EQ(Quoted(""), "\"\"");
}

}  // namespace
}  // namespace saker
