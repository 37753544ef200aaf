// PlanTable: a plan as a table for a page: a row a step, with its outputs, their layouts and places, parts and scratch.
// Threads: a pure function.
// Units:   bytes.
#pragma once

#include <string>

#include "core/runtime/execution_plan.h"

namespace saker {

std::string PlanTable(const ExecutionPlan& plan);

}  // namespace saker
