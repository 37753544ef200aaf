// Samples that a model is shown before it is quantised: images of an IDX file, or the tensors that ONNX's own test data
// come as.
// Fails:   INVALID_ARGUMENT naming file and input when a sample does not fit the model; what the system says of files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/model.h"
#include "core/tensor/tensor.h"

namespace saker {

// One request of one row, in the order of the signature.
using Sample = std::vector<Tensor>;

// The first `count` images of the file, each pixel times `scale`, for a model with one input of FLOAT that has as many
// elements a row.
absl::StatusOr<std::vector<Sample>> ReadImageSamples(const std::string& path, int64_t count, float scale,
                                                     const Signature& signature);

// Of a folder: each *.pb in it (for a model with one input), or each folder in it that has input_0.pb, input_1.pb ...;
// sorted by name, `count` at most.
absl::StatusOr<std::vector<Sample>> ReadTensorSamples(const std::string& folder, int64_t count,
                                                      const Signature& signature);

}  // namespace saker
