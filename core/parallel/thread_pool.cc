#include "core/parallel/thread_pool.h"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "core/base/check.h"
#include "core/base/clock.h"
#include "core/parallel/futex.h"

namespace saker {
namespace {

constexpr int kPriorities = 3;
// A task that this many more urgent ones have gone before is next, so that none waits for ever. Only one such task runs
// at a time: however many have waited, the other workers stay with what is urgent.
constexpr int kMostPassedOver = 64;
// How long a worker that has just helped with a range watches for the next one: about what sleeping and waking cost on a
// virtual machine, so that batches one behind the other find it awake, and never more than twice the cost of sleeping
// at once. Tasks that are submitted stand for themselves: nothing follows from one of them.
constexpr int64_t kWatchAfterRangeNanos = 50'000;
// What `urgent_` holds when nothing waits.
constexpr int kNothingWaits = kPriorities;
// How long a caller watches for the last pieces of others before it sleeps: about what sleeping and waking cost.
constexpr int64_t kJoinSpinNanos = 30'000;
// Spins between two looks at the clock.
constexpr int kSpinsPerClockLook = 32;

// Busy scopes that this thread is in, its work as a worker included.
thread_local int busy_scopes = 0;

// Set in Job::active while the caller sleeps until the count is zero.
constexpr uint32_t kCallerSleeps = uint32_t{1} << 31;

// Job: one ParallelFor(), on the stack of its caller. In the pool's list while indices may be left; a worker takes part
// between Attach (under the pool's lock) and its decrement of `active`, after which it must not touch the job.
struct Job {
  int64_t count = 0;
  absl::FunctionRef<void(int64_t, int)> body;
  TaskPriority priority;
  int room = 0;  // workers that may still join; under the pool's lock
  Job* next_job = nullptr;
  // The next index to hand out. Relaxed is enough: what the pieces read was published by the lock that listed the job.
  alignas(64) std::atomic<int64_t> next{0};
  // Workers inside, and kCallerSleeps. Their decrement releases what the pieces wrote; the caller acquires it.
  alignas(64) std::atomic<uint32_t> active{0};

  Job(int64_t count_in, absl::FunctionRef<void(int64_t, int)> body_in, TaskPriority priority_in, int room_in)
      : count(count_in), body(body_in), priority(priority_in), room(room_in) {}

  bool HasIndices() const { return next.load(std::memory_order_relaxed) < count; }
  bool RunOne(int slot) {
    const int64_t index = next.fetch_add(1, std::memory_order_relaxed);
    if (index >= count) return false;
    body(index, slot);
    return true;
  }
  void Leave() {
    std::atomic<uint32_t>* word = &active;
    if (word->fetch_sub(1, std::memory_order_acq_rel) == (kCallerSleeps | 1)) FutexWake(word, 1);
  }
};

}  // namespace

class ThreadPool::Impl {
 public:
  explicit Impl(const ThreadPoolOptions& options) : options_(options) {
    threads_.reserve(static_cast<size_t>(options.workers));
    for (int slot = 0; slot < options.workers; ++slot) threads_.emplace_back([this, slot] { WorkerLoop(slot); });
  }

  ~Impl() {
    {
      absl::MutexLock lock(&mutex_);
      SAKER_CHECK(std::all_of(jobs_.begin(), jobs_.end(), [](const Job* job) { return job == nullptr; }));
      stopping_ = true;
    }
    Announce(options_.workers);
    for (std::thread& thread : threads_) thread.join();
  }

  int workers() const { return options_.workers; }
  int parallelism() const {
    const int all = options_.workers + 1;
    return options_.parallelism > 0 ? std::min(options_.parallelism, all) : all;
  }

  int idle() const { return std::max(0, parallelism() - busy_.load(std::memory_order_relaxed)); }
  void BeginBusy() {
    if (busy_scopes++ == 0) busy_.fetch_add(1, std::memory_order_relaxed);
  }
  void EndBusy() {
    if (--busy_scopes == 0) busy_.fetch_sub(1, std::memory_order_relaxed);
  }

  void ParallelFor(int64_t count, int max_threads, TaskPriority priority, absl::FunctionRef<void(int64_t, int)> body) {
    const int64_t helpers = std::min<int64_t>({parallelism() - 1, int64_t{max_threads} - 1, count - 1});
    if (helpers <= 0) {
      for (int64_t i = 0; i < count; ++i) body(i, options_.workers);
      return;
    }
    Job job(count, body, priority, static_cast<int>(helpers));
    AddJob(job);
    Announce(static_cast<int>(helpers));
    while (job.RunOne(options_.workers)) {
    }
    RemoveJob(job);
    AwaitWorkers(job);
  }

  void Submit(TaskPriority priority, std::function<void(int)> task) {
    if (options_.workers == 0) {
      task(0);
      return;
    }
    {
      absl::MutexLock lock(&mutex_);
      tasks_[static_cast<size_t>(priority)].push_back(std::move(task));
      UpdateUrgent();
    }
    Announce(1);
  }

 private:
  // What a worker does next: one of both, or neither.
  struct Work {
    Job* job = nullptr;
    std::function<void(int)> task;
    // It had waited for its turn, see kMostPassedOver.
    bool patient = false;
  };

  void AddJob(Job& job) ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    Job** end = &jobs_[static_cast<size_t>(job.priority)];
    while (*end != nullptr) end = &(*end)->next_job;
    *end = &job;
    UpdateUrgent();
  }

  void RemoveJob(Job& job) ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    Job** link = &jobs_[static_cast<size_t>(job.priority)];
    while (*link != &job) link = &(*link)->next_job;
    *link = job.next_job;
    UpdateUrgent();
  }

  // No worker can join any more; those inside finish their pieces.
  static void AwaitWorkers(Job& job) {
    if (job.active.load(std::memory_order_acquire) == 0) return;
    const int64_t give_up = SteadyNanos() + kJoinSpinNanos;
    do {
      for (int i = 0; i < kSpinsPerClockLook; ++i) {
        if (job.active.load(std::memory_order_acquire) == 0) return;
        CpuRelax();
      }
    } while (SteadyNanos() < give_up);
    uint32_t seen = job.active.fetch_or(kCallerSleeps, std::memory_order_acq_rel) | kCallerSleeps;
    while (seen != kCallerSleeps) {
      FutexWait(job.active, seen);
      seen = job.active.load(std::memory_order_acquire);
    }
  }

  // Makes workers look again. The epoch changes before the wake-up, so a worker about to sleep sees either the work or
  // the new epoch.
  void Announce(int wanted) {
    epoch_.fetch_add(1, std::memory_order_seq_cst);
    if (sleepers_.load(std::memory_order_seq_cst) > 0) FutexWake(&epoch_, wanted);
  }

  void UpdateUrgent() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    int urgent = kNothingWaits;
    for (int p = kPriorities - 1; p >= 0; --p) {
      bool waits = !tasks_[static_cast<size_t>(p)].empty();
      for (const Job* job = jobs_[static_cast<size_t>(p)]; job != nullptr; job = job->next_job) {
        waits |= job->room > 0 && job->HasIndices();
      }
      if (waits) urgent = p;
    }
    urgent_.store(urgent, std::memory_order_relaxed);
  }

  // The most urgent work that wants a worker; within a priority ranges, which somebody waits for, before tasks.
  // False: the pool stops and nothing is left.
  bool TakeWork(Work& work) ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    if (TakePatient(work)) return true;
    for (int p = 0; p < kPriorities; ++p) {
      if (!TakeRange(p, work) && !TakeTask(p, work)) continue;
      for (int q = p + 1; q < kPriorities; ++q) {
        if (!tasks_[static_cast<size_t>(q)].empty()) ++passed_over_[static_cast<size_t>(q)];
      }
      return true;
    }
    return !stopping_;
  }

  bool TakePatient(Work& work) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (patient_runs_) return false;
    // The class that was passed over most: the other one's turn comes while it waits again.
    const auto most = std::max_element(passed_over_.begin(), passed_over_.end());
    if (*most < kMostPassedOver || !TakeTask(static_cast<int>(most - passed_over_.begin()), work)) return false;
    patient_runs_ = work.patient = true;
    return true;
  }

  bool TakeRange(int priority, Work& work) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    for (Job* job = jobs_[static_cast<size_t>(priority)]; job != nullptr; job = job->next_job) {
      if (job->room == 0 || !job->HasIndices()) continue;
      --job->room;
      job->active.fetch_add(1, std::memory_order_relaxed);
      work.job = job;
      UpdateUrgent();
      return true;
    }
    return false;
  }

  bool TakeTask(int priority, Work& work) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    std::deque<std::function<void(int)>>& queue = tasks_[static_cast<size_t>(priority)];
    if (queue.empty()) return false;
    work.task = std::move(queue.front());
    queue.pop_front();
    passed_over_[static_cast<size_t>(priority)] = 0;
    UpdateUrgent();
    return true;
  }

  void RunTask(Work& work, int slot) ABSL_LOCKS_EXCLUDED(mutex_) {
    work.task(slot);
    if (!work.patient) return;
    absl::MutexLock lock(&mutex_);
    patient_runs_ = false;
  }

  // Runs pieces until none is left or something more urgent waits; then the seat is given back for others, or for this
  // worker when it returns.
  void Help(Job& job, int slot) ABSL_LOCKS_EXCLUDED(mutex_) {
    const int own = static_cast<int>(job.priority);
    while (job.RunOne(slot)) {
      if (urgent_.load(std::memory_order_relaxed) >= own) continue;
      absl::MutexLock lock(&mutex_);
      ++job.room;
      UpdateUrgent();
      break;
    }
    job.Leave();
  }

  void WorkerLoop(int slot) {
    if (options_.niceness > 0) setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), options_.niceness);
    int64_t watch_nanos = options_.spin_nanos;
    while (true) {
      const uint32_t epoch = epoch_.load(std::memory_order_seq_cst);
      Work work;
      if (!TakeWork(work)) return;
      const bool busy = work.job != nullptr || work.task;
      if (busy) BeginBusy();
      if (work.job != nullptr) {
        Help(*work.job, slot);
        watch_nanos = std::max(options_.spin_nanos, kWatchAfterRangeNanos);
      } else if (work.task) {
        RunTask(work, slot);
      } else {
        AwaitChange(epoch, std::exchange(watch_nanos, options_.spin_nanos));
      }
      if (busy) EndBusy();
    }
  }

  void AwaitChange(uint32_t epoch, int64_t watch_nanos) {
    if (watch_nanos > 0) {
      const int64_t give_up = SteadyNanos() + watch_nanos;
      do {
        for (int i = 0; i < kSpinsPerClockLook; ++i) {
          if (epoch_.load(std::memory_order_relaxed) != epoch) return;
          CpuRelax();
        }
      } while (SteadyNanos() < give_up);
    }
    sleepers_.fetch_add(1, std::memory_order_seq_cst);
    FutexWait(epoch_, epoch);
    sleepers_.fetch_sub(1, std::memory_order_seq_cst);
  }

  const ThreadPoolOptions options_;
  absl::Mutex mutex_;
  // Ranges that may want workers, by priority, oldest first.
  std::array<Job*, kPriorities> jobs_ ABSL_GUARDED_BY(mutex_) = {};
  std::array<std::deque<std::function<void(int)>>, kPriorities> tasks_ ABSL_GUARDED_BY(mutex_);
  // By priority: how often something more urgent was taken while tasks waited, since one of them was taken.
  std::array<int, kPriorities> passed_over_ ABSL_GUARDED_BY(mutex_) = {};
  bool patient_runs_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  // The most urgent priority that wants workers: a hint, looked at between pieces without the lock.
  std::atomic<int> urgent_{kNothingWaits};
  // Counts announcements; what idle workers watch and sleep on.
  alignas(64) std::atomic<uint32_t> epoch_{0};
  // Workers about to sleep or asleep. Sequentially consistent with `epoch_`: either the announcer sees the sleeper, or
  // the sleeper's futex sees the new epoch.
  alignas(64) std::atomic<int> sleepers_{0};
  // Threads that compute: workers with work, and callers that said so.
  alignas(64) std::atomic<int> busy_{0};
  std::vector<std::thread> threads_;
};

ThreadPool::ThreadPool(const ThreadPoolOptions& options) : impl_(std::make_unique<Impl>(options)) {
  SAKER_CHECK(options.workers >= 0 && options.niceness >= 0 && options.niceness <= 19 && options.spin_nanos >= 0);
}

ThreadPool::~ThreadPool() = default;

int ThreadPool::workers() const { return impl_->workers(); }

int ThreadPool::parallelism() const { return impl_->parallelism(); }

int ThreadPool::idle() const { return impl_->idle(); }

ThreadPool::BusyScope::BusyScope(ThreadPool& pool) : impl_(*pool.impl_) { impl_.BeginBusy(); }

ThreadPool::BusyScope::~BusyScope() { impl_.EndBusy(); }

void ThreadPool::ParallelFor(int64_t count, int max_threads, TaskPriority priority,
                             absl::FunctionRef<void(int64_t index, int slot)> body) {
  impl_->ParallelFor(count, max_threads, priority, body);
}

void ThreadPool::Submit(TaskPriority priority, std::function<void(int slot)> task) {
  impl_->Submit(priority, std::move(task));
}

}  // namespace saker
