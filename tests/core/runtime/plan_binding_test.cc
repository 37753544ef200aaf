#include "core/runtime/plan_binding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

#include "tests/core/runtime/test_ops.h"

namespace saker {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::Ge;

// x -> AddOne -> Counted, and x -> Twice: two outputs.
std::unique_ptr<PlanSet> TwoOutputs() {
  GraphBuilder g;
  const ValueId x = g.Input("x", {-1, 3});
  g.Output(g.Op("Scratch", {g.Op("AddOne", {x})}));
  g.Output(g.Op("Twice", {g.Op("AddOne", {x})}));
  return MakePlans(g.Build());
}

class PlanBindingTest : public testing::Test {
 protected:
  std::unique_ptr<PlanSet> plans_ = TwoOutputs();
  const ExecutionPlan& plan_ = *plans_->entries().front().plan;
  AlignedBuffer arena_{plan_.arena_bytes};
  PlanBinding binding_{plan_, arena_.data()};
  std::array<float, 3> in_ = {1, 2, 3};
  std::array<float, 3> a_ = {};
  std::array<float, 3> b_ = {};

  absl::Status Run(const void* in, void* a, void* b) {
    const void* inputs[] = {in};
    void* outputs[] = {a, b};
    return binding_.Run(inputs, outputs);
  }
};

TEST_F(PlanBindingTest, RunsIntoTheCallersMemory) {
  ASSERT_TRUE(Run(in_.data(), a_.data(), b_.data()).ok());
  EXPECT_THAT(a_, ElementsAre(3, 4, 5));
  EXPECT_THAT(b_, ElementsAre(4, 6, 8));
}

TEST_F(PlanBindingTest, TakesOtherAddressesEachTime) {
  ASSERT_TRUE(Run(in_.data(), a_.data(), b_.data()).ok());
  const std::array<float, 3> other_in = {10, 20, 30};
  std::array<float, 3> other_a = {};
  ASSERT_TRUE(Run(other_in.data(), other_a.data(), b_.data()).ok());
  EXPECT_THAT(other_a, ElementsAre(12, 22, 32));
  EXPECT_THAT(a_, ElementsAre(3, 4, 5));
}

TEST_F(PlanBindingTest, DropsOutputsThatNobodyWants) {
  ASSERT_TRUE(Run(in_.data(), nullptr, b_.data()).ok());
  EXPECT_THAT(a_, ElementsAre(0, 0, 0));
  EXPECT_THAT(b_, ElementsAre(4, 6, 8));
  ASSERT_TRUE(Run(in_.data(), nullptr, nullptr).ok());
}

TEST_F(PlanBindingTest, ReadsInputsAndWritesOutputsAtOddAddresses) {
  std::array<char, 40> in_bytes = {}, out_bytes = {};
  std::memcpy(in_bytes.data() + 1, in_.data(), sizeof(in_));
  ASSERT_TRUE(Run(in_bytes.data() + 1, out_bytes.data() + 3, b_.data()).ok());
  std::memcpy(a_.data(), out_bytes.data() + 3, sizeof(a_));
  EXPECT_THAT(a_, ElementsAre(3, 4, 5));
  EXPECT_THAT(b_, ElementsAre(4, 6, 8));
}

TEST_F(PlanBindingTest, MovesToAnotherArena) {
  AlignedBuffer other(plan_.arena_bytes);
  binding_.Rebind(other.data());
  std::memset(arena_.data(), 0x7f, arena_.size_bytes());
  ASSERT_TRUE(Run(in_.data(), a_.data(), nullptr).ok());
  EXPECT_THAT(a_, ElementsAre(3, 4, 5));
}

TEST_F(PlanBindingTest, TimesEveryStepOfARunThatAnswersAsAnyOther) {
  const void* inputs[] = {in_.data()};
  void* outputs[] = {a_.data(), b_.data()};
  std::vector<int64_t> nanos(plan_.steps.size(), -1);
  ASSERT_TRUE(binding_.RunTimed(inputs, outputs, absl::MakeSpan(nanos)).ok());
  EXPECT_THAT(nanos, Each(Ge(0)));
  EXPECT_THAT(a_, ElementsAre(3, 4, 5));
  EXPECT_THAT(b_, ElementsAre(4, 6, 8));
}

TEST_F(PlanBindingTest, TimesRunsOnOddAddressesToo) {
  std::array<char, 40> out_bytes = {};
  const void* inputs[] = {in_.data()};
  void* outputs[] = {out_bytes.data() + 3, nullptr};
  std::vector<int64_t> nanos(plan_.steps.size());
  ASSERT_TRUE(binding_.RunTimed(inputs, outputs, absl::MakeSpan(nanos)).ok());
  std::memcpy(a_.data(), out_bytes.data() + 3, sizeof(a_));
  EXPECT_THAT(a_, ElementsAre(3, 4, 5));
}

TEST(PlanBinding, KeepsAStateForEachBinding) {
  GraphBuilder g;
  g.Output(g.Op("Counted", {g.Input("x", {-1, 1})}));
  const auto plans = MakePlans(g.Build());
  const ExecutionPlan& plan = *plans->entries().front().plan;
  AlignedBuffer arena(64 + plan.arena_bytes);
  PlanBinding first(plan, arena.data()), second(plan, arena.data());
  const float in = 100;
  float out = 0;
  const void* inputs[] = {&in};
  void* outputs[] = {&out};
  ASSERT_TRUE(first.Run(inputs, outputs).ok());
  ASSERT_TRUE(first.Run(inputs, outputs).ok());
  EXPECT_EQ(out, 102);
  ASSERT_TRUE(second.Run(inputs, outputs).ok());
  EXPECT_EQ(out, 101);
}

TEST(PlanBinding, NamesTheNodeThatFails) {
  GraphBuilder g;
  g.Output(g.Op("Picky", {g.Input("x", {-1, 1})}));
  const auto plans = MakePlans(g.Build());
  const ExecutionPlan& plan = *plans->entries().front().plan;
  AlignedBuffer arena(64 + plan.arena_bytes);
  PlanBinding binding(plan, arena.data());
  const float in = 2000;
  float out = 0;
  const void* inputs[] = {&in};
  void* outputs[] = {&out};
  const absl::Status status = binding.Run(inputs, outputs);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "node \"Picky0\" (Picky): a value is over 1000");
  std::vector<int64_t> nanos(plan.steps.size());
  EXPECT_EQ(binding.RunTimed(inputs, outputs, absl::MakeSpan(nanos)), status);
}

}  // namespace
}  // namespace saker
