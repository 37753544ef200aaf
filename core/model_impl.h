// What the loader fills in and Model runs on. Inside core only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/execution_context.h"
#include "core/model.h"
#include "core/parallel/thread_pool.h"
#include "core/runtime/adaptive_executor.h"
#include "core/runtime/plan_set.h"
#include "core/runtime/run_context.h"

namespace saker {

// Model::Impl: the parts of a model. In order of use: the executor reads plans and pool, so it comes last and goes
// first.
class Model::Impl {
 public:
  Signature signature;
  std::shared_ptr<ThreadPool> pool;
  std::unique_ptr<const PlanSet> plans;
  std::unique_ptr<const AdaptiveExecutor> executor;
  int64_t max_batch_rows = 1;
  // Which input tells how many rows a request has; -1: none does.
  int row_input = -1;
  std::vector<int64_t> plan_rows;
  // The graph as it was read, for Describe().
  std::string graph_as_read;
};

// ExecutionContext::Impl: the run context of the model's plans.
class ExecutionContext::Impl {
 public:
  explicit Impl(const PlanSet& plans) : run(plans) {}
  RunContext run;
};

}  // namespace saker
