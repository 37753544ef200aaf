#include "core/input_check.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

absl::Status CountError(const Signature& signature, size_t given) {
  const std::string names = absl::StrJoin(signature.inputs, ", ", [](std::string* out, const TensorSpec& spec) {
    absl::StrAppend(out, "\"", spec.name, "\"");
  });
  return absl::InvalidArgumentError(
      absl::StrCat("expected ", signature.inputs.size(), " inputs (", names, "), got ", given));
}

absl::Status MismatchError(const TensorSpec& spec, const ConstTensorView& input) {
  return absl::InvalidArgumentError(absl::StrCat("input \"", spec.name, "\": expected ", Name(spec.type), " ",
                                                 spec.shape.ToString(), ", got ", Name(input.type), " ",
                                                 input.shape.ToString()));
}

// Type, rank, and every dimension that the signature fixes.
bool Fits(const TensorSpec& spec, const ConstTensorView& input) {
  if (input.type != spec.type || input.shape.rank() != spec.shape.rank()) return false;
  for (int axis = 0; axis < spec.shape.rank(); ++axis) {
    const int64_t wanted = spec.shape[axis];
    if (wanted == Shape::kUnknown ? input.shape[axis] < 0 : input.shape[axis] != wanted) return false;
  }
  return true;
}

absl::Status CheckRows(const TensorSpec& spec, const RowLimits& limits, int64_t rows) {
  if (rows == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("input \"", spec.name, "\": the batch is empty; send 1 to ", limits.max_rows, " rows"));
  }
  if (rows > limits.max_rows) {
    return absl::InvalidArgumentError(absl::StrCat("input \"", spec.name, "\": a batch of ", rows,
                                                   " rows is over the limit of ", limits.max_rows,
                                                   "; send it in parts"));
  }
  if (rows % limits.unit_rows != 0) {
    return absl::InvalidArgumentError(absl::StrCat("input \"", spec.name, "\": the model runs ", limits.unit_rows,
                                                   " rows at a time; got ", rows, ", expected a multiple"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<int64_t> CheckRequestInputs(const Signature& signature, const RowLimits& limits,
                                           absl::Span<const ConstTensorView> inputs) {
  if (inputs.size() != signature.inputs.size()) return CountError(signature, inputs.size());
  int64_t rows = 0;
  const TensorSpec* rows_from = nullptr;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const TensorSpec& spec = signature.inputs[i];
    const ConstTensorView& input = inputs[i];
    if (!Fits(spec, input)) return MismatchError(spec, input);
    if (spec.has_rows && limits.accepts_batches) {
      if (rows_from == nullptr) {
        rows = input.shape[0];
        rows_from = &spec;
        SAKER_RETURN_IF_ERROR(CheckRows(spec, limits, rows));
      } else if (input.shape[0] != rows) {
        return absl::InvalidArgumentError(absl::StrCat("input \"", spec.name, "\": ", input.shape[0],
                                                       " rows, but input \"", rows_from->name, "\" has ", rows));
      }
    }
    if (input.data == nullptr && input.SizeInBytes() > 0) {
      return absl::InvalidArgumentError(absl::StrCat("input \"", spec.name, "\": no data"));
    }
  }
  return rows_from == nullptr ? 1 : rows;
}

}  // namespace saker
