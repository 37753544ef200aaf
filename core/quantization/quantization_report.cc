#include "core/quantization/quantization_report.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_format.h"
#include "core/base/status_macros.h"
#include "core/quantization/sample_runs.h"

namespace saker {
namespace {

// ErrorSums: the differences of all answers so far.
struct ErrorSums {
  double largest = 0;
  double sum = 0;
  double magnitude = 0;
  int64_t count = 0;
  int64_t same_largest = 0;
};

size_t PlaceOfLargest(absl::Span<const float> values) {
  return static_cast<size_t>(std::max_element(values.begin(), values.end()) - values.begin());
}

void Compare(const std::vector<Tensor>& wanted, const std::vector<Tensor>& got, ErrorSums& errors) {
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i].type() != DataType::kFloat32 || got[i].type() != DataType::kFloat32) continue;
    const absl::Span<const float> a = wanted[i].As<float>(), b = got[i].As<float>();
    for (size_t k = 0; k < std::min(a.size(), b.size()); ++k) {
      const double error = std::abs(static_cast<double>(a[k]) - b[k]);
      errors.largest = std::max(errors.largest, error);
      errors.magnitude = std::max(errors.magnitude, std::abs(static_cast<double>(a[k])));
      errors.sum += error;
      ++errors.count;
    }
    if (i == 0 && !a.empty() && a.size() == b.size() && PlaceOfLargest(a) == PlaceOfLargest(b)) ++errors.same_largest;
  }
}

double MedianMicros(std::vector<int64_t> nanos) {
  if (nanos.empty()) return 0;
  std::nth_element(nanos.begin(), nanos.begin() + static_cast<std::ptrdiff_t>(nanos.size() / 2), nanos.end());
  return static_cast<double>(nanos[nanos.size() / 2]) / 1e3;
}

}  // namespace

std::string QuantizationReport::ToString() const {
  const auto ratio = [](double was, double is) { return is > 0 ? was / is : 0; };
  return absl::StrFormat(
      "size: %d bytes, was %d (%.2f times smaller)\n"
      "error on %d samples: at most %.2f%% of the largest answer, %.3f%% on average\n"
      "largest answer in the same place: %.2f%% of samples\n"
      "time of a run: %.1f us, was %.1f us (%.2f times faster)\n",
      quantized_bytes, float_bytes, ratio(static_cast<double>(float_bytes), static_cast<double>(quantized_bytes)),
      samples, 100 * largest_error, 100 * mean_error, 100 * same_largest, quantized_us, float_us,
      ratio(float_us, quantized_us));
}

absl::StatusOr<QuantizationReport> CompareOnSamples(absl::string_view float_model, absl::string_view quantized_model,
                                                    const std::vector<Sample>& samples) {
  SAKER_ASSIGN_OR_RETURN(SampleRuns was, SampleRuns::Load(float_model, "the float model"));
  SAKER_ASSIGN_OR_RETURN(SampleRuns is, SampleRuns::Load(quantized_model, "the quantised model"));
  ErrorSums errors;
  std::vector<int64_t> was_nanos, is_nanos;
  for (const Sample& sample : samples) {
    SAKER_ASSIGN_OR_RETURN(const std::vector<Tensor> wanted, was.Run(sample, &was_nanos.emplace_back()));
    SAKER_ASSIGN_OR_RETURN(const std::vector<Tensor> got, is.Run(sample, &is_nanos.emplace_back()));
    Compare(wanted, got, errors);
  }
  QuantizationReport report;
  report.float_bytes = float_model.size();
  report.quantized_bytes = quantized_model.size();
  report.samples = static_cast<int64_t>(samples.size());
  const double magnitude = errors.magnitude > 0 ? errors.magnitude : 1;
  report.largest_error = errors.largest / magnitude;
  report.mean_error = errors.count > 0 ? errors.sum / static_cast<double>(errors.count) / magnitude : 0;
  report.same_largest = samples.empty() ? 0 : static_cast<double>(errors.same_largest) / report.samples;
  report.float_us = MedianMicros(std::move(was_nanos));
  report.quantized_us = MedianMicros(std::move(is_nanos));
  return report;
}

}  // namespace saker
