#include "core/model.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/input_check.h"
#include "core/model_impl.h"

namespace saker {
namespace {

std::string BatchText(const PlanSet& plans) {
  const BatchSemantics& batch = plans.batch();
  const std::string reason = batch.reason.empty() ? "" : absl::StrCat(" (", batch.reason, ")");
  switch (batch.kind) {
    case BatchSemantics::Kind::kIndependentRows:
      return "independent rows: batches are split and joined freely";
    case BatchSemantics::Kind::kMixedRows:
      return absl::StrCat("rows mix: a batch runs whole", reason);
    case BatchSemantics::Kind::kFixedRows:
      return absl::StrCat("fixed at ", batch.fixed_rows,
                          " rows: ", plans.AcceptsBatches() ? "a batch runs block by block" : "one block a request",
                          reason);
  }
  return "";
}

std::string SpecsText(absl::string_view title, const std::vector<TensorSpec>& specs) {
  std::string text = absl::StrCat(title, ":\n");
  for (const TensorSpec& spec : specs) {
    absl::StrAppend(&text, "  ", spec.ToString(), spec.has_rows ? "" : " (shared by all rows)", "\n");
  }
  return text;
}

}  // namespace

Model::Model(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Model::~Model() = default;

const Signature& Model::signature() const { return impl_->signature; }
bool Model::rows_independent() const {
  return impl_->plans->batch().kind == BatchSemantics::Kind::kIndependentRows ||
         (impl_->plans->HasUnits() && impl_->plans->unit_rows() == 1 && impl_->plans->AcceptsBatches());
}
bool Model::accepts_batches() const { return impl_->plans->AcceptsBatches(); }
int64_t Model::max_batch_rows() const { return impl_->max_batch_rows; }
const CostTable& Model::cost_table() const { return impl_->executor->costs(); }
const std::vector<int64_t>& Model::plan_rows() const { return impl_->plan_rows; }
size_t Model::SizeInBytes() const { return impl_->plans->WeightBytes(); }

std::string Model::Describe() const {
  const PlanSet& plans = *impl_->plans;
  std::string text = SpecsText("inputs", impl_->signature.inputs);
  absl::StrAppend(&text, SpecsText("outputs", impl_->signature.outputs), "batches: ", BatchText(plans), ", at most ",
                  impl_->max_batch_rows, " rows\n\ngraph as read:\n", impl_->graph_as_read,
                  "\ngraph after the passes:\n", plans.graph().ToString(), "\nplans:\n");
  for (const PlanSet::Entry& entry : plans.entries()) absl::StrAppend(&text, entry.plan->ToString());
  absl::StrAppend(&text, "\nmemory: weights ", plans.WeightBytes(), " bytes with packed forms, ", plans.MaxArenaBytes(),
                  " bytes a run in flight\n\ncost table (plans for ", absl::StrJoin(impl_->plan_rows, ", "),
                  " rows):\n", cost_table().ToString());
  return text;
}

absl::StatusOr<int64_t> Model::CheckInputs(absl::Span<const ConstTensorView> inputs) const {
  const RowLimits limits = {impl_->plans->AcceptsBatches(), impl_->plans->unit_rows(), impl_->max_batch_rows};
  return CheckRequestInputs(impl_->signature, limits, inputs);
}

absl::StatusOr<Shape> Model::OutputShape(int output, int64_t rows) const {
  return impl_->plans->OutputShape(output, rows);
}

bool Model::IsPreparedFor(int64_t rows) const { return impl_->plans->HasUnits() || impl_->plans->HasExactPlan(rows); }

Estimate Model::Predict(int64_t rows, ExecutionMode mode) const {
  return impl_->executor->Choose(accepts_batches() ? rows : impl_->plans->unit_rows(), mode);
}

ExecutionContext Model::NewContext() const {
  return ExecutionContext(std::make_unique<ExecutionContext::Impl>(*impl_->plans));
}

absl::StatusOr<Execution> Model::Run(absl::Span<const ConstTensorView> inputs,
                                     absl::Span<const MutableTensorView> outputs, const RunOptions& options,
                                     ExecutionContext& context) const {
  const int row_input = impl_->row_input;
  RunRequest request;
  request.inputs = inputs;
  request.outputs = outputs;
  request.rows = row_input < 0 ? impl_->plans->unit_rows() : inputs[static_cast<size_t>(row_input)].shape[0];
  request.cancelled = options.cancelled;
  request.deadline_nanos = options.deadline_nanos;
  absl::StatusOr<Execution> execution = impl_->executor->Run(request, options.mode, context.impl().run);
  if (execution.ok() && row_input < 0) execution->rows = 1;
  return execution;
}

}  // namespace saker
