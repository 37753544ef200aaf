// CheckRequestInputs: the one place where a request's tensors are held against a model's signature.
// Fails:   INVALID_ARGUMENT naming the input, what was expected and what came.
// Units:   rows.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "core/model.h"
#include "core/tensor/tensor_view.h"

namespace saker {

// RowLimits: the row counts that a model takes.
struct RowLimits {
  bool accepts_batches = false;  // else tensors of exactly the exported shapes, which count as one row
  int64_t unit_rows = 1;         // a batch is a multiple of this
  int64_t max_rows = 1;
};

// The rows of the request; 1 where no input has rows.
absl::StatusOr<int64_t> CheckRequestInputs(const Signature& signature, const RowLimits& limits,
                                           absl::Span<const ConstTensorView> inputs);

}  // namespace saker
