#include "core/parallel/step_team.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <numeric>
#include <thread>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace saker {
namespace {

ThreadPoolOptions Workers(int workers) {
  ThreadPoolOptions options;
  options.workers = workers;
  return options;
}

int RunTeam(ThreadPool& pool, const std::vector<int>& parts, absl::FunctionRef<bool(int, int)> run) {
  return RunStepTeam({pool, pool.parallelism(), TaskPriority::kNormal}, parts, run);
}

class StepTeamSizes : public testing::TestWithParam<int> {};

TEST_P(StepTeamSizes, RunsEveryPartOfEveryStepOnce) {
  ThreadPool pool(Workers(GetParam()));
  const std::vector<int> parts = {1, 2, 32, 3, 1, 1, 7, 2};
  for (int round = 0; round < 300; ++round) {
    std::vector<std::vector<std::atomic<int>>> runs;
    for (const int count : parts) runs.emplace_back(static_cast<size_t>(count));
    RunTeam(pool, parts, [&](int step, int part) {
      runs[static_cast<size_t>(step)][static_cast<size_t>(part)].fetch_add(1);
      return true;
    });
    for (const auto& step : runs) {
      for (const std::atomic<int>& count : step) ASSERT_EQ(count.load(), 1);
    }
  }
}

TEST_P(StepTeamSizes, BeginsNoStepBeforeTheOneBeforeHasEnded) {
  ThreadPool pool(Workers(GetParam()));
  const std::vector<int> parts(200, 4);
  for (int round = 0; round < 50; ++round) {
    // Plain memory: a step that began early would read a stale value, and be a race for the thread sanitizer.
    std::vector<int> values(4, 0);
    std::vector<int> next(4, 0);
    RunTeam(pool, parts, [&](int step, int part) {
      std::vector<int>& from = step % 2 == 0 ? values : next;
      std::vector<int>& to = step % 2 == 0 ? next : values;
      to[static_cast<size_t>(part)] = std::accumulate(from.begin(), from.end(), 0) / 4 + 1;
      return true;
    });
    ASSERT_EQ(values, std::vector<int>(4, 200));
  }
}

TEST_P(StepTeamSizes, BeginsNothingOfTheStepsAfterAPartThatFailed) {
  ThreadPool pool(Workers(GetParam()));
  std::atomic<int> last{-1};
  RunTeam(pool, {2, 2, 2, 2}, [&](int step, int part) {
    int seen = last.load();
    while (seen < step && !last.compare_exchange_weak(seen, step)) {
    }
    return step != 1 || part != 0;
  });
  EXPECT_EQ(last.load(), 1);
}

TEST_P(StepTeamSizes, RunsNothingForNoSteps) {
  ThreadPool pool(Workers(GetParam()));
  EXPECT_EQ(RunTeam(pool, {}, [](int, int) { return true; }), 0);
}

INSTANTIATE_TEST_SUITE_P(Workers, StepTeamSizes, testing::Values(0, 1, 3));

TEST(StepTeam, RunsThePartsOfAStepAtTheSameTime) {
  ThreadPool pool(Workers(1));
  // Each part waits for the other, which only another thread can run meanwhile.
  std::latch both(2);
  const int threads = RunTeam(pool, {1, 2, 1}, [&](int step, int) {
    if (step == 1) {
      both.arrive_and_wait();
    }
    return true;
  });
  EXPECT_EQ(threads, 2);
}

TEST(StepTeam, NeedsNoWorkerThatIsBusyElsewhere) {
  ThreadPool pool(Workers(1));
  std::latch held(1);
  std::latch release(1);
  pool.Submit(TaskPriority::kHigh, [&](int) {
    held.count_down();
    release.wait();
  });
  held.wait();
  int parts_run = 0;
  const int threads = RunTeam(pool, {2, 2, 2}, [&](int, int) {
    ++parts_run;
    return true;
  });
  release.count_down();
  EXPECT_EQ(threads, 1);
  EXPECT_EQ(parts_run, 6);
}

TEST(StepTeam, TakesNoMoreThreadsThanAskedFor) {
  ThreadPool pool(Workers(3));
  for (int round = 0; round < 200; ++round) {
    std::vector<std::atomic<bool>> own(32);
    const int threads = RunStepTeam({pool, 2, TaskPriority::kNormal}, std::vector<int>{32, 32}, [&](int, int part) {
      own[static_cast<size_t>(part)] = true;
      return true;
    });
    ASSERT_LE(threads, 2);
  }
}

TEST(StepTeam, WakesThreadsThatSleptThroughALongStep) {
  ThreadPool pool(Workers(1));
  // The caller's step takes longer than anybody watches; the next wants both.
  std::latch both(2);
  RunTeam(pool, {1, 2}, [&](int step, int) {
    if (step == 0) {
      for (const auto end = absl::Now() + absl::Milliseconds(2); absl::Now() < end;) {
      }
      return true;
    }
    both.arrive_and_wait();
    return true;
  });
}

TEST(StepTeam, TeamsOfSeveralCallersShareAPool) {
  ThreadPool pool(Workers(2));
  std::atomic<int64_t> total{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 3; ++i) {
    callers.emplace_back([&] {
      for (int round = 0; round < 200; ++round) {
        RunTeam(pool, {3, 1, 3}, [&](int, int) {
          total.fetch_add(1);
          return true;
        });
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(total.load(), 3 * 200 * 7);
}

}  // namespace
}  // namespace saker
