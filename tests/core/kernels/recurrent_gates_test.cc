#include "core/kernels/recurrent_gates.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using testing::ElementsAre;

// With f(x) = x the gates can be reckoned by hand.
RecurrentSpec Linear(RecurrentCell cell, int64_t hidden) {
  RecurrentSpec spec;
  spec.cell = cell;
  spec.hidden = hidden;
  spec.activations.fill({RecurrentActivation::Kind::kAffine, 1, 0});
  return spec;
}

TEST(RecurrentGates, AnRnnHandsOnItsSum) {
  const double ahead[] = {1, 2};
  double sums[] = {10, 20}, h[] = {7, 7};
  RnnState(Linear(RecurrentCell::kRnn, 2), ahead, sums, h);
  EXPECT_THAT(h, ElementsAre(11, 22));
}

TEST(RecurrentGates, AnLstmForgetsAndTakesIn) {
  const double ahead[] = {1, 2, 3, 4};  // i, o, f, c
  double sums[] = {1, 1, 1, 1}, c[] = {10}, h[] = {0};
  LstmState<double>(Linear(RecurrentCell::kLstm, 1), ahead, nullptr, sums, c, h);
  EXPECT_THAT(c, ElementsAre(4 * 10 + 2 * 5));
  EXPECT_THAT(h, ElementsAre(3 * 50));
}

TEST(RecurrentGates, PeepholesSeeTheOldCellAndTheOutputGateTheNewOne) {
  const double ahead[] = {0, 0, 0, 1}, peepholes[] = {1, 2, 3};  // i, o, f
  double sums[] = {0, 0, 0, 0}, c[] = {2}, h[] = {0};
  LstmState<double>(Linear(RecurrentCell::kLstm, 1), ahead, peepholes, sums, c, h);
  EXPECT_THAT(c, ElementsAre(6 * 2 + 2 * 1));
  EXPECT_THAT(h, ElementsAre(2 * 14 * 14));
}

TEST(RecurrentGates, ForgetIsWhatTheInputLeaves) {
  RecurrentSpec spec = Linear(RecurrentCell::kLstm, 1);
  spec.input_forget = true;
  const double ahead[] = {0.25, 1, 99, 8};
  double sums[] = {0, 0, 0, 0}, c[] = {4}, h[] = {0};
  LstmState<double>(spec, ahead, nullptr, sums, c, h);
  EXPECT_THAT(c, ElementsAre(0.75 * 4 + 0.25 * 8));
}

TEST(RecurrentGates, TheClipBoundsTheSumsOfGatesAndNotTheCell) {
  RecurrentSpec spec = Linear(RecurrentCell::kLstm, 1);
  spec.clip = 2;
  const double ahead[] = {5, 5, -5, 5};
  double sums[] = {0, 0, 0, 0}, c[] = {-4}, h[] = {0};
  LstmState<double>(spec, ahead, nullptr, sums, c, h);
  EXPECT_THAT(c, ElementsAre(-2 * -4 + 2 * 2));
  EXPECT_THAT(h, ElementsAre(2 * 12));
}

TEST(RecurrentGates, AGruResetsBeforeOrBehindTheProduct) {
  RecurrentSpec spec = Linear(RecurrentCell::kGru, 1);
  const double ahead[] = {0.25, 2, 10};  // z, r, h
  double sums[] = {0, 1}, reset_h[] = {0}, last[] = {6}, h[] = {8};
  GruGates(spec, ahead, h, sums, reset_h);
  EXPECT_THAT(sums, ElementsAre(0.25, 3));
  EXPECT_THAT(reset_h, ElementsAre(24));
  GruState(spec, ahead + 2, sums, last, h);
  EXPECT_THAT(h, ElementsAre(0.75 * 16 + 0.25 * 8));
  spec.linear_before_reset = true;
  last[0] = 6;
  h[0] = 8;
  GruState(spec, ahead + 2, sums, last, h);
  EXPECT_THAT(h, ElementsAre(0.75 * (10 + 3 * 6) + 0.25 * 8));
}

}  // namespace
}  // namespace saker
