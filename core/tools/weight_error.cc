#include "core/tools/weight_error.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_format.h"
#include "core/base/status_macros.h"
#include "core/tools/bench.h"

namespace saker {
namespace {

// Enough for a stable largest error, few enough for any model.
constexpr int64_t kRows = 16;

absl::StatusOr<RandomRequest> Ask(std::shared_ptr<const Model> model, int64_t rows, int64_t open_extent) {
  SAKER_ASSIGN_OR_RETURN(RandomRequest request, MakeRandomRequest(model, rows, open_extent));
  ExecutionContext context = model->NewContext();
  SAKER_RETURN_IF_ERROR(model->Run(request.input_views, request.output_views, RunOptions(), context).status());
  return request;
}

}  // namespace

std::string WeightError::ToLine() const {
  return absl::StrFormat("max_error=%.3g largest_answer=%.3g", largest_error, largest_answer);
}

absl::StatusOr<WeightError> MeasureWeightError(const ModelLoader& loader, const std::string& path,
                                               std::shared_ptr<const Model> rounded, int64_t open_extent) {
  EngineOptions options;
  options.calibration_budget = absl::ZeroDuration();
  SAKER_ASSIGN_OR_RETURN(std::shared_ptr<const Model> exact, loader.LoadFile(path, options));
  const int64_t rows = std::min(kRows, exact->max_batch_rows());
  SAKER_ASSIGN_OR_RETURN(const RandomRequest wanted, Ask(std::move(exact), rows, open_extent));
  SAKER_ASSIGN_OR_RETURN(const RandomRequest got, Ask(std::move(rounded), rows, open_extent));
  WeightError error;
  for (size_t i = 0; i < wanted.outputs.size(); ++i) {
    if (wanted.outputs[i].type() != DataType::kFloat32) continue;
    const absl::Span<const float> want = wanted.outputs[i].As<float>();
    const absl::Span<const float> have = got.outputs[i].As<float>();
    for (size_t k = 0; k < want.size(); ++k) {
      error.largest_answer = std::max(error.largest_answer, static_cast<double>(std::abs(want[k])));
      error.largest_error = std::max(error.largest_error, static_cast<double>(std::abs(want[k] - have[k])));
    }
  }
  return error;
}

}  // namespace saker
