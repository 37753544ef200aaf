// EinsumEquation: an Einstein sum such as "bij,bjk->bik" or "...ii", read once the ranks of its operands are known.
// Threads: a value type.
// Fails:   ParseEinsum() with INVALID_ARGUMENT that says what is wrong with the equation.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace saker {

// An axis goes by the number of its label: first the axes that an ellipsis stands for, aligned at the right, then
// letters in the order of ASCII.
struct EinsumEquation {
  std::vector<std::vector<int>> inputs;  // a label an axis
  std::vector<int> output;               // each at most once; the others are summed over
  int labels = 0;                        // all numbers are below
};

// One term an operand. Without "->" the output has the axes of the ellipsis and then, in order, each letter that occurs
// once.
absl::StatusOr<EinsumEquation> ParseEinsum(absl::string_view equation, const std::vector<int>& ranks);

}  // namespace saker
