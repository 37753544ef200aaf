// StepTeam: a sequence of steps, each cut into parts, on several threads of a pool: every part of a step has ended
// before one of the next begins. This is how one row of a heavy model uses more than one core.
//
// Each thread of the team has parts that it takes first, the same ones in every step and every run, so that what a part
// reads and wrote last is in the caches of the core that asks for it. A thread whose own parts are done takes what others
// have not begun, so a thread that starts late, or never, costs the others its work and no waiting. Between steps a
// thread watches for the next for a bounded time, then sleeps: a team on a busy machine gives its cores away.
// Threads: any, several teams at once. Parts run on the caller and on workers of the pool.
// Owns:    nothing; allocates nothing.
// Fails:   never; a part that answers false ends the run after the parts that have begun.
#pragma once

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "core/parallel/thread_pool.h"

namespace saker {

// A step has at least one part, and at most so many.
inline constexpr int kMostTeamParts = 32;

struct StepTeam {
  ThreadPool& pool;
  int threads;  // at most, the caller's among them
  TaskPriority priority;
};

// Runs the parts [0, parts[s]) of every step s. Answers how many threads ran any.
int RunStepTeam(const StepTeam& team, absl::Span<const int> parts, absl::FunctionRef<bool(int step, int part)> run);

}  // namespace saker
