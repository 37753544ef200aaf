#include "server/inference/top_k.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<int> Best(const std::vector<float>& scores, int k) {
  std::vector<int32_t> order;
  const int64_t count = RankClasses(scores, k, order);
  return {order.begin(), order.begin() + count};
}

TEST(TopK, RanksBestFirst) {
  EXPECT_THAT(Best({0.1F, 0.7F, 0.2F}, 2), ElementsAre(1, 2));
  EXPECT_THAT(Best({0.1F, 0.7F, 0.2F}, 3), ElementsAre(1, 2, 0));
}

TEST(TopK, GivesAllWhenFewerThanK) { EXPECT_THAT(Best({3, 4}, 1'000'000), ElementsAre(1, 0)); }

TEST(TopK, PutsTheLowerIndexFirstAmongEquals) { EXPECT_THAT(Best({1, 1, 1, 1}, 3), ElementsAre(0, 1, 2)); }

TEST(TopK, PutsNotANumberLast) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float inf = std::numeric_limits<float>::infinity();
  EXPECT_THAT(Best({nan, -inf, nan, 5, inf}, 5), ElementsAre(4, 3, 1, 0, 2));
  EXPECT_THAT(Best({nan, nan}, 2), ElementsAre(0, 1));
}

TEST(TopK, OfNothingIsEmpty) { EXPECT_THAT(Best({}, 3), IsEmpty()); }

ConstTensorView View(const Shape& shape, DataType type = DataType::kFloat32) { return {type, shape, nullptr}; }

TEST(ClassesPerRow, AreThoseOfTheOneWideDimension) {
  EXPECT_EQ(*ClassesPerRow(View({3, 10}), 3), 10);
  EXPECT_EQ(*ClassesPerRow(View({1, 1000, 1, 1}), 1), 1000);
  EXPECT_EQ(*ClassesPerRow(View({5}), 5), 1);
  EXPECT_EQ(*ClassesPerRow(View({10}), 1), 10);
}

TEST(ClassesPerRow, RefusesOutputsThatAreNoScores) {
  EXPECT_FALSE(ClassesPerRow(View({2, 10, 10}), 2).ok());
  EXPECT_FALSE(ClassesPerRow(View({2, 10}, DataType::kInt64), 2).ok());
  EXPECT_FALSE(ClassesPerRow(View({7, 10}), 2).ok());
  EXPECT_EQ(ClassesPerRow(View({2, 3, 4}), 2).status().message(),
            "top_k needs a first output of FLOAT [rows,classes], this model's is FLOAT [2,3,4]");
}

}  // namespace
}  // namespace saker
