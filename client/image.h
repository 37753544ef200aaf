// Image: a decoded picture, grey or RGB.
// Threads: a value type.
// Units:   pixels of 8 bits a channel, row by row from the top, channels side by side.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace saker {

struct Image {
  int width = 0;
  int height = 0;
  // 1 (grey) or 3 (RGB).
  int channels = 1;
  std::vector<uint8_t> pixels = {};

  uint8_t at(int x, int y, int channel = 0) const {
    return pixels[(static_cast<size_t>(y) * width + x) * channels + channel];
  }
};

// Decodes PNG, JPEG, PGM or PPM into 1 or 3 channels. Transparent parts become white paper. EXIF rotation is not
// applied.
// Fails: INVALID_ARGUMENT for anything else, damaged data, or more than kMaxImagePixels, which is found out from the
//        header before anything is decoded; and for data that asks for more memory than its header promised.
absl::StatusOr<Image> DecodeImage(absl::string_view bytes, int channels);

// The same from a file; NOT_FOUND when there is none. Messages start with the path.
absl::StatusOr<Image> ReadImageFile(const std::string& path, int channels);

// 64 megapixels: four times a good camera's picture, and 256 MB decoded.
inline constexpr int64_t kMaxImagePixels = int64_t{64} << 20;
// Larger files are not read.
inline constexpr int64_t kMaxImageFileBytes = int64_t{64} << 20;

}  // namespace saker
