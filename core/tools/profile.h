// Profile: where the time of a run goes, step by step: medians over runs of one plan on the calling thread, on made-up
// values.
// Threads: runs on the calling thread.
// Fails:   as the plan does; INVALID_ARGUMENT for rows that the model does not take; FAILED_PRECONDITION for a model whose
//          shapes the request decides, which has no plan yet.
// Units:   rows, microseconds.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/model.h"

namespace saker {

struct Profile {
  struct Step {
    std::string op;
    std::string name;
    double us = 0;
  };
  // OpSum: an operator with the number and the time of its steps.
  struct OpSum {
    std::string op;
    int steps = 0;
    double us = 0;
  };
  int64_t rows = 0;  // of the plan that was run
  int runs = 0;
  std::vector<Step> steps;  // in their order

  double TotalMicros() const;
  // The dearest first.
  std::vector<OpSum> SumByOp() const;
  // A table of operators, then one of steps, the dearest first, with their shares of the total.
  std::string ToString() const;
};

// Of the plan that a run of `rows` rows begins with: see PlanForRows().
absl::StatusOr<Profile> ProfileModel(const Model& model, int64_t rows, int runs);

}  // namespace saker
