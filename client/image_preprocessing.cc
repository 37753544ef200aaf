#include "client/image_preprocessing.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "client/ink_centering.h"
#include "client/stb_image.h"
#include "core/base/check.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

// No network takes larger pictures; keeps sizes from a server inside int.
constexpr int kMaxSide = 8192;

absl::Status Bad(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("the model's image settings: ", what));
}

absl::Status CheckChannelValues(absl::string_view name, int given, int channels) {
  if (given == 0 || given == 1 || given == channels) return absl::OkStatus();
  return Bad(absl::StrCat(name, " has ", given, " values for ", channels, " channels"));
}

// The value of a channel: one value may stand for all.
float OfChannel(const google::protobuf::RepeatedField<float>& values, int channel, float missing) {
  if (values.empty()) return missing;
  return values[values.size() == 1 ? 0 : channel];
}

absl::StatusOr<Image> Resize(const Image& image, int width, int height) {
  if (image.width == width && image.height == height) return image;
  Image result{.width = width, .height = height, .channels = image.channels};
  result.pixels.resize(static_cast<size_t>(width) * height * image.channels);
  if (!stbir_resize_uint8(image.pixels.data(), image.width, image.height, 0, result.pixels.data(), width, height, 0,
                          image.channels)) {
    return absl::ResourceExhaustedError("not enough memory to resize the picture");
  }
  return result;
}

bool IsChannelCount(int64_t extent) { return extent == 1 || extent == 3; }

}  // namespace

absl::Status CheckPreprocessing(const v1::ImagePreprocessing& settings) {
  for (const int side : {settings.width(), settings.height()}) {
    if (side < 1 || side > kMaxSide)
      return Bad(absl::StrCat("width and height must be 1 to ", kMaxSide, ", got ", side));
  }
  if (!IsChannelCount(settings.channels())) {
    return Bad(absl::StrCat("channels must be 1 or 3, got ", settings.channels()));
  }
  SAKER_RETURN_IF_ERROR(CheckChannelValues("mean", settings.mean_size(), settings.channels()));
  SAKER_RETURN_IF_ERROR(CheckChannelValues("std", settings.std_size(), settings.channels()));
  if (std::count(settings.std().begin(), settings.std().end(), 0.0f) > 0) return Bad("std must not be 0");
  if (settings.center_box() == 0) return absl::OkStatus();
  if (settings.channels() != 1) return Bad("center_box needs 1 channel");
  if (settings.center_box() < 1 || settings.center_box() > std::min(settings.width(), settings.height())) {
    return Bad(absl::StrCat("center_box must be 0 or fit the picture, got ", settings.center_box()));
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::ImagePreprocessing> GuessPreprocessing(const v1::TensorSpec& input) {
  std::vector<int64_t> dims(input.shape().begin() + (input.has_rows() && input.shape_size() > 0 ? 1 : 0),
                            input.shape().end());
  v1::ImagePreprocessing guess;
  guess.set_scale(1.0f / 255);
  const auto set = [&guess](int64_t channels, int64_t height, int64_t width) {
    guess.set_channels(static_cast<int32_t>(channels));
    guess.set_height(static_cast<int32_t>(std::clamp<int64_t>(height, 0, kMaxSide + 1)));
    guess.set_width(static_cast<int32_t>(std::clamp<int64_t>(width, 0, kMaxSide + 1)));
  };
  if (dims.size() == 3 && IsChannelCount(dims[0])) {
    set(dims[0], dims[1], dims[2]);
  } else if (dims.size() == 3 && IsChannelCount(dims[2])) {
    set(dims[2], dims[0], dims[1]);
    guess.set_channels_last(true);
  } else if (dims.size() == 2) {
    set(1, dims[0], dims[1]);
  } else if (dims.size() == 1) {
    const auto side = static_cast<int64_t>(std::sqrt(static_cast<double>(std::max<int64_t>(dims[0], 0))));
    if (side * side == dims[0]) set(1, side, side);
  }
  if (CheckPreprocessing(guess).ok()) return guess;
  return absl::FailedPreconditionError(
      absl::StrCat("input \"", input.name(),
                   "\" does not look like a picture; give the model an `image` section in config.textproto"));
}

std::vector<float> ScalePixels(absl::Span<const uint8_t> pixels, const v1::ImagePreprocessing& settings) {
  const int channels = settings.channels();
  const size_t area = pixels.size() / channels;
  const float scale = settings.scale() == 0 ? 1 : settings.scale();
  std::vector<float> values(pixels.size());
  for (int channel = 0; channel < channels; ++channel) {
    const float mean = OfChannel(settings.mean(), channel, 0);
    const float std = OfChannel(settings.std(), channel, 1);
    for (size_t i = 0; i < area; ++i) {
      const float value = (pixels[i * channels + channel] * scale - mean) / std;
      values[settings.channels_last() ? i * channels + channel : channel * area + i] = value;
    }
  }
  return values;
}

absl::StatusOr<std::vector<float>> Preprocess(const Image& image, const v1::ImagePreprocessing& settings) {
  SAKER_RETURN_IF_ERROR(CheckPreprocessing(settings));
  SAKER_CHECK(image.channels == settings.channels());
  Image picture = image;
  if (settings.invert() && PaperShade(picture) > 127) {
    for (uint8_t& pixel : picture.pixels) pixel = static_cast<uint8_t>(255 - pixel);
  }
  absl::StatusOr<Image> sized = settings.center_box() > 0
                                    ? CenterInk(picture, settings.width(), settings.height(), settings.center_box())
                                    : Resize(picture, settings.width(), settings.height());
  if (!sized.ok()) return sized.status();
  return ScalePixels(sized->pixels, settings);
}

}  // namespace saker
