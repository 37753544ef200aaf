// What the loader fills in and Model runs on. Inside core only.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/execution_context.h"
#include "core/model.h"
#include "core/model_variants.h"
#include "core/parallel/thread_pool.h"
#include "core/runtime/adaptive_executor.h"
#include "core/runtime/plan_set.h"
#include "core/runtime/run_context.h"

namespace saker {

// BuildTimes: what making a model of a graph took.
struct BuildTimes {
  int64_t passes_nanos = 0;
  int64_t plan_nanos = 0;         // of the smallest piece: packing weights, making kernels
  int64_t calibration_nanos = 0;  // further plans, and measuring
};

// Model::Impl: the parts of a model: plans and executor, or variants. In order of use: the executor reads plans and
// pool, so it comes last and goes first.
class Model::Impl {
 public:
  Signature signature;
  std::shared_ptr<ThreadPool> pool;
  std::unique_ptr<const PlanSet> plans;
  std::unique_ptr<const AdaptiveExecutor> executor;
  std::unique_ptr<const ModelVariants> variants;
  int64_t max_batch_rows = 1;
  // Which input tells how many rows a request has; -1: none does.
  int row_input = -1;
  std::vector<int64_t> plan_rows;
  // The graph as it was read, for Describe().
  std::string graph_as_read;
  BuildTimes build_times;
};

// ExecutionContext::Impl: the run context of the model's plans, or one for each of the variants that it ran last.
class ExecutionContext::Impl {
 public:
  // `plans` null: the model has variants.
  explicit Impl(const PlanSet* plans) {
    if (plans != nullptr) own_.emplace(*plans);
  }

  // The context for a model: the one that this was made by, or one of its variants.
  RunContext& ContextOf(const Model& model);
  size_t SizeInBytes() const;

 private:
  struct VariantContext {
    std::shared_ptr<const Model> model;  // outlives the context
    std::unique_ptr<RunContext> run;
  };
  std::optional<RunContext> own_;
  std::list<VariantContext> variants_;  // most recently used first
};

}  // namespace saker
