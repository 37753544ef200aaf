#include "core/runtime/plan_set.h"

#include <algorithm>
#include <utility>

#include "core/base/check.h"
#include "core/base/status_macros.h"
#include "core/graph/passes/shape_inference.h"

namespace saker {
namespace {

// Plans for exact row counts that are kept: enough for a client's few favourite batch sizes.
constexpr size_t kExactPlans = 16;

}  // namespace

PlanSet::PlanSet(Graph graph, const OpRegistry& registry, const PlanLimits& limits)
    : graph_(std::move(graph)), registry_(registry), limits_(limits) {}

absl::StatusOr<std::unique_ptr<PlanSet>> PlanSet::Create(Graph graph, const OpRegistry& registry,
                                                         const PlanLimits& limits) {
  auto set = std::unique_ptr<PlanSet>(new PlanSet(std::move(graph), registry, limits));
  SAKER_RETURN_IF_ERROR(set->Init());
  return set;
}

absl::Status PlanSet::Init() {
  SAKER_ASSIGN_OR_RETURN(batch_, AnalyzeBatch(graph_, registry_, limits_.max_value_bytes));
  SAKER_CHECK(batch_.input_has_rows.size() == graph_.inputs().size());
  const std::vector<Shape> one_row = ShapesForRows(graph_, batch_, 1);
  SAKER_RETURN_IF_ERROR(InferTwoRows(one_row));
  unit_rows_ = batch_.kind == BatchSemantics::Kind::kFixedRows ? std::max<int64_t>(1, batch_.fixed_rows) : 1;
  SAKER_ASSIGN_OR_RETURN(std::unique_ptr<ExecutionPlan> plan, Build(unit_rows_));
  entries_.push_back({1, std::move(plan)});
  FindStrides();
  return absl::OkStatus();
}

// Compares the outputs of one row with those of two. A model that says it takes any number of rows but cannot be run
// with two (a reshape to a constant shape, usually) is one of a fixed batch of 1.
absl::Status PlanSet::InferTwoRows(absl::Span<const Shape> one_row) {
  SAKER_ASSIGN_OR_RETURN(const InferredValues one, InferShapes(graph_, one_row, registry_, limits_.max_value_bytes));
  absl::StatusOr<InferredValues> two = absl::InternalError("");
  if (batch_.kind != BatchSemantics::Kind::kFixedRows) {
    two = InferShapes(graph_, ShapesForRows(graph_, batch_, 2), registry_, limits_.max_value_bytes);
    if (!two.ok()) {
      batch_.kind = BatchSemantics::Kind::kFixedRows;
      batch_.fixed_rows = 1;
      batch_.reason = std::string(two.status().message());
    }
  }
  for (ValueId id : graph_.outputs()) {
    const Shape& shape = one.descs[static_cast<size_t>(id)].shape;
    Shape growth = shape;
    for (int axis = 0; axis < shape.rank(); ++axis) {
      growth[axis] = two.ok() ? two->descs[static_cast<size_t>(id)].shape[axis] - shape[axis] : 0;
    }
    const bool has_block = shape.rank() > 0 && shape[0] > 0 && shape[0] == batch_.fixed_rows;
    if (!two.ok() && !has_block) batch_.stackable = false;
    output_growth_.push_back(growth);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<ExecutionPlan>> PlanSet::Build(int64_t rows) const {
  return BuildPlan(graph_, registry_, ShapesForRows(graph_, batch_, rows), rows, weights_, limits_);
}

void PlanSet::FindStrides() {
  const ExecutionPlan& plan = *entries_.front().plan;
  const bool fixed = batch_.kind == BatchSemantics::Kind::kFixedRows;
  for (size_t i = 0; i < plan.inputs.size(); ++i) {
    input_strides_.push_back(batch_.input_has_rows[i] ? plan.inputs[i].SizeInBytes() : 0);
  }
  for (size_t i = 0; i < plan.outputs.size(); ++i) {
    const Shape& growth = output_growth_[i];
    const bool per_row = fixed ? batch_.stackable : growth.rank() > 0 && growth[0] > 0;
    output_strides_.push_back(per_row ? plan.outputs[i].SizeInBytes() : 0);
  }
}

absl::StatusOr<const ExecutionPlan*> PlanSet::Add(int64_t units) {
  SAKER_CHECK(CanGrow() && units > entries_.back().units);
  SAKER_ASSIGN_OR_RETURN(std::unique_ptr<ExecutionPlan> plan, Build(units * unit_rows_));
  entries_.push_back({units, std::move(plan)});
  return entries_.back().plan.get();
}

void PlanSet::Remove(int64_t units) {
  SAKER_CHECK(units > 1);
  entries_.erase(
      std::remove_if(entries_.begin(), entries_.end(), [units](const Entry& entry) { return entry.units == units; }),
      entries_.end());
}

bool PlanSet::AcceptsBatches() const {
  const bool any_rows =
      std::find(batch_.input_has_rows.begin(), batch_.input_has_rows.end(), true) != batch_.input_has_rows.end();
  return any_rows && (batch_.kind != BatchSemantics::Kind::kFixedRows || batch_.stackable);
}

Shape PlanSet::InputShape(int input, int64_t rows) const {
  Shape shape = entries_.front().plan->inputs[static_cast<size_t>(input)].shape;
  if (batch_.input_has_rows[static_cast<size_t>(input)] && AcceptsBatches()) shape[0] = rows;
  return shape;
}

Shape PlanSet::OutputShape(int output, int64_t rows) const {
  Shape shape = entries_.front().plan->outputs[static_cast<size_t>(output)].shape;
  if (batch_.kind == BatchSemantics::Kind::kFixedRows) {
    if (AcceptsBatches()) shape[0] = rows;
    return shape;
  }
  const Shape& growth = output_growth_[static_cast<size_t>(output)];
  for (int axis = 0; axis < shape.rank(); ++axis) shape[axis] += growth[axis] * (rows - 1);
  return shape;
}

size_t PlanSet::LargestUpTo(int64_t units) const {
  size_t index = entries_.size() - 1;
  while (index > 0 && entries_[index].units > units) --index;
  return index;
}

size_t PlanSet::MaxArenaBytes() const {
  size_t bytes = 0;
  for (const Entry& entry : entries_) bytes = std::max(bytes, entry.plan->arena_bytes);
  return bytes;
}

absl::StatusOr<std::shared_ptr<const ExecutionPlan>> PlanSet::ExactPlan(int64_t rows) const {
  {
    absl::MutexLock lock(&mutex_);
    const auto known =
        std::find_if(exact_.begin(), exact_.end(), [rows](const auto& plan) { return plan->rows == rows; });
    if (known != exact_.end()) {
      exact_.splice(exact_.begin(), exact_, known);
      return exact_.front();
    }
  }
  SAKER_ASSIGN_OR_RETURN(std::shared_ptr<const ExecutionPlan> plan, Build(rows));
  absl::MutexLock lock(&mutex_);
  exact_.push_front(plan);
  if (exact_.size() > kExactPlans) exact_.pop_back();
  return plan;
}

bool PlanSet::HasExactPlan(int64_t rows) const {
  if (entries_.front().plan->rows == rows) return true;
  absl::MutexLock lock(&mutex_);
  return std::any_of(exact_.begin(), exact_.end(), [rows](const auto& plan) { return plan->rows == rows; });
}

size_t PlanSet::WeightBytes() const {
  size_t bytes = weights_.SizeInBytes();
  for (ValueId id = 0; id < graph_.value_count(); ++id) {
    const std::shared_ptr<const Tensor>& constant = graph_.value(id).constant;
    if (constant != nullptr) bytes += constant->SizeInBytes();
  }
  return bytes;
}

}  // namespace saker
