// AnswerOf: runs a model on tensors, whatever variant of it they need.
// Threads: any.
// Fails:   as the model refuses the inputs, or its run does.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "core/model.h"
#include "core/tensor/tensor.h"

namespace saker {

// Answer: what a model made of inputs, and how.
struct Answer {
  std::vector<Tensor> outputs;
  ExecutionPath path = ExecutionPath::kSequential;
};

absl::StatusOr<Answer> AnswerOf(const Model& loaded, const std::vector<Tensor>& inputs);

std::vector<ConstTensorView> ViewsOf(const std::vector<Tensor>& tensors);

}  // namespace saker
