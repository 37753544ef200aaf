// How a picture becomes the values of a model's input tensor: colours, size, scaling, layout, in this order, as
// proto/saker/v1/model_config.proto describes.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/image.h"
#include "proto/saker/v1/model_config.pb.h"
#include "proto/saker/v1/tensor.pb.h"

namespace saker {

// INVALID_ARGUMENT when a size, a channel count, `mean`, `std` or `center_box` makes no sense. The settings come from a
// server, so they are not trusted.
absl::Status CheckPreprocessing(const v1::ImagePreprocessing& settings);

// The settings to use for a model that has none, from the shape of its input: [.., C, H, W] or [.., H, W, C] with C of
// 1 or 3, [.., H, W], or a square number of values in a row, as for MNIST's 784. Pixels are scaled to 0..1. Fails:
// FAILED_PRECONDITION when the shape does not look like a picture.
absl::StatusOr<v1::ImagePreprocessing> GuessPreprocessing(const v1::TensorSpec& input);

// The values of one row of the input: width x height x channels numbers in the order that the settings ask for.
// `image` must have as many channels as the settings say.
// `invert` looks at the picture's border: only light paper is inverted, so that a picture that is light on dark already
// may be given too. `center_box` first takes the paper's shade for zero and the darkest ink for full.
// Fails: as CheckPreprocessing().
absl::StatusOr<std::vector<float>> Preprocess(const Image& image, const v1::ImagePreprocessing& settings);

// Only the scaling and the layout of Preprocess(), for pixels (row by row, channels side by side) that have the model's
// size and colours already, like those of an IDX file. The settings must have been checked.
std::vector<float> ScalePixels(absl::Span<const uint8_t> pixels, const v1::ImagePreprocessing& settings);

}  // namespace saker
