// The IDX files that --images and --labels name.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "core/tensor/tensor.h"

namespace saker {

// The images of --images. Fails as ReadIdxFile(), and with INVALID_ARGUMENT when the flag or every image is missing.
absl::StatusOr<Tensor> ReadImagesFlag();

// The labels of --labels, one for each of `images`. INVALID_ARGUMENT when they are not whole numbers in one row, or
// their number differs.
absl::StatusOr<std::vector<int64_t>> ReadLabelsFlag(const Tensor& images);

// How many of `available` rows --rows asks for; INVALID_ARGUMENT when it is negative or more.
absl::StatusOr<int64_t> RowsFromFlag(int64_t available);

}  // namespace saker
