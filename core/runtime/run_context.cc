#include "core/runtime/run_context.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/exceptions_to_status.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

// Exact plans that a context keeps bound: as many as a plan set keeps, so that a plan which is there is bound only
// once.
constexpr size_t kExactBindings = 16;

// Whether an output of the whole request has room for what a plan writes from `first_row` on.
bool HoldsPiece(const Shape& whole, const Shape& piece, int64_t first_row) {
  if (whole.rank() != piece.rank()) return false;
  if (whole.rank() == 0) return true;
  if (first_row + piece[0] > whole[0]) return false;
  return std::equal(whole.dims().begin() + 1, whole.dims().end(), piece.dims().begin() + 1);
}

absl::Status WrongShape(size_t output, const Shape& expected, const Shape& given) {
  return absl::InternalError(absl::StrCat("output ", output, ": the plan makes ", expected.ToString(),
                                          ", but the caller has room for ", given.ToString(),
                                          "; take the shape from OutputShape()"));
}

}  // namespace

RunContext::RunContext(const PlanSet& plans) : plans_(plans) {
  inputs_.resize(plans.entries().front().plan->inputs.size());
  outputs_.resize(plans.entries().front().plan->outputs.size());
  Prepare().IgnoreError();
}

absl::Status RunContext::Prepare() {
  return ExceptionsToStatus("preparing a run", [this]() -> absl::Status {
    SAKER_ASSIGN_OR_RETURN(arena_, AlignedBuffer::Create(std::max(plans_.MaxArenaBytes(), AlignedBuffer::kAlignment)));
    std::vector<std::unique_ptr<PlanBinding>> bindings;
    for (const PlanSet::Entry& entry : plans_.entries()) {
      bindings.push_back(std::make_unique<PlanBinding>(*entry.plan, arena_.data()));
    }
    if (const ExecutionPlan* plan = plans_.intra_op()) {
      intra_op_ = std::make_unique<PlanBinding>(*plan, arena_.data());
    }
    bindings_ = std::move(bindings);
    return absl::OkStatus();
  });
}

absl::Status RunContext::PointAt(const ExecutionPlan& plan, const RunRequest& request, int64_t first_unit) {
  const auto unit = static_cast<size_t>(first_unit);
  for (size_t i = 0; i < inputs_.size(); ++i) {
    inputs_[i] = static_cast<const std::byte*>(request.inputs[i].data) + unit * plans_.InputStride(i);
  }
  for (size_t i = 0; i < outputs_.size(); ++i) {
    auto* base = static_cast<std::byte*>(request.outputs[i].data);
    const size_t stride = plans_.OutputStride(i);
    const bool dropped = base == nullptr || (stride == 0 && unit > 0);
    if (!dropped && !HoldsPiece(request.outputs[i].shape, plan.outputs[i].shape, first_unit * plans_.unit_rows())) {
      return WrongShape(i, plan.outputs[i].shape, request.outputs[i].shape);
    }
    outputs_[i] = dropped ? nullptr : base + unit * stride;
  }
  return absl::OkStatus();
}

absl::Status RunContext::RunPiece(size_t entry, const RunRequest& request, int64_t first_unit) {
  if (bindings_.empty()) SAKER_RETURN_IF_ERROR(Prepare());
  SAKER_RETURN_IF_ERROR(PointAt(*plans_.entries()[entry].plan, request, first_unit));
  return bindings_[entry]->Run(inputs_, outputs_);
}

absl::StatusOr<int> RunContext::RunShared(const RunRequest& request, int64_t first_unit, const StepTeam& team) {
  if (bindings_.empty()) SAKER_RETURN_IF_ERROR(Prepare());
  SAKER_RETURN_IF_ERROR(PointAt(*plans_.intra_op(), request, first_unit));
  return intra_op_->RunShared(inputs_, outputs_, team);
}

absl::Status RunContext::RunWhole(const std::shared_ptr<const ExecutionPlan>& plan, const RunRequest& request) {
  for (size_t i = 0; i < outputs_.size(); ++i) {
    const MutableTensorView& view = request.outputs[i];
    if (view.data != nullptr && view.shape != plan->outputs[i].shape) {
      return WrongShape(i, plan->outputs[i].shape, view.shape);
    }
  }
  if (bindings_.empty()) SAKER_RETURN_IF_ERROR(Prepare());
  SAKER_ASSIGN_OR_RETURN(PlanBinding* const binding,
                         ExceptionsToStatus("preparing a run", [&] { return BindExact(plan); }));
  for (size_t i = 0; i < inputs_.size(); ++i) inputs_[i] = request.inputs[i].data;
  for (size_t i = 0; i < outputs_.size(); ++i) outputs_[i] = request.outputs[i].data;
  return binding->Run(inputs_, outputs_);
}

absl::StatusOr<PlanBinding*> RunContext::BindExact(const std::shared_ptr<const ExecutionPlan>& plan) {
  const auto known = std::find_if(exact_.begin(), exact_.end(), [&](const auto& entry) { return entry.plan == plan; });
  if (known != exact_.end()) {
    exact_.splice(exact_.begin(), exact_, known);
    return exact_.front().binding.get();
  }
  if (plan->arena_bytes > arena_.size_bytes()) SAKER_RETURN_IF_ERROR(GrowArena(plan->arena_bytes));
  exact_.push_front({plan, std::make_unique<PlanBinding>(*plan, arena_.data())});
  if (exact_.size() > kExactBindings) exact_.pop_back();
  return exact_.front().binding.get();
}

absl::Status RunContext::GrowArena(size_t bytes) {
  arena_ = AlignedBuffer();  // first: there may not be memory for both
  absl::StatusOr<AlignedBuffer> grown = AlignedBuffer::Create(bytes);
  if (!grown.ok()) {
    bindings_.clear();
    intra_op_.reset();
    exact_.clear();
    return grown.status();
  }
  arena_ = *std::move(grown);
  for (std::unique_ptr<PlanBinding>& binding : bindings_) binding->Rebind(arena_.data());
  if (intra_op_ != nullptr) intra_op_->Rebind(arena_.data());
  for (ExactBinding& entry : exact_) entry.binding->Rebind(arena_.data());
  return absl::OkStatus();
}

}  // namespace saker
