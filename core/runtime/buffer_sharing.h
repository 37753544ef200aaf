// ShareBuffers: finds how long each storage of a draft is needed, and which may lie in another: operators write over an input
// that nobody reads afterwards, and parts of a joined value are made where they belong, so that joining them is left out.
// Threads: one.
// Fails:   never; what cannot be shared keeps bytes of its own.
#pragma once

#include "core/runtime/plan_draft.h"

namespace saker {

// Fills in first_step, last_step, merged_into and merged_at of the storages, and left_out of the steps. What others lie in lies
// in nothing itself.
void ShareBuffers(PlanDraft& draft);

}  // namespace saker
