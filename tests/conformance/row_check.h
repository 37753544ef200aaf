// CheckRowsInCompany: do rows get the answers together that each gets alone?
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "core/model.h"
#include "core/tensor/tensor.h"
#include "tests/conformance/compare.h"

namespace saker {

// Runs the rows of the inputs and variations of them, all of which differ, in one batch and one by one (a model that
// runs several at a time: so many by so many). The path of the batch, or what differs first. `tolerance` is that of
// each type where it is not given.
absl::StatusOr<ExecutionPath> CheckRowsInCompany(const Model& model, const std::vector<Tensor>& inputs,
                                                 const std::optional<Tolerance>& tolerance);

}  // namespace saker
