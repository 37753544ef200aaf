// MeasureWeightError: what holding weights in fewer bits does to a model's answers.
// Fails:   with what loading the file, or either model's answer to the request, fails with.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "core/model.h"
#include "core/model_loader.h"

namespace saker {

struct WeightError {
  double largest_error = 0;   // of any element of a FLOAT output
  double largest_answer = 0;  // magnitude, of the model with its own weights

  // `max_error=... largest_answer=...`
  std::string ToLine() const;
};

// The model, loaded from that file in any weight format, against the same file in float32; both are asked the same few
// rows of uniform random values. `open_extent` as in BenchOptions.
absl::StatusOr<WeightError> MeasureWeightError(const ModelLoader& loader, const std::string& path,
                                               std::shared_ptr<const Model> rounded, int64_t open_extent);

}  // namespace saker
