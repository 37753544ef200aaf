#include "core/runtime/memory_planner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace saker {
namespace {

size_t RoundUp(size_t bytes) { return (bytes + 63) / 64 * 64; }

bool Overlap(size_t a, size_t a_bytes, size_t b, size_t b_bytes) { return a < b + b_bytes && b < a + a_bytes; }

// The rules that hold for every plan: aligned, inside the arena, no two living buffers on the same bytes.
void ExpectSound(const std::vector<BufferLife>& lives, const MemoryPlan& plan) {
  ASSERT_EQ(plan.offsets.size(), lives.size());
  for (size_t i = 0; i < lives.size(); ++i) {
    EXPECT_EQ(plan.offsets[i] % 64, 0u);
    EXPECT_LE(plan.offsets[i] + lives[i].size_bytes, plan.total_bytes);
    for (size_t j = 0; j < i; ++j) {
      const bool together = lives[i].first_step <= lives[j].last_step && lives[j].first_step <= lives[i].last_step;
      EXPECT_FALSE(together && lives[i].size_bytes > 0 && lives[j].size_bytes > 0 &&
                   Overlap(plan.offsets[i], lives[i].size_bytes, plan.offsets[j], lives[j].size_bytes))
          << i << " and " << j;
    }
  }
}

// Bytes alive in the fullest step: no plan can do with less.
size_t LowerBound(const std::vector<BufferLife>& lives, int steps) {
  size_t most = 0;
  for (int step = 0; step < steps; ++step) {
    size_t alive = 0;
    for (const BufferLife& life : lives) {
      if (life.first_step <= step && step <= life.last_step) alive += RoundUp(life.size_bytes);
    }
    most = std::max(most, alive);
  }
  return most;
}

TEST(MemoryPlanner, NeedsNothingForNothing) {
  EXPECT_EQ(PlanMemory({}).total_bytes, 0u);
  EXPECT_EQ(PlanMemory({{0, 0, 5}}).total_bytes, 0u);
}

TEST(MemoryPlanner, RoundsSizesToCacheLines) {
  EXPECT_EQ(PlanMemory({{1, 0, 0}}).total_bytes, 64u);
  EXPECT_EQ(PlanMemory({{65, 0, 0}}).total_bytes, 128u);
}

TEST(MemoryPlanner, SharesBytesBetweenBuffersThatNeverMeet) {
  const MemoryPlan plan = PlanMemory({{1000, 0, 1}, {1000, 2, 3}});
  EXPECT_EQ(plan.offsets[0], plan.offsets[1]);
  EXPECT_EQ(plan.total_bytes, RoundUp(1000));
}

TEST(MemoryPlanner, KeepsBuffersApartThatMeetInOneStep) {
  const MemoryPlan plan = PlanMemory({{1000, 0, 1}, {1000, 1, 2}});
  EXPECT_NE(plan.offsets[0], plan.offsets[1]);
  EXPECT_EQ(plan.total_bytes, 2 * RoundUp(1000));
}

TEST(MemoryPlanner, AChainTakesItsTwoLargestNeighbours) {
  // a -> b -> c -> d, each read by the next step only.
  const std::vector<BufferLife> chain = {{640, 0, 1}, {128, 1, 2}, {320, 2, 3}, {64, 3, 4}};
  EXPECT_EQ(PlanMemory(chain).total_bytes, 768u);
}

TEST(MemoryPlanner, TakesTheTightestGap) {
  // Two gaps beside long-lived buffers, of 256 and of 128 bytes: the small late buffer belongs into the tight one.
  const std::vector<BufferLife> lives = {{1024, 0, 9}, {256, 0, 0}, {512, 0, 9}, {128, 0, 0}, {256, 0, 9}, {128, 5, 5}};
  const MemoryPlan plan = PlanMemory(lives);
  ExpectSound(lives, plan);
  EXPECT_EQ(plan.total_bytes, LowerBound(lives, 10));
}

TEST(MemoryPlanner, RandomPlansAreSoundAndCloseToTheLowerBound) {
  std::mt19937 random(7);
  double waste = 0;
  constexpr int kPlans = 200;
  for (int round = 0; round < kPlans; ++round) {
    const int steps = 1 + static_cast<int>(random() % 40);
    std::vector<BufferLife> lives;
    for (size_t i = 0; i < 1 + random() % 60; ++i) {
      const int first = static_cast<int>(random() % static_cast<unsigned>(steps));
      const int last = std::min(steps - 1, first + static_cast<int>(random() % 6));
      lives.push_back({random() % 5000, first, last});
    }
    const MemoryPlan plan = PlanMemory(lives);
    ExpectSound(lives, plan);
    const size_t bound = LowerBound(lives, steps);
    EXPECT_GE(plan.total_bytes, bound);
    if (bound > 0) waste += static_cast<double>(plan.total_bytes) / static_cast<double>(bound) - 1;
  }
  EXPECT_LT(waste / kPlans, 0.15);
}

TEST(MemoryPlanner, PlansHugeGraphsQuickly) {
  // Sound, and far below the sum of all sizes; neighbours in the order of steps are compared here, not all pairs.
  constexpr int kBuffers = 200'000;
  std::mt19937 random(11);
  std::vector<BufferLife> lives;
  size_t sum = 0;
  for (int i = 0; i < kBuffers; ++i) {
    lives.push_back({1 + random() % 5000, i, i + static_cast<int>(random() % 4)});
    sum += RoundUp(lives.back().size_bytes);
  }
  const MemoryPlan plan = PlanMemory(lives);
  EXPECT_LT(plan.total_bytes, sum / 1000);
  for (size_t i = 0; i < lives.size(); i += 100) {
    const size_t from = i < 5 ? 0 : i - 5;
    const std::vector<BufferLife> some(lives.begin() + static_cast<std::ptrdiff_t>(from),
                                       lives.begin() + static_cast<std::ptrdiff_t>(i + 1));
    ExpectSound(some, {{plan.offsets.begin() + static_cast<std::ptrdiff_t>(from),
                        plan.offsets.begin() + static_cast<std::ptrdiff_t>(i + 1)},
                       plan.total_bytes});
  }
}

TEST(MemoryPlanner, AnswersTheSameForTheSameQuestion) {
  std::vector<BufferLife> lives;
  for (int i = 0; i < 50; ++i) lives.push_back({static_cast<size_t>(i % 7) * 100, i / 2, i / 2 + i % 5});
  EXPECT_EQ(PlanMemory(lives).offsets, PlanMemory(lives).offsets);
}

}  // namespace
}  // namespace saker
