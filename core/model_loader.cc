#include "core/model_loader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/check.h"
#include "core/base/exceptions_to_status.h"
#include "core/base/status_macros.h"
#include "core/graph/passes/pass_pipeline.h"
#include "core/model_impl.h"
#include "core/onnx/onnx_reader.h"
#include "core/runtime/calibrator.h"
#include "core/runtime/plan_growth.h"

namespace saker {
namespace {

absl::Status CheckOptions(const EngineOptions& options) {
  if (options.max_batch_rows < 1 || options.max_plan_rows < 1 || options.contexts < 1 ||
      options.parallel_threshold < 0) {
    return absl::InvalidArgumentError(
        "expected max_batch_rows, max_plan_rows and contexts of 1 at least and a parallel_threshold of 0 at least");
  }
  return absl::OkStatus();
}

// Each context and each worker has buffers of its own, for the plan that needs the most.
PlanLimits Limits(const EngineOptions& options, const ThreadPool& pool) {
  const size_t runs = static_cast<size_t>(options.contexts) + static_cast<size_t>(pool.workers());
  return {options.max_value_bytes, std::min(options.max_arena_bytes, options.max_arenas_bytes / runs)};
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

// Grows the plans, measures the paths and puts the executor on top.
void Calibrate(const EngineOptions& options, std::unique_ptr<PlanSet> plans, Model::Impl& impl) {
  const absl::Duration half = options.calibration_budget / 2;
  const std::vector<double> unit_nanos =
      GrowPlans(*plans, {std::min(options.max_plan_rows, impl.max_batch_rows), half});
  impl.plans = std::move(plans);
  for (const PlanSet::Entry& entry : impl.plans->entries()) impl.plan_rows.push_back(entry.plan->rows);
  auto parallel = std::make_unique<ParallelExecutor>(*impl.plans, *impl.pool, unit_nanos);
  CostTable costs =
      MeasureCosts(*impl.plans, *parallel, unit_nanos, {half, impl.max_batch_rows, impl.pool->parallelism()});
  impl.executor = std::make_unique<AdaptiveExecutor>(
      *impl.plans, AdaptiveOptions{options.execution_mode, options.parallel_threshold}, std::move(costs),
      std::move(parallel));
}

absl::StatusOr<std::shared_ptr<const Model>> MakeModel(Graph graph, std::shared_ptr<ThreadPool> pool,
                                                       const EngineOptions& options) {
  auto impl = std::make_unique<Model::Impl>();
  impl->pool = std::move(pool);
  impl->graph_as_read = graph.ToString();
  SAKER_RETURN_IF_ERROR(OptimizeGraph(graph, OpRegistry::Get(), options.max_value_bytes));
  SAKER_ASSIGN_OR_RETURN(std::unique_ptr<PlanSet> plans,
                         PlanSet::Create(std::move(graph), OpRegistry::Get(), Limits(options, *impl->pool)));
  impl->signature = {InputSpecs(*plans), OutputSpecs(*plans)};
  impl->row_input = RowInput(impl->signature);
  impl->max_batch_rows = MaxBatchRows(*plans, options.max_batch_rows);
  Calibrate(options, std::move(plans), *impl);
  return std::make_shared<const Model>(std::move(impl));
}

// One line that names the file first.
absl::Status WithOrigin(const absl::Status& status, absl::string_view origin) {
  if (absl::StrContains(status.message(), origin)) return status;
  return absl::Status(status.code(), absl::StrCat(origin, ": ", status.message()));
}

absl::StatusOr<std::shared_ptr<const Model>> LoadGraph(absl::StatusOr<Graph> graph, absl::string_view origin,
                                                       const std::shared_ptr<ThreadPool>& pool,
                                                       const EngineOptions& options) {
  if (!graph.ok()) return WithOrigin(graph.status(), origin);
  absl::Status valid = CheckOptions(options);
  if (!valid.ok()) return valid;
  absl::StatusOr<std::shared_ptr<const Model>> model = MakeModel(*std::move(graph), pool, options);
  if (!model.ok()) return WithOrigin(model.status(), origin);
  return model;
}

}  // namespace

ModelLoader::ModelLoader(std::shared_ptr<ThreadPool> pool) : pool_(std::move(pool)) { SAKER_CHECK(pool_ != nullptr); }

absl::StatusOr<std::shared_ptr<const Model>> ModelLoader::LoadFile(const std::string& path,
                                                                   const EngineOptions& options) const {
  return ExceptionsToStatus(path, [&] { return LoadGraph(ReadOnnxFile(path), path, pool_, options); });
}

absl::StatusOr<std::shared_ptr<const Model>> ModelLoader::LoadBytes(absl::string_view bytes, absl::string_view origin,
                                                                    const EngineOptions& options) const {
  return ExceptionsToStatus(origin, [&] { return LoadGraph(ReadOnnxBytes(bytes, origin), origin, pool_, options); });
}

}  // namespace saker
