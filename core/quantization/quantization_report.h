// QuantizationReport: what quantising a model saved and cost, measured on samples.
// Threads: value types and functions; CompareOnSamples() runs both models on the calling thread.
// Fails:   as loading and running the models do.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/quantization/calibration_samples.h"

namespace saker {

struct QuantizationReport {
  size_t float_bytes = 0;  // of the files
  size_t quantized_bytes = 0;
  int64_t samples = 0;
  // Of all numbers of all FLOAT outputs, relative to the largest magnitude that the float model gave.
  double largest_error = 0;
  double mean_error = 0;
  // Share of samples whose largest number of output 0 stands in the same place.
  double same_largest = 0;
  // Medians of the samples' runs, in turn, on one thread.
  double float_us = 0;
  double quantized_us = 0;

  // Four lines for people: `size: ... bytes, was ... (x times smaller)` and so on.
  std::string ToString() const;
};

absl::StatusOr<QuantizationReport> CompareOnSamples(absl::string_view float_model, absl::string_view quantized_model,
                                                    const std::vector<Sample>& samples);

}  // namespace saker
