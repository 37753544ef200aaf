// MemoryMap: the arena of a plan as a picture for a page: steps from left to right, bytes from bottom to top, a rectangle for
// each buffer, grey where it is scratch.
// Threads: a pure function.
#pragma once

#include <string>

#include "core/runtime/execution_plan.h"

namespace saker {

// An <svg> element; a sentence in its place where there is nothing to show, or too much.
std::string MemoryMap(const ExecutionPlan& plan);

}  // namespace saker
