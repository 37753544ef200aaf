// Puts handwriting where MNIST's makers put it: the ink's bounding box scaled into a box, and its centre of mass on the
// centre of the picture.
#pragma once

#include "absl/status/statusor.h"
#include "client/image.h"

namespace saker {

// The paper's shade, 0 to 255: the median over the picture's border.
uint8_t PaperShade(const Image& image);

// Light ink on dark paper, in a picture of one channel, fitted into a black one of width x height: the ink's bounding
// box is scaled, keeping its proportions, so that its longer side is `box` pixels. The paper becomes 0 and the
// brightest ink 255. A picture without ink becomes black.
// Fails: RESOURCE_EXHAUSTED when memory is missing.
absl::StatusOr<Image> CenterInk(const Image& image, int width, int height, int box);

}  // namespace saker
