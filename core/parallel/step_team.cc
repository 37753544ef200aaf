#include "core/parallel/step_team.h"

#include <algorithm>
#include <atomic>
#include <bit>

#include "core/base/check.h"
#include "core/base/clock.h"
#include "core/parallel/futex.h"

namespace saker {
namespace {

// How long a thread watches for the next step before it sleeps: about what sleeping and waking cost on a virtual
// machine, so that waiting never costs more than twice the better of both.
constexpr int64_t kWatchNanos = 50'000;
// Spins between two looks at the clock.
constexpr int kSpinsPerClockLook = 32;

uint64_t Word(uint32_t step, uint32_t open) { return (uint64_t{step} << 32) | open; }
uint32_t StepOf(uint64_t word) { return static_cast<uint32_t>(word >> 32); }
// The parts that nobody has begun, a bit each.
uint32_t OpenOf(uint64_t word) { return static_cast<uint32_t>(word); }

// TeamRun: one run, on the stack of its caller; ParallelFor() keeps it there until every thread has left.
class TeamRun {
 public:
  TeamRun(int threads, absl::Span<const int> parts, absl::FunctionRef<bool(int, int)> run)
      : threads_(threads), parts_(parts), run_(run), word_(Word(0, AllOf(0))) {}

  // One thread's share, `member` of [0, threads).
  void Join(int member) {
    const uint32_t own = OwnParts(member);
    bool helped = false;
    uint64_t word = word_.load(std::memory_order_acquire);
    while (StepOf(word) < parts_.size()) {
      if (OpenOf(word) == 0) {
        word = AwaitChange(word);
        continue;
      }
      const int part = FirstOf(OpenOf(word), own);
      // Acquire: the parts of the step before wrote what this one reads.
      if (!word_.compare_exchange_weak(word, word & ~(uint64_t{1} << part), std::memory_order_acquire)) continue;
      helped = true;
      word = RunParts(StepOf(word), part, own);
    }
    if (helped) helpers_.fetch_add(1, std::memory_order_relaxed);
  }

  int helpers() const { return helpers_.load(std::memory_order_relaxed); }

 private:
  uint32_t AllOf(size_t step) const {
    if (step >= parts_.size()) return 0;
    return static_cast<uint32_t>((uint64_t{1} << parts_[step]) - 1);
  }

  // Every threads_-th part, from the member's number on.
  uint32_t OwnParts(int member) const {
    uint32_t own = 0;
    for (int part = member; part < kMostTeamParts; part += threads_) own |= uint32_t{1} << part;
    return own;
  }

  static int FirstOf(uint32_t open, uint32_t own) { return std::countr_zero((open & own) != 0 ? open & own : open); }

  // Runs a part that was taken, and, as long as each is the last of its step to end, one of the next step: a thread that
  // goes on by itself pays for no hand-over. Answers the word as it is now.
  uint64_t RunParts(uint32_t step, int part, uint32_t own) {
    while (true) {
      const bool good = run_(static_cast<int>(step), part);
      if (!good) failed_.store(true, std::memory_order_relaxed);
      // Release what this part wrote; the last one acquires what the others did.
      const int ended = ended_.fetch_add(1, std::memory_order_acq_rel) + 1;
      if (ended < parts_[step]) return word_.load(std::memory_order_acquire);
      ended_.store(0, std::memory_order_relaxed);
      step = failed_.load(std::memory_order_relaxed) ? static_cast<uint32_t>(parts_.size()) : step + 1;
      const uint32_t all = AllOf(step);
      if (all == 0) return Publish(Word(step, 0));
      part = FirstOf(all, own);
      Publish(Word(step, all & ~(uint32_t{1} << part)));
    }
  }

  // Makes a step known. Sleepers are woken for parts that they could run, and for the end.
  uint64_t Publish(uint64_t word) {
    word_.store(word, std::memory_order_release);
    if (OpenOf(word) == 0 && StepOf(word) < parts_.size()) return word;
    epoch_.fetch_add(1, std::memory_order_seq_cst);
    if (sleepers_.load(std::memory_order_seq_cst) > 0) FutexWake(&epoch_, threads_);
    return word;
  }

  uint64_t AwaitChange(uint64_t seen) {
    const int64_t give_up = SteadyNanos() + kWatchNanos;
    do {
      for (int i = 0; i < kSpinsPerClockLook; ++i) {
        const uint64_t word = word_.load(std::memory_order_acquire);
        if (OpenOf(word) != 0 || StepOf(word) >= parts_.size()) return word;
        CpuRelax();
      }
    } while (SteadyNanos() < give_up);
    // The word is stored before the epoch counts on, so either it is seen here or the futex sees the new epoch.
    sleepers_.fetch_add(1, std::memory_order_seq_cst);
    const uint32_t epoch = epoch_.load(std::memory_order_seq_cst);
    seen = word_.load(std::memory_order_seq_cst);
    if (OpenOf(seen) == 0 && StepOf(seen) < parts_.size()) FutexWait(epoch_, epoch);
    sleepers_.fetch_sub(1, std::memory_order_seq_cst);
    return word_.load(std::memory_order_acquire);
  }

  const int threads_;
  const absl::Span<const int> parts_;
  const absl::FunctionRef<bool(int, int)> run_;
  // The step at work and its parts that nobody has begun, in one word so that no late thread takes a part of a step
  // that is over.
  alignas(64) std::atomic<uint64_t> word_;
  // Parts of the step that have ended.
  alignas(64) std::atomic<int> ended_{0};
  std::atomic<bool> failed_{false};
  std::atomic<int> helpers_{0};
  // Counts what sleepers are woken for; they sleep on it.
  alignas(64) std::atomic<uint32_t> epoch_{0};
  std::atomic<int> sleepers_{0};
};

}  // namespace

int RunStepTeam(const StepTeam& team, absl::Span<const int> parts, absl::FunctionRef<bool(int step, int part)> run) {
  for (const int count : parts) SAKER_CHECK(count >= 1 && count <= kMostTeamParts);
  const int threads = std::min({team.threads, team.pool.parallelism(), kMostTeamParts});
  TeamRun team_run(threads, parts, run);
  team.pool.ParallelFor(threads, threads, team.priority,
                        [&](int64_t member, int) { team_run.Join(static_cast<int>(member)); });
  return team_run.helpers();
}

}  // namespace saker
