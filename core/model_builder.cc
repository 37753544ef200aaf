#include "core/model_builder.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/clock.h"
#include "core/base/status_macros.h"
#include "core/graph/passes/dead_nodes.h"
#include "core/graph/passes/pass_pipeline.h"
#include "core/graph/passes/request_shaping.h"
#include "core/model_impl.h"
#include "core/runtime/calibrator.h"
#include "core/runtime/plan_growth.h"

namespace saker {
namespace {

// Stopwatch: nanoseconds since it was last asked.
class Stopwatch {
 public:
  int64_t Lap() {
    const int64_t before = std::exchange(last_, SteadyNanos());
    return last_ - before;
  }

 private:
  int64_t last_ = SteadyNanos();
};

// A variant is measured while its first caller waits, so it gets less time than a model that is loaded.
constexpr int kVariantBudgetShare = 8;

// Each context and each worker has buffers of its own, for the plan that needs the most.
PlanLimits Limits(const EngineOptions& options, const ThreadPool& pool) {
  const size_t runs = static_cast<size_t>(options.contexts) + static_cast<size_t>(pool.workers());
  return {options.max_value_bytes, std::min(options.max_arena_bytes, options.max_arenas_bytes / runs),
          options.max_run_work};
}

std::vector<TensorSpec> InputSpecs(const PlanSet& plans) {
  std::vector<TensorSpec> specs;
  for (size_t i = 0; i < plans.graph().inputs().size(); ++i) {
    TensorSpec spec;
    spec.name = plans.graph().value(plans.graph().inputs()[i]).name;
    spec.type = plans.entries().front().plan->inputs[i].type;
    spec.has_rows = plans.AcceptsBatches() && plans.batch().input_has_rows[i];
    spec.shape = plans.InputShape(static_cast<int>(i), Shape::kUnknown);
    specs.push_back(std::move(spec));
  }
  return specs;
}

std::vector<TensorSpec> OutputSpecs(const PlanSet& plans) {
  std::vector<TensorSpec> specs;
  for (size_t i = 0; i < plans.graph().outputs().size(); ++i) {
    const int index = static_cast<int>(i);
    TensorSpec spec;
    spec.name = plans.graph().value(plans.graph().outputs()[i]).name;
    spec.type = plans.entries().front().plan->outputs[i].type;
    spec.has_rows = plans.AcceptsBatches() && plans.OutputHasRows(index);
    spec.shape = plans.OutputPattern(index);
    specs.push_back(std::move(spec));
  }
  return specs;
}

int RowInput(const Signature& signature) {
  for (size_t i = 0; i < signature.inputs.size(); ++i) {
    if (signature.inputs[i].has_rows) return static_cast<int>(i);
  }
  return -1;
}

// The largest batch: a multiple of the rows that run at a time; one row where requests are not batches.
int64_t MaxBatchRows(const PlanSet& plans, int64_t wanted) {
  const int64_t unit = plans.unit_rows();
  return plans.AcceptsBatches() ? std::max(unit, wanted / unit * unit) : 1;
}

// A row that is over sooner gains nothing from a second thread.
constexpr double kLeastSharedNanos = 10'000;

bool WantsIntraOp(const EngineOptions& options, const ThreadPool& pool, const std::vector<double>& unit_nanos) {
  if (pool.parallelism() == 1 || options.execution_mode == ExecutionMode::kSequential) return false;
  if (options.execution_mode == ExecutionMode::kIntraOp) return true;
  return !unit_nanos.empty() && unit_nanos.front() >= kLeastSharedNanos;
}

// Grows the plans, measures the paths and puts the executor on top.
void Calibrate(const EngineOptions& options, std::unique_ptr<PlanSet> plans, Model::Impl& impl) {
  const absl::Duration half = options.calibration_budget / 2;
  const std::vector<double> unit_nanos =
      GrowPlans(*plans, {std::min(options.max_plan_rows, impl.max_batch_rows), half});
  if (WantsIntraOp(options, *impl.pool, unit_nanos)) {
    // Without it the other paths do all that they did.
    plans->AddIntraOp(impl.pool->parallelism()).IgnoreError();
  }
  impl.plans = std::move(plans);
  for (const PlanSet::Entry& entry : impl.plans->entries()) impl.plan_rows.push_back(entry.plan->rows);
  auto parallel = std::make_unique<ParallelExecutor>(*impl.plans, *impl.pool, unit_nanos);
  CostTable costs = MeasureCosts(*impl.plans, *impl.pool, *parallel, unit_nanos, {half, impl.max_batch_rows});
  impl.executor = std::make_unique<AdaptiveExecutor>(
      *impl.plans, *impl.pool, AdaptiveOptions{options.execution_mode, options.parallel_threshold}, std::move(costs),
      std::move(parallel));
}

absl::StatusOr<std::shared_ptr<const Model>> BuildFixed(Graph graph, std::shared_ptr<ThreadPool> pool,
                                                        const EngineOptions& options,
                                                        std::shared_ptr<WeightCache> weights) {
  auto impl = std::make_unique<Model::Impl>();
  impl->pool = std::move(pool);
  impl->graph_as_read = graph.ToString();
  Stopwatch stopwatch;
  SAKER_RETURN_IF_ERROR(OptimizeGraph(graph, OpRegistry::Get(), options.max_value_bytes));
  impl->build_times.passes_nanos = stopwatch.Lap();
  SAKER_ASSIGN_OR_RETURN(
      std::unique_ptr<PlanSet> plans,
      PlanSet::Create(std::move(graph), OpRegistry::Get(), Limits(options, *impl->pool), std::move(weights)));
  impl->build_times.plan_nanos = stopwatch.Lap();
  impl->signature = {InputSpecs(*plans), OutputSpecs(*plans)};
  impl->row_input = RowInput(impl->signature);
  impl->max_batch_rows = MaxBatchRows(*plans, options.max_batch_rows);
  Calibrate(options, std::move(plans), *impl);
  impl->build_times.calibration_nanos = stopwatch.Lap();
  return std::make_shared<const Model>(std::move(impl));
}

// The variants and their buffers share what a model may take.
EngineOptions OptionsOfVariant(EngineOptions options) {
  options.calibration_budget /= kVariantBudgetShare;
  options.max_arenas_bytes /= ModelVariants::kMostKept;
  return options;
}

std::vector<TensorSpec> DeclaredInputs(const Graph& graph, const RequestShaping& shaping) {
  std::vector<TensorSpec> specs;
  for (size_t i = 0; i < graph.inputs().size(); ++i) {
    const Value& value = graph.value(graph.inputs()[i]);
    specs.push_back({value.name, value.type, value.shape, shaping.inputs[i].has_rows});
  }
  return specs;
}

// What the file says of the outputs; their shapes are known when a request comes.
absl::StatusOr<std::vector<TensorSpec>> DeclaredOutputs(const Graph& graph, bool with_rows) {
  std::vector<TensorSpec> specs;
  for (const ValueId id : graph.outputs()) {
    const Value& value = graph.value(id);
    if (value.type == DataType::kInvalid) {
      return absl::InvalidArgumentError(
          absl::StrCat("output \"", value.name, "\": the model declares no element type"));
    }
    const bool open_rows = value.has_shape && value.shape.rank() > 0 && value.shape[0] == Shape::kUnknown;
    specs.push_back({value.name, value.type, value.shape, with_rows && open_rows});
  }
  return specs;
}

absl::StatusOr<std::shared_ptr<const Model>> BuildFamily(Graph graph, RequestShaping shaping,
                                                         std::shared_ptr<ThreadPool> pool, const EngineOptions& options,
                                                         std::shared_ptr<WeightCache> weights) {
  auto impl = std::make_unique<Model::Impl>();
  impl->graph_as_read = graph.ToString();
  impl->signature.inputs = DeclaredInputs(graph, shaping);
  impl->row_input = RowInput(impl->signature);
  SAKER_ASSIGN_OR_RETURN(impl->signature.outputs, DeclaredOutputs(graph, impl->row_input >= 0));
  impl->max_batch_rows = impl->row_input < 0 ? 1 : options.max_batch_rows;
  impl->pool = pool;
  SAKER_RETURN_IF_ERROR(OptimizeUnshapedGraph(graph, OpRegistry::Get()));
  const auto build = [pool = std::move(pool), options = OptionsOfVariant(options)](
                         Graph filled, std::shared_ptr<WeightCache> shared_weights) {
    return BuildFixed(std::move(filled), pool, options, std::move(shared_weights));
  };
  impl->variants =
      std::make_unique<const ModelVariants>(std::move(graph), std::move(shaping), std::move(weights), build);
  return std::make_shared<const Model>(std::move(impl));
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Model>> BuildModel(Graph graph, std::shared_ptr<ThreadPool> pool,
                                                        const EngineOptions& options) {
  // What nobody reads need not be supported, and shapes nothing.
  RemoveDeadNodes(graph);
  SAKER_ASSIGN_OR_RETURN(RequestShaping shaping, FindRequestShaping(graph, OpRegistry::Get()));
  auto weights = std::make_shared<WeightCache>(options.weight_format);
  if (!shaping.needs_variants()) return BuildFixed(std::move(graph), std::move(pool), options, std::move(weights));
  return BuildFamily(std::move(graph), std::move(shaping), std::move(pool), options, std::move(weights));
}

}  // namespace saker
