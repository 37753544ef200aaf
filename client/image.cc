#include "client/image.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "client/image_memory.h"
#include "client/stb_image.h"
#include "core/base/check.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

struct FreePixels {
  void operator()(uint8_t* pixels) const { stbi_image_free(pixels); }
};

// The largest block that decoding an honest picture takes. Four channels of 16 bits and PNG's filter bytes are up to 9
// bytes a pixel, and stb doubles what is too small; it copies the file's data too, doubling likewise; 8 MiB are for
// tables and for tiny pictures in large tiles. Beyond kMaxImagePixels * 10 (640 MiB) nothing honest is left.
size_t MemoryFor(int64_t pixels, size_t file_bytes) {
  constexpr size_t kMost = static_cast<size_t>(kMaxImagePixels) * 10;
  return std::min(static_cast<size_t>(pixels) * 20 + file_bytes * 2 + (size_t{8} << 20), kMost);
}

// Lays a picture with an alpha channel on white paper and drops that channel.
std::vector<uint8_t> OnWhite(const uint8_t* pixels, int64_t count, int channels) {
  std::vector<uint8_t> result(static_cast<size_t>(count) * channels);
  uint8_t* out = result.data();
  for (int64_t i = 0; i < count; ++i, pixels += channels + 1) {
    const int alpha = pixels[channels];
    for (int channel = 0; channel < channels; ++channel) {
      *out++ = static_cast<uint8_t>((pixels[channel] * alpha + 255 * (255 - alpha) + 127) / 255);
    }
  }
  return result;
}

absl::Status WithPath(const std::string& path, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(path, ": ", status.message()));
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return absl::NotFoundError("no such file");
  if (!std::filesystem::is_regular_file(status)) return absl::InvalidArgumentError("is not a regular file");
  const auto size = std::filesystem::file_size(path, error);
  if (error) return absl::InvalidArgumentError(error.message());
  if (size > kMaxImageFileBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("has ", size, " bytes, more than the limit of ", kMaxImageFileBytes));
  }
  std::string bytes(size, '\0');
  std::ifstream file(path, std::ios::binary);
  if (!file.read(bytes.data(), static_cast<std::streamsize>(size))) {
    return absl::InvalidArgumentError("cannot be read");
  }
  return bytes;
}

}  // namespace

absl::StatusOr<Image> DecodeImage(absl::string_view bytes, int channels) {
  SAKER_CHECK(channels == 1 || channels == 3);
  if (static_cast<int64_t>(bytes.size()) > kMaxImageFileBytes) {
    return absl::InvalidArgumentError(absl::StrCat("the picture's file exceeds ", kMaxImageFileBytes, " bytes"));
  }
  const auto* data = reinterpret_cast<const stbi_uc*>(bytes.data());
  const int size = static_cast<int>(bytes.size());
  Image image{.channels = channels};
  int in_file = 0;
  if (!stbi_info_from_memory(data, size, &image.width, &image.height, &in_file)) {
    return absl::InvalidArgumentError("is not a picture that can be read; expected PNG, JPEG, PGM or PPM");
  }
  const int64_t pixels = int64_t{image.width} * image.height;
  if (pixels < 1 || pixels > kMaxImagePixels) {
    return absl::InvalidArgumentError(
        absl::StrCat("has ", image.width, "x", image.height, " pixels; the limit is ", kMaxImagePixels, " in all"));
  }
  const ImageMemoryLimit limit(MemoryFor(pixels, bytes.size()));
  const std::unique_ptr<uint8_t, FreePixels> decoded(
      stbi_load_from_memory(data, size, &image.width, &image.height, &in_file, channels + 1));
  if (decoded == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("the picture is damaged: ", stbi_failure_reason()));
  }
  // Some formats tell another size in the header than in the data; what was decoded counts.
  image.pixels = OnWhite(decoded.get(), int64_t{image.width} * image.height, channels);
  return image;
}

absl::StatusOr<Image> ReadImageFile(const std::string& path, int channels) {
  const absl::StatusOr<std::string> bytes = ReadFile(path);
  if (!bytes.ok()) return WithPath(path, bytes.status());
  absl::StatusOr<Image> image = DecodeImage(*bytes, channels);
  if (!image.ok()) return WithPath(path, image.status());
  return image;
}

}  // namespace saker
