// AllocationsSoFar: how often this process has asked for heap memory. A program that links this file has its operator new
// and its malloc family replaced by ones that count, whoever calls them: the engine, the standard library, oneDNN.
// Whose a call is, its return address tells: what comes from inside oneDNN's library (or OpenMP's, below it) is not ours,
// everything else is. The engine is linked into the program, so nothing of it can be taken for oneDNN's.
// Threads: any; counts those of all threads.
// Fails:   never; nothing is counted under sanitizers, which have an allocator of their own.
#pragma once

#include <cstdint>

namespace saker {

struct AllocationCount {
  int64_t all = 0;
  int64_t ours = 0;
};

// False under sanitizers: the counts stay 0.
bool CountsAllocations();
AllocationCount AllocationsSoFar();

}  // namespace saker
