#include "core/model.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/exceptions_to_status.h"
#include "core/base/status_macros.h"
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

std::string PlansText(const Model::Impl& impl) {
  const PlanSet& plans = *impl.plans;
  std::string text =
      absl::StrCat("batches: ", BatchText(plans), ", at most ", impl.max_batch_rows, " rows\n\ngraph as read:\n",
                   impl.graph_as_read, "\ngraph after the passes:\n", plans.graph().ToString(), "\nplans:\n");
  for (const PlanSet::Entry& entry : plans.entries()) absl::StrAppend(&text, entry.plan->ToString());
  if (plans.intra_op() != nullptr) {
    absl::StrAppend(&text, "\nplan whose steps several threads share:\n", plans.intra_op()->ToString());
  }
  absl::StrAppend(&text, "\nmemory: weights ", plans.WeightBytes(), " bytes with packed forms, ", plans.MaxArenaBytes(),
                  " bytes a run in flight\n\ncost table (plans for ", absl::StrJoin(impl.plan_rows, ", "), " rows):\n",
                  impl.executor->costs().ToString());
  return text;
}

std::string VariantsText(const Model::Impl& impl) {
  return absl::StrCat(
      "shapes: the request decides them; each gets plans and costs of its own when it first comes, and the ",
      ModelVariants::kMostKept, " used last are kept\n\ngraph as read:\n", impl.graph_as_read,
      "\ngraph after the passes that need no shapes:\n", impl.variants->graph().ToString(), "\nmemory: weights ",
      impl.variants->WeightBytes(), " bytes with packed forms\n");
}

}  // namespace

Model::Model(std::unique_ptr<Impl> impl) : impl_(std::move(impl)), has_variants_(impl_->variants != nullptr) {}
Model::~Model() = default;

const Signature& Model::signature() const { return impl_->signature; }

bool Model::rows_independent() const {
  if (has_variants_) return false;
  return impl_->plans->batch().kind == BatchSemantics::Kind::kIndependentRows ||
         (impl_->plans->HasUnits() && impl_->plans->unit_rows() == 1 && impl_->plans->AcceptsBatches());
}

bool Model::accepts_batches() const { return has_variants_ ? impl_->row_input >= 0 : impl_->plans->AcceptsBatches(); }

int64_t Model::max_batch_rows() const { return impl_->max_batch_rows; }

const CostTable& Model::cost_table() const {
  static const CostTable& nothing = *new CostTable;
  return has_variants_ ? nothing : impl_->executor->costs();
}

const std::vector<int64_t>& Model::plan_rows() const { return impl_->plan_rows; }

size_t Model::SizeInBytes() const {
  return has_variants_ ? impl_->variants->WeightBytes() : impl_->plans->WeightBytes();
}

std::string Model::Describe() const {
  return absl::StrCat(SpecsText("inputs", impl_->signature.inputs), SpecsText("outputs", impl_->signature.outputs),
                      has_variants_ ? VariantsText(*impl_) : PlansText(*impl_));
}

absl::StatusOr<int64_t> Model::CheckInputs(absl::Span<const ConstTensorView> inputs) const {
  const int64_t unit_rows = has_variants_ ? 1 : impl_->plans->unit_rows();
  return CheckRequestInputs(impl_->signature, {accepts_batches(), unit_rows, impl_->max_batch_rows}, inputs);
}

absl::StatusOr<Shape> Model::OutputShape(int output, int64_t rows) const {
  if (has_variants_) {
    return absl::FailedPreconditionError("the shapes of this model's outputs depend on the request: ask its variant");
  }
  return impl_->plans->OutputShape(output, rows);
}

bool Model::IsPreparedFor(int64_t rows) const {
  return !has_variants_ && (impl_->plans->HasUnits() || impl_->plans->HasExactPlan(rows));
}

Estimate Model::Predict(int64_t rows, ExecutionMode mode) const {
  if (has_variants_) return Estimate();
  return impl_->executor->Choose(accepts_batches() ? rows : impl_->plans->unit_rows(), mode);
}

ExecutionContext Model::NewContext() const {
  return ExecutionContext(std::make_unique<ExecutionContext::Impl>(impl_->plans.get()));
}

std::shared_ptr<const Model> Model::FindVariant(absl::Span<const ConstTensorView> inputs) const {
  return has_variants_ ? impl_->variants->Find(inputs) : shared_from_this();
}

absl::StatusOr<std::shared_ptr<const Model>> Model::VariantFor(absl::Span<const ConstTensorView> inputs) const {
  if (!has_variants_) return shared_from_this();
  return impl_->variants->FindOrMake(inputs);
}

absl::StatusOr<Execution> Model::Run(absl::Span<const ConstTensorView> inputs,
                                     absl::Span<const MutableTensorView> outputs, const RunOptions& options,
                                     ExecutionContext& context) const {
  if (has_variants_) {
    SAKER_ASSIGN_OR_RETURN(const std::shared_ptr<const Model> variant, VariantFor(inputs));
    return variant->Run(inputs, outputs, options, context);
  }
  const int row_input = impl_->row_input;
  RunRequest request;
  request.inputs = inputs;
  request.outputs = outputs;
  request.rows = row_input < 0 ? impl_->plans->unit_rows() : inputs[static_cast<size_t>(row_input)].shape[0];
  request.cancelled = options.cancelled;
  request.deadline_nanos = options.deadline_nanos;
  RunContext& run = context.impl().ContextOf(*this);
  absl::StatusOr<Execution> execution = impl_->executor->Run(request, options.mode, run);
  if (execution.ok() && row_input < 0) execution->rows = 1;
  return execution;
}

}  // namespace saker
