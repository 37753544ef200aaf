#include "core/runtime/plan_set.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/check.h"
#include "core/base/exceptions_to_status.h"
#include "core/base/status_macros.h"
#include "core/parallel/step_team.h"

namespace saker {
namespace {

// Plans for exact row counts that are kept: enough for a client's few favourite batch sizes.
constexpr size_t kExactPlans = 16;

}  // namespace

PlanSet::PlanSet(Graph graph, const OpRegistry& registry, const PlanLimits& limits,
                 std::shared_ptr<WeightCache> weights)
    : graph_(std::move(graph)),
      registry_(registry),
      limits_(limits),
      weights_(weights != nullptr ? std::move(weights) : std::make_shared<WeightCache>()) {}

absl::StatusOr<std::unique_ptr<PlanSet>> PlanSet::Create(Graph graph, const OpRegistry& registry,
                                                         const PlanLimits& limits,
                                                         std::shared_ptr<WeightCache> weights) {
  auto set = std::unique_ptr<PlanSet>(new PlanSet(std::move(graph), registry, limits, std::move(weights)));
  SAKER_RETURN_IF_ERROR(set->Init());
  return set;
}

absl::Status PlanSet::Init() {
  SAKER_ASSIGN_OR_RETURN(batch_, AnalyzeBatch(graph_, registry_, limits_.max_value_bytes));
  SAKER_CHECK(batch_.input_has_rows.size() == graph_.inputs().size());
  SAKER_CHECK(batch_.output_shapes.size() == graph_.outputs().size());
  unit_rows_ = batch_.kind == BatchSemantics::Kind::kFixedRows ? std::max<int64_t>(1, batch_.fixed_rows) : 1;
  SAKER_ASSIGN_OR_RETURN(std::unique_ptr<ExecutionPlan> plan, Build(unit_rows_));
  entries_.push_back({1, std::move(plan)});
  FindStrides();
  return CheckOutputs(*entries_.front().plan);
}

absl::StatusOr<std::unique_ptr<ExecutionPlan>> PlanSet::Build(int64_t rows, int threads) const {
  return ExceptionsToStatus(absl::StrCat("making a plan for ", rows, " rows"), [&] {
    return BuildPlan(graph_, registry_, ShapesForRows(graph_, batch_, rows), rows, *weights_, limits_, threads);
  });
}

// Callers get memory for what OutputShape() says, so no plan of a set may write anything else.
absl::Status PlanSet::CheckOutputs(const ExecutionPlan& plan) const {
  for (size_t i = 0; i < plan.outputs.size(); ++i) {
    SAKER_ASSIGN_OR_RETURN(const Shape expected, OutputShape(static_cast<int>(i), plan.rows));
    if (plan.outputs[i].shape == expected) continue;
    return absl::InternalError(absl::StrCat("output \"", graph_.value(graph_.outputs()[i]).name, "\": for ", plan.rows,
                                            " rows expected ", expected.ToString(), ", but the plan makes ",
                                            plan.outputs[i].shape.ToString()));
  }
  return absl::OkStatus();
}

void PlanSet::FindStrides() {
  const ExecutionPlan& plan = *entries_.front().plan;
  for (size_t i = 0; i < plan.inputs.size(); ++i) {
    input_strides_.push_back(batch_.input_has_rows[i] ? plan.inputs[i].SizeInBytes() : 0);
  }
  for (size_t i = 0; i < plan.outputs.size(); ++i) {
    output_strides_.push_back(batch_.output_has_rows[i] ? plan.outputs[i].SizeInBytes() : 0);
  }
}

absl::StatusOr<const ExecutionPlan*> PlanSet::Add(int64_t units) {
  SAKER_CHECK(CanGrow() && units > entries_.back().units);
  SAKER_ASSIGN_OR_RETURN(std::unique_ptr<ExecutionPlan> plan, Build(units * unit_rows_));
  SAKER_RETURN_IF_ERROR(CheckOutputs(*plan));
  entries_.push_back({units, std::move(plan)});
  return entries_.back().plan.get();
}

void PlanSet::Remove(int64_t units) {
  SAKER_CHECK(units > 1);
  entries_.erase(
      std::remove_if(entries_.begin(), entries_.end(), [units](const Entry& entry) { return entry.units == units; }),
      entries_.end());
}

absl::Status PlanSet::AddIntraOp(int threads) {
  SAKER_ASSIGN_OR_RETURN(std::unique_ptr<ExecutionPlan> plan,
                         Build(entries_.front().plan->rows, std::min(threads, kMostTeamParts)));
  SAKER_RETURN_IF_ERROR(CheckOutputs(*plan));
  if (plan->HasParts()) intra_op_ = std::move(plan);
  return absl::OkStatus();
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

absl::StatusOr<Shape> PlanSet::OutputShape(int output, int64_t rows) const {
  const auto index = static_cast<size_t>(output);
  const ExecutionPlan& smallest = *entries_.front().plan;
  if (!HasUnits() && rows != smallest.rows) {
    SAKER_ASSIGN_OR_RETURN(const std::shared_ptr<const ExecutionPlan> plan, ExactPlan(rows));
    return plan->outputs[index].shape;
  }
  Shape shape = smallest.outputs[index].shape;
  if (HasUnits() && batch_.output_has_rows[index]) shape[0] = rows;
  return shape;
}

size_t PlanSet::LargestUpTo(int64_t units) const {
  size_t index = entries_.size() - 1;
  while (index > 0 && entries_[index].units > units) --index;
  return index;
}

size_t PlanSet::MaxArenaBytes() const {
  size_t bytes = intra_op_ != nullptr ? intra_op_->arena_bytes : 0;
  for (const Entry& entry : entries_) bytes = std::max(bytes, entry.plan->arena_bytes);
  return bytes;
}

std::list<PlanSet::ExactEntry>::iterator PlanSet::FindExact(int64_t rows) const {
  return std::find_if(exact_.begin(), exact_.end(),
                      [rows](const ExactEntry& entry) { return entry.plan->rows == rows; });
}

std::shared_ptr<const ExecutionPlan> PlanSet::KnownExactPlan(int64_t rows) const {
  const auto known = FindExact(rows);
  if (known == exact_.end()) return nullptr;
  exact_.splice(exact_.begin(), exact_, known);
  return exact_.front().plan;
}

absl::StatusOr<std::shared_ptr<const ExecutionPlan>> PlanSet::ExactPlan(int64_t rows) const {
  {
    absl::MutexLock lock(&mutex_);
    if (std::shared_ptr<const ExecutionPlan> known = KnownExactPlan(rows)) return known;
  }
  SAKER_ASSIGN_OR_RETURN(std::shared_ptr<const ExecutionPlan> plan, Build(rows));
  absl::MutexLock lock(&mutex_);
  // Another thread may have made it meanwhile; then ours is dropped, so that all contexts bind the same one.
  if (std::shared_ptr<const ExecutionPlan> made = KnownExactPlan(rows)) return made;
  exact_.push_front({plan});
  if (exact_.size() > kExactPlans) exact_.pop_back();
  return plan;
}

bool PlanSet::HasExactPlan(int64_t rows) const {
  if (entries_.front().plan->rows == rows) return true;
  absl::MutexLock lock(&mutex_);
  return FindExact(rows) != exact_.end();
}

int64_t PlanSet::ExactNanos(int64_t rows) const {
  absl::MutexLock lock(&mutex_);
  const auto known = FindExact(rows);
  return known == exact_.end() ? 0 : known->nanos;
}

void PlanSet::NoteExactRun(int64_t rows, int64_t nanos) const {
  absl::MutexLock lock(&mutex_);
  const auto known = FindExact(rows);
  if (known == exact_.end()) return;  // others have pushed it out meanwhile
  known->nanos = known->nanos == 0 ? nanos : std::min(known->nanos, nanos);
}

size_t PlanSet::WeightBytes() const {
  size_t bytes = weights_->SizeInBytes();
  for (ValueId id = 0; id < graph_.value_count(); ++id) {
    const std::shared_ptr<const Tensor>& constant = graph_.value(id).constant;
    if (constant != nullptr) bytes += constant->SizeInBytes();
  }
  return bytes;
}

}  // namespace saker
