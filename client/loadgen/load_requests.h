// The requests of a load test, made ahead so that sending one costs nothing but the sending.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "core/tensor/tensor.h"
#include "proto/saker/v1/inference.pb.h"
#include "proto/saker/v1/model.pb.h"

namespace saker {

// Requests of `rows` random rows for every input of the model: floats in [0, 1), integers 0 or 1 (valid for token ids,
// masks and pixels alike); a dimension that the request may choose is 1. As many different ones as fit in 16 MiB, 1
// to 64.
// Fails: UNIMPLEMENTED for an element type that cannot be made, INVALID_ARGUMENT when the rows do not fit a tensor.
absl::StatusOr<std::vector<v1::PredictBatchRequest>> RandomRequests(const v1::GetModelResponse& model, int64_t rows,
                                                                    uint64_t seed);

// Requests of `rows` rows of an IDX file's images each, one behind another, at most 64 of them, scaled by the model's
// image settings. INVALID_ARGUMENT when the images do not fit the model's input or are fewer than `rows`.
absl::StatusOr<std::vector<v1::PredictBatchRequest>> RequestsFromImages(const v1::GetModelResponse& model,
                                                                        const Tensor& images, int64_t rows);

// The same request for Predict.
v1::PredictRequest ToSingle(const v1::PredictBatchRequest& request);

}  // namespace saker
