#include "client/loadgen/load_requests.h"

#include <algorithm>
#include <random>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "client/idx_rows.h"
#include "client/tensor_message.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

constexpr int64_t kMaxRequests = 64;
constexpr size_t kMaxBytes = size_t{16} << 20;

// The same input with every open dimension (rows aside) fixed to 1.
v1::TensorSpec Closed(v1::TensorSpec spec) {
  for (int axis = 0; axis < spec.shape_size(); ++axis) {
    if (spec.shape(axis) < 0) spec.set_shape(axis, 1);
  }
  return spec;
}

absl::StatusOr<v1::Tensor> RandomInput(const v1::TensorSpec& input, int64_t rows, std::mt19937_64& generator) {
  const v1::TensorSpec spec = Closed(input);
  SAKER_ASSIGN_OR_RETURN(const int64_t row, ElementsInRow(spec));
  const int64_t count = spec.has_rows() ? rows : 1;
  SAKER_ASSIGN_OR_RETURN(const int64_t elements, Shape({count, row}).CheckedElementCount());
  if (elements > (int64_t{1} << 28)) {
    return absl::InvalidArgumentError(absl::StrCat(rows, " rows of input ", Describe(input), " are too many values"));
  }
  const bool floats = IsFloatingPoint(FromWire(spec.data_type()));
  std::vector<float> values(static_cast<size_t>(elements));
  std::uniform_real_distribution<float> uniform(0, 1);
  for (float& value : values) value = floats ? uniform(generator) : static_cast<float>(generator() & 1);
  return MakeInput(spec, count, values);
}

}  // namespace

absl::StatusOr<std::vector<v1::PredictBatchRequest>> RandomRequests(const v1::GetModelResponse& model, int64_t rows,
                                                                    uint64_t seed) {
  std::mt19937_64 generator(seed);
  std::vector<v1::PredictBatchRequest> requests;
  size_t bytes = 0;
  do {
    v1::PredictBatchRequest request;
    *request.mutable_model() = model.model();
    for (const v1::TensorSpec& input : model.inputs()) {
      SAKER_ASSIGN_OR_RETURN(*request.add_inputs(), RandomInput(input, rows, generator));
    }
    bytes += request.ByteSizeLong();
    requests.push_back(std::move(request));
  } while (requests.size() < kMaxRequests && bytes + bytes / requests.size() <= kMaxBytes);
  return requests;
}

absl::StatusOr<std::vector<v1::PredictBatchRequest>> RequestsFromImages(const v1::GetModelResponse& model,
                                                                        const Tensor& images, int64_t rows) {
  SAKER_ASSIGN_OR_RETURN(const IdxRows source, IdxRows::Create(model, images));
  if (rows < 1 || source.rows() < rows) {
    return absl::InvalidArgumentError(
        absl::StrCat("the file has ", source.rows(), " images, fewer than the ", rows, " of one request"));
  }
  std::vector<v1::PredictBatchRequest> requests(std::min(source.rows() / rows, kMaxRequests));
  for (size_t i = 0; i < requests.size(); ++i) {
    *requests[i].mutable_model() = model.model();
    SAKER_ASSIGN_OR_RETURN(*requests[i].add_inputs(), source.Input(static_cast<int64_t>(i) * rows, rows));
  }
  return requests;
}

v1::PredictRequest ToSingle(const v1::PredictBatchRequest& request) {
  v1::PredictRequest single;
  *single.mutable_model() = request.model();
  *single.mutable_inputs() = request.inputs();
  single.set_top_k(request.top_k());
  single.set_omit_outputs(request.omit_outputs());
  single.set_execution_mode(request.execution_mode());
  return single;
}

}  // namespace saker
