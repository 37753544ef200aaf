// The definition itself, on sums that can be reckoned by hand.
#include <vector>

#include "core/kernels/recurrent.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using testing::ElementsAre;

// One number a step, one number of state, f(x) = x.
RecurrentSpec Running(int64_t steps, int64_t batch) {
  RecurrentSpec spec;
  spec.steps = steps;
  spec.batch = batch;
  spec.input = spec.hidden = 1;
  spec.x_step = spec.y_step = batch;
  spec.x_row = spec.y_row = spec.state_row = 1;
  spec.activations.fill({RecurrentActivation::Kind::kAffine, 1, 0});
  return spec;
}

TEST(ReferenceRecurrent, AddsUpForwardsAndBackwards) {
  const double one = 1, x[] = {1, 2, 3}, start = 10, bias[] = {0.25, 0.25};
  double y[3], last;
  RecurrentSpec spec = Running(3, 1);
  RecurrentWeights<double> weights;
  weights.w = &one;
  weights.r = &one;
  RecurrentData<double> data;
  data.x = x;
  data.y = y;
  data.last_h = &last;
  ReferenceRecurrent(spec, weights, data);
  EXPECT_THAT(y, ElementsAre(1, 3, 6));
  EXPECT_EQ(last, 6);
  spec.reverse = true;
  weights.bias = bias;
  data.initial_h = &start;
  ReferenceRecurrent(spec, weights, data);
  EXPECT_THAT(y, ElementsAre(17.5, 16, 13.5));
  EXPECT_EQ(last, 17.5);
}

TEST(ReferenceRecurrent, StopsAtTheEndOfEachSequence) {
  const double one = 1, x[] = {1, 10, 2, 20, 3, 30};
  const int32_t lengths[] = {2, 0};
  double y[6], last[2];
  RecurrentSpec spec = Running(3, 2);
  RecurrentWeights<double> weights;
  weights.w = &one;
  weights.r = &one;
  RecurrentData<double> data;
  data.x = x;
  data.lengths = lengths;
  data.y = y;
  data.last_h = last;
  ReferenceRecurrent(spec, weights, data);
  EXPECT_THAT(y, ElementsAre(1, 0, 3, 0, 0, 0));
  EXPECT_THAT(last, ElementsAre(3, 0));
  spec.reverse = true;
  ReferenceRecurrent(spec, weights, data);
  EXPECT_THAT(y, ElementsAre(3, 0, 2, 0, 0, 0));
}

}  // namespace
}  // namespace saker
