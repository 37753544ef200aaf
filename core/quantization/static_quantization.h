// QuantizeModel: post-training static quantisation: a float model and samples in, a quantised model that ONNX Runtime
// reads too and a report out.
// Threads: runs on the calling thread.
// Fails:   INVALID_ARGUMENT and FAILED_PRECONDITION naming what of model, samples or options does not fit.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/quantization/quantization_report.h"
#include "core/quantization/quantize_graph.h"

namespace saker {

struct QuantizationSettings {
  QuantizeOptions graph;
  CalibrationMethod method = CalibrationMethod::kMinMax;
  // Of numbers that a range keeps, for kPercentile; in (50, 100]. Default: 99.99.
  double percentile = 99.99;
  // An IDX file of images and what a pixel is multiplied with, or a folder of tensors; just one of the two.
  std::string images;
  float scale = 1.0f / 255;
  std::string inputs;
  // Samples read at most. Default: 200.
  int64_t samples = 200;
};

struct QuantizedModel {
  std::string bytes;  // of the ONNX file
  QuantizationReport report;
};

absl::StatusOr<QuantizedModel> QuantizeModel(absl::string_view float_model, absl::string_view origin,
                                             const QuantizationSettings& settings);

}  // namespace saker
