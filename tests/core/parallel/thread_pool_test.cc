#include "core/parallel/thread_pool.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <numeric>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"

namespace saker {
namespace {

ThreadPoolOptions Workers(int workers, int64_t spin_nanos = 0) {
  ThreadPoolOptions options;
  options.workers = workers;
  options.spin_nanos = spin_nanos;
  return options;
}

// How often each index was run.
std::vector<int> CountRuns(ThreadPool& pool, int64_t count, int max_threads) {
  std::vector<std::atomic<int>> runs(static_cast<size_t>(count));
  pool.ParallelFor(count, max_threads, TaskPriority::kNormal,
                   [&](int64_t index, int) { runs[static_cast<size_t>(index)].fetch_add(1); });
  return {runs.begin(), runs.end()};
}

class ThreadPoolSizes : public testing::TestWithParam<int> {};

TEST_P(ThreadPoolSizes, RunsEveryIndexOnce) {
  ThreadPool pool(Workers(GetParam()));
  for (int64_t count : {0, 1, 2, 3, 7, 64, 1000}) {
    EXPECT_EQ(CountRuns(pool, count, 1 << 20), std::vector<int>(static_cast<size_t>(count), 1)) << count;
  }
}

TEST(ThreadPool, GivesOneRangeNoMoreThreadsThanItsParallelism) {
  ThreadPoolOptions options = Workers(4);
  options.parallelism = 2;
  ThreadPool pool(options);
  EXPECT_EQ(pool.parallelism(), 2);
  for (int round = 0; round < 200; ++round) {
    std::array<std::atomic<int>, 5> seen{};
    pool.ParallelFor(64, 1 << 20, TaskPriority::kNormal,
                     [&](int64_t, int slot) { seen[static_cast<size_t>(slot)] = 1; });
    EXPECT_LE(std::accumulate(seen.begin(), seen.end(), 0), 2);
  }
}

TEST(ThreadPool, CountsTheCallerInItsParallelismByDefault) {
  EXPECT_EQ(ThreadPool(Workers(3)).parallelism(), 4);
  EXPECT_EQ(ThreadPool(Workers(0)).parallelism(), 1);
}

TEST(ThreadPool, CountsCallersInABusyScopeOnce) {
  ThreadPool pool(Workers(2));
  EXPECT_EQ(pool.idle(), 3);
  {
    const ThreadPool::BusyScope outer(pool);
    const ThreadPool::BusyScope inner(pool);
    EXPECT_EQ(pool.idle(), 2);
  }
  EXPECT_EQ(pool.idle(), 3);
}

TEST(ThreadPool, CountsAWorkerAtWorkOnce) {
  ThreadPool pool(Workers(1));
  absl::Notification done;
  int idle = -1;
  pool.Submit(TaskPriority::kNormal, [&](int) {
    const ThreadPool::BusyScope scope(pool);
    idle = pool.idle();
    done.Notify();
  });
  done.WaitForNotification();
  EXPECT_EQ(idle, 1);
}

TEST_P(ThreadPoolSizes, RunsEveryIndexOnceRangeAfterRange) {
  ThreadPool pool(Workers(GetParam(), /*spin_nanos=*/1000));
  for (int round = 0; round < 2000; ++round) {
    std::atomic<int64_t> sum{0};
    pool.ParallelFor(5, 4, TaskPriority::kNormal, [&](int64_t index, int) { sum += index + 1; });
    ASSERT_EQ(sum.load(), 15);
  }
}

TEST_P(ThreadPoolSizes, MakesWhatThePiecesWroteVisibleToTheCaller) {
  ThreadPool pool(Workers(GetParam()));
  std::vector<int64_t> plain(257);
  for (int64_t round = 0; round < 200; ++round) {
    pool.ParallelFor(257, 4, TaskPriority::kHigh,
                     [&](int64_t index, int) { plain[static_cast<size_t>(index)] = index + round; });
    for (int64_t i = 0; i < 257; ++i) ASSERT_EQ(plain[static_cast<size_t>(i)], i + round);
  }
}

TEST_P(ThreadPoolSizes, NeverRunsTwoPiecesOfOneWorkerAtOnce) {
  ThreadPool pool(Workers(GetParam()));
  std::vector<std::atomic<int>> inside(static_cast<size_t>(GetParam() + 1));
  std::atomic<int> overlaps{0};
  // Two callers at once: workers' slots are exclusive across ranges, the callers' own slot is not.
  const auto call = [&] {
    for (int round = 0; round < 100; ++round) {
      pool.ParallelFor(40, GetParam() + 1, TaskPriority::kNormal, [&](int64_t, int slot) {
        if (slot == pool.workers()) return;
        if (inside[static_cast<size_t>(slot)].fetch_add(1) != 0) ++overlaps;
        inside[static_cast<size_t>(slot)].fetch_sub(1);
      });
    }
  };
  std::thread other(call);
  call();
  other.join();
  EXPECT_EQ(overlaps.load(), 0);
}

TEST_P(ThreadPoolSizes, ServesSeveralCallersAtOnce) {
  ThreadPool pool(Workers(GetParam()));
  std::atomic<int64_t> total{0};
  std::vector<std::thread> callers;
  for (int c = 0; c < 6; ++c) {
    callers.emplace_back([&, c] {
      const auto priority = static_cast<TaskPriority>(c % 3);
      for (int round = 0; round < 300; ++round) {
        pool.ParallelFor(9, 3, priority, [&](int64_t index, int) { total += index; });
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(total.load(), 6 * 300 * 36);
}

TEST_P(ThreadPoolSizes, FinishesSubmittedTasksBeforeItGoes) {
  std::atomic<int> done{0};
  {
    ThreadPool pool(Workers(GetParam()));
    for (int i = 0; i < 500; ++i) pool.Submit(static_cast<TaskPriority>(i % 3), [&](int) { ++done; });
  }
  EXPECT_EQ(done.load(), 500);
}

INSTANTIATE_TEST_SUITE_P(Workers, ThreadPoolSizes, testing::Values(0, 1, 2, 4), testing::PrintToStringParamName());

TEST(ThreadPool, WithoutWorkersRunsInOrderOnTheCaller) {
  ThreadPool pool(Workers(0));
  const std::thread::id caller = std::this_thread::get_id();
  std::vector<int64_t> order;
  pool.ParallelFor(4, 8, TaskPriority::kNormal, [&](int64_t index, int slot) {
    EXPECT_EQ(slot, 0);
    EXPECT_EQ(std::this_thread::get_id(), caller);
    order.push_back(index);
  });
  EXPECT_EQ(order, (std::vector<int64_t>{0, 1, 2, 3}));
  bool ran = false;
  pool.Submit(TaskPriority::kLow, [&](int) { ran = std::this_thread::get_id() == caller; });
  EXPECT_TRUE(ran);
}

TEST(ThreadPool, OneThreadMeansTheCaller) {
  ThreadPool pool(Workers(3));
  pool.ParallelFor(50, 1, TaskPriority::kNormal, [&](int64_t, int slot) { EXPECT_EQ(slot, pool.workers()); });
}

TEST(ThreadPool, UsesAsManyThreadsAsAsked) {
  ThreadPool pool(Workers(3));
  std::atomic<int> arrived{0};
  // Each piece waits for all four, so the range ends only because four threads take part.
  pool.ParallelFor(4, 4, TaskPriority::kNormal, [&](int64_t, int) {
    ++arrived;
    while (arrived.load() < 4) std::this_thread::yield();
  });
  EXPECT_EQ(arrived.load(), 4);
}

TEST(ThreadPool, NeverUsesMoreThreadsThanAsked) {
  ThreadPool pool(Workers(4));
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  for (int round = 0; round < 200; ++round) {
    pool.ParallelFor(20, 2, TaskPriority::kNormal, [&](int64_t, int) {
      const int now = inside.fetch_add(1) + 1;
      int seen = most.load();
      while (seen < now && !most.compare_exchange_weak(seen, now)) {
      }
      std::this_thread::yield();
      inside.fetch_sub(1);
    });
  }
  EXPECT_LE(most.load(), 2);
}

TEST(ThreadPool, ACallerWaitsForNoBusyWorker) {
  ThreadPool pool(Workers(1));
  absl::Notification started, release;
  pool.Submit(TaskPriority::kNormal, [&](int) {
    started.Notify();
    release.WaitForNotification();
  });
  started.WaitForNotification();
  int ran = 0;
  pool.ParallelFor(10, 2, TaskPriority::kHigh, [&](int64_t, int) { ++ran; });  // the only worker is held
  EXPECT_EQ(ran, 10);
  release.Notify();
}

// Urgent work without end: each task submits the next before it is over, until told to stop.
class EndlessUrgentTasks {
 public:
  explicit EndlessUrgentTasks(ThreadPool& pool) : pool_(pool) { Next(); }
  ~EndlessUrgentTasks() {
    stop_ = true;
    over_.WaitForNotification();
  }
  int done() const { return done_; }
  void AwaitMore(int more) const {
    const int enough = done_ + more;
    while (done_ < enough && done_ < kEnough) std::this_thread::yield();
  }

 private:
  // A pool that starves the others for ever must fail its test rather than hang it.
  static constexpr int kEnough = 1'000'000;

  void Next() {
    pool_.Submit(TaskPriority::kHigh, [this](int) {
      if (++done_ < kEnough && !stop_) {
        Next();
      } else {
        over_.Notify();
      }
    });
  }

  ThreadPool& pool_;
  std::atomic<bool> stop_{false};
  std::atomic<int> done_{0};
  absl::Notification over_;
};

TEST(ThreadPool, EndlessUrgentWorkStarvesNobody) {
  ThreadPool pool(Workers(1));
  for (const TaskPriority priority : {TaskPriority::kNormal, TaskPriority::kLow}) {
    absl::Notification started, release, ran;
    int urgent_before = 0;
    pool.Submit(TaskPriority::kHigh, [&](int) {
      started.Notify();
      release.WaitForNotification();
    });
    started.WaitForNotification();
    EndlessUrgentTasks urgent(pool);
    pool.Submit(priority, [&](int) {
      urgent_before = urgent.done();
      ran.Notify();
    });
    release.Notify();
    ran.WaitForNotification();
    EXPECT_LE(urgent_before, 100);
  }
}

// Resubmits itself, normal behind normal, until it is told to stop.
class EndlessNormalTasks {
 public:
  explicit EndlessNormalTasks(ThreadPool& pool) : pool_(pool) { Next(); }
  ~EndlessNormalTasks() {
    stop_ = true;
    over_.WaitForNotification();
  }

 private:
  void Next() {
    pool_.Submit(TaskPriority::kNormal, [this](int) { stop_ ? over_.Notify() : Next(); });
  }

  ThreadPool& pool_;
  std::atomic<bool> stop_{false};
  absl::Notification over_;
};

TEST(ThreadPool, TheLeastUrgentHaveATurnAmongOthersThatWaitToo) {
  for (const int workers : {1, 2}) {
    ThreadPool pool(Workers(workers));
    absl::Notification ran;
    int urgent_before = 0;
    EndlessUrgentTasks urgent(pool);
    EndlessUrgentTasks more(pool);
    EndlessNormalTasks normal(pool);
    const int at_first = urgent.done();
    pool.Submit(TaskPriority::kLow, [&](int) {
      urgent_before = urgent.done() - at_first;
      ran.Notify();
    });
    ran.WaitForNotification();
    EXPECT_LE(urgent_before, 10'000);
  }
}

TEST(ThreadPool, PatientTasksGetOneWorkerAtATime) {
  ThreadPool pool(Workers(2));
  std::atomic<int> inside{0};
  std::atomic<int> ran{0};
  absl::Notification release;
  EndlessUrgentTasks urgent(pool);
  // Both workers must be kept busy by urgent work, or a free one may take a patient task out of turn.
  EndlessUrgentTasks more(pool);
  EndlessUrgentTasks yet_more(pool);
  for (int i = 0; i < 3; ++i) {
    pool.Submit(TaskPriority::kLow, [&](int) {
      EXPECT_EQ(++inside, 1);
      if (ran == 0) release.WaitForNotification();
      --inside;
      ++ran;
    });
  }
  while (inside == 0) std::this_thread::yield();
  urgent.AwaitMore(1000);
  EXPECT_EQ(inside, 1);
  release.Notify();
  while (ran < 3) std::this_thread::yield();
}

TEST(ThreadPool, TakesUrgentTasksFirst) {
  ThreadPool pool(Workers(1));
  absl::Notification started, release, done;
  std::vector<int> order;
  pool.Submit(TaskPriority::kNormal, [&](int) {
    started.Notify();
    release.WaitForNotification();
  });
  started.WaitForNotification();
  pool.Submit(TaskPriority::kLow, [&](int) {
    order.push_back(2);
    done.Notify();
  });
  pool.Submit(TaskPriority::kNormal, [&](int) { order.push_back(1); });
  pool.Submit(TaskPriority::kHigh, [&](int) { order.push_back(0); });
  release.Notify();
  done.WaitForNotification();
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2}));
}

TEST(ThreadPool, AWorkerLeavesALongRangeForAMoreUrgentTask) {
  constexpr int64_t kCount = 1'000'000;
  ThreadPool pool(Workers(1));
  std::atomic<bool> submitted{false};
  std::atomic<bool> urgent_ran{false};
  std::atomic<int64_t> pieces_meanwhile{0};
  pool.ParallelFor(kCount, 2, TaskPriority::kLow, [&](int64_t index, int slot) {
    if (index == 0) {
      pool.Submit(TaskPriority::kHigh, [&](int) { urgent_ran = true; });
      submitted = true;
    }
    if (slot != pool.workers()) {
      if (submitted.load() && !urgent_ran.load()) ++pieces_meanwhile;
      return;
    }
    // The caller waits, so only the worker can shorten the range; it must get to the task long before the end.
    while (submitted.load() && !urgent_ran.load()) std::this_thread::yield();
  });
  EXPECT_TRUE(urgent_ran.load());
  EXPECT_LT(pieces_meanwhile.load(), kCount / 2);
}

TEST(ThreadPool, ATaskMayCallParallelFor) {
  ThreadPool pool(Workers(2));
  absl::Notification done;
  std::atomic<int64_t> sum{0};
  pool.Submit(TaskPriority::kNormal, [&](int) {
    pool.ParallelFor(100, 3, TaskPriority::kNormal, [&](int64_t index, int) { sum += index; });
    done.Notify();
  });
  done.WaitForNotification();
  EXPECT_EQ(sum.load(), 4950);
}

TEST(ThreadPool, LowersTheUrgencyOfItsThreads) {
  ThreadPoolOptions options = Workers(1);
  options.niceness = 3;
  ThreadPool pool(options);
  absl::Notification done;
  int nice = -1;
  const int own = getpriority(PRIO_PROCESS, 0);
  pool.Submit(TaskPriority::kNormal, [&](int) {
    nice = getpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)));
    done.Notify();
  });
  done.WaitForNotification();
  EXPECT_EQ(nice, own + 3);
}

}  // namespace
}  // namespace saker
