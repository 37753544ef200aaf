#include "tests/conformance/row_check.h"

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "tests/conformance/model_answer.h"
#include "tests/conformance/varied_rows.h"

namespace saker {
namespace {

// One row becomes three, which have a plan of their own; five become three runs of four and more.
constexpr int64_t kSeveral = 3;

// Some rows of the tensors that have any, and the others whole.
absl::StatusOr<std::vector<Tensor>> Cut(const std::vector<Tensor>& tensors, const std::vector<TensorSpec>& specs,
                                        int64_t first, int64_t count) {
  std::vector<Tensor> cut;
  for (size_t i = 0; i < tensors.size(); ++i) {
    cut.push_back(tensors[i].Clone());
    if (specs[i].has_rows) {
      SAKER_ASSIGN_OR_RETURN(cut.back(), RowsOf(tensors[i], first, count));
    }
  }
  return cut;
}

absl::StatusOr<std::vector<Tensor>> Vary(const std::vector<Tensor>& inputs, const std::vector<TensorSpec>& specs) {
  std::vector<Tensor> varied;
  for (size_t i = 0; i < inputs.size(); ++i) {
    varied.push_back(inputs[i].Clone());
    if (specs[i].has_rows) {
      SAKER_ASSIGN_OR_RETURN(varied.back(), VaryRows(inputs[i], kSeveral));
    }
  }
  return varied;
}

absl::Status Compare(const std::vector<Tensor>& together, const std::vector<Tensor>& alone,
                     const std::optional<Tolerance>& tolerance) {
  for (size_t i = 0; i < alone.size(); ++i) {
    const absl::Status same =
        CompareTensors(together[i], alone[i], tolerance.value_or(Tolerance::Default(alone[i].type())));
    if (!same.ok()) return absl::InternalError(absl::StrCat("output ", i, ": ", same.message()));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ExecutionPath> CheckRowsInCompany(const Model& model, const std::vector<Tensor>& inputs,
                                                 const std::optional<Tolerance>& tolerance) {
  SAKER_ASSIGN_OR_RETURN(const std::shared_ptr<const Model> variant, model.VariantFor(ViewsOf(inputs)));
  const Signature& signature = variant->signature();
  SAKER_ASSIGN_OR_RETURN(const int64_t given, variant->CheckInputs(ViewsOf(inputs)));
  SAKER_ASSIGN_OR_RETURN(const std::vector<Tensor> first, Cut(inputs, signature.inputs, 0, 1));
  const int64_t unit = variant->CheckInputs(ViewsOf(first)).ok() ? 1 : given;
  SAKER_ASSIGN_OR_RETURN(const std::vector<Tensor> varied, Vary(inputs, signature.inputs));
  SAKER_ASSIGN_OR_RETURN(const Answer together, AnswerOf(model, varied));
  for (int64_t row = 0; row < kSeveral * given; row += unit) {
    SAKER_ASSIGN_OR_RETURN(const std::vector<Tensor> own, Cut(varied, signature.inputs, row, unit));
    SAKER_ASSIGN_OR_RETURN(const Answer alone, AnswerOf(model, own));
    SAKER_ASSIGN_OR_RETURN(const std::vector<Tensor> share, Cut(together.outputs, signature.outputs, row, unit));
    const absl::Status same = Compare(share, alone.outputs, tolerance);
    if (!same.ok()) return absl::Status(same.code(), absl::StrCat("row ", row, ": ", same.message()));
  }
  return together.path;
}

}  // namespace saker
