#include "core/base/nearest_name.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace saker {
namespace {

TEST(NearestName, FindsTheNameOneSlipAway) {
  const std::vector<std::string> names = {"predict", "predict-batch", "evaluate", "load", "models", "health"};
  EXPECT_EQ(NearestName("predcit", names), "predict");
  EXPECT_EQ(NearestName("evalute", names), "evaluate");
  EXPECT_EQ(NearestName("model", names), "models");
  EXPECT_EQ(NearestName("HEALTH", names), "health");
}

TEST(NearestName, OffersNothingForAStranger) {
  EXPECT_EQ(NearestName("quantize", {"load", "models"}), "");
  EXPECT_EQ(NearestName("", {"load"}), "");
  EXPECT_EQ(NearestName("load", {}), "");
}

TEST(NearestName, GuessesNothingForShortNames) {
  EXPECT_EQ(NearestName("aa", {"a", "b"}), "");
  EXPECT_EQ(NearestName("x", {"y"}), "");
  EXPECT_EQ(NearestName("X", {"x"}), "x");
}

TEST(NearestName, GuessesNothingBetweenEquals) {
  EXPECT_EQ(NearestName("input_3", {"input_1", "input_2"}), "");
  EXPECT_EQ(NearestName("inptu_1", {"input_2", "input_1"}), "input_1");
}

TEST(NearestName, CountsSwappedNeighboursAsOneSlip) {
  EXPECT_EQ(NearestName("mnits", {"mnist"}), "mnist");
  EXPECT_EQ(NearestName("imgea", {"image"}), "") << "two slips in five characters";
}

TEST(NearestName, SpendsNothingOnEndlessNames) {
  EXPECT_EQ(NearestName(std::string(1 << 20, 'x'), {std::string(1 << 20, 'x')}), "");
}

TEST(DidYouMean, IsReadyToBeAppendedToAMessage) {
  EXPECT_EQ(DidYouMean("mnits", {"mnist"}), "; did you mean \"mnist\"?");
  EXPECT_EQ(DidYouMean("resnet", {"mnist"}), "");
}

}  // namespace
}  // namespace saker
