// ProfileBars: a profile as two tables for a page, operators and steps, with a bar for each time.
// Threads: a pure function.
// Units:   microseconds.
#pragma once

#include <string>

#include "core/tools/profile.h"

namespace saker {

// Operators with the dearest first; steps in their order, so that their numbers are those of the plan.
std::string ProfileBars(const Profile& profile);

}  // namespace saker
