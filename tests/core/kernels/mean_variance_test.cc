#include "core/kernels/mean_variance.h"

#include <cmath>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

TEST(MeanVarianceNormalize, BringsEachSetToMeanZeroAndVarianceOne) {
  std::vector<double> x = {1, 10, 3, 20, 5, 30};
  MeanVarianceNormalize(MakeReduceLoops({3, 2}, {true, false}), 0.0, x.data(), x.data());
  const double step = std::sqrt(1.5);
  const double want[] = {-step, -step, 0, 0, step, step};
  for (size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(x[i], want[i], 1e-12);
}

TEST(MeanVarianceNormalize, AddsEpsilonToTheDeviation) {
  std::vector<float> x = {-2, 2}, same = {7, 7};
  MeanVarianceNormalize(MakeReduceLoops({2}, {true}), 2.0, x.data(), x.data());
  EXPECT_THAT(x, testing::ElementsAre(-0.5f, 0.5f));
  MeanVarianceNormalize(MakeReduceLoops({2}, {true}), 1e-9, same.data(), same.data());
  EXPECT_THAT(same, testing::ElementsAre(0, 0));
}

TEST(MeanVarianceNormalize, LeavesNothingAlone) {
  MeanVarianceNormalize<float>(MakeReduceLoops({0, 2}, {true, false}), 0, nullptr, nullptr);
  MeanVarianceNormalize<float>(MakeReduceLoops({2, 0}, {true, false}), 0, nullptr, nullptr);
}

}  // namespace
}  // namespace saker
