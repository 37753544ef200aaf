#include "client/ink_centering.h"

#include <algorithm>
#include <cmath>

#include "absl/status/status.h"
#include "client/stb_image.h"
#include "core/base/check.h"

namespace saker {
namespace {

// Less contrast than this between paper and brightest pixel is noise of an empty page, not ink.
constexpr int kMinContrast = 32;
// After stretching, pixels above this count as ink for the bounding box; fainter ones are smudges and JPEG ringing.
constexpr int kInkThreshold = 64;

struct Box {
  int left = 0, top = 0, right = -1, bottom = -1;  // inclusive
  bool empty() const { return right < left; }
  int width() const { return right - left + 1; }
  int height() const { return bottom - top + 1; }
};

// Stretches the shades so that paper is 0 and the brightest ink 255.
void StretchContrast(Image& image) {
  const int paper = PaperShade(image);
  const int brightest = *std::max_element(image.pixels.begin(), image.pixels.end());
  const int range = brightest - paper;
  for (uint8_t& pixel : image.pixels) {
    pixel = range < kMinContrast ? 0 : static_cast<uint8_t>(std::max(pixel - paper, 0) * 255 / range);
  }
}

Box FindInk(const Image& image) {
  Box box{.left = image.width, .top = image.height};
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      if (image.at(x, y) <= kInkThreshold) continue;
      box.left = std::min(box.left, x);
      box.right = std::max(box.right, x);
      box.top = std::min(box.top, y);
      box.bottom = std::max(box.bottom, y);
    }
  }
  return box;
}

absl::StatusOr<Image> ScaleInk(const Image& image, const Box& ink, int box) {
  const double factor = static_cast<double>(box) / std::max(ink.width(), ink.height());
  Image scaled;
  scaled.width = std::max(1, static_cast<int>(std::lround(ink.width() * factor)));
  scaled.height = std::max(1, static_cast<int>(std::lround(ink.height() * factor)));
  scaled.pixels.resize(static_cast<size_t>(scaled.width) * scaled.height);
  const uint8_t* corner = &image.pixels[static_cast<size_t>(ink.top) * image.width + ink.left];
  if (!stbir_resize_uint8(corner, ink.width(), ink.height(), image.width, scaled.pixels.data(), scaled.width,
                          scaled.height, 0, 1)) {
    return absl::ResourceExhaustedError("not enough memory to resize the picture");
  }
  return scaled;
}

// Where the picture's left or top edge goes so that the centre of mass comes to the middle and nothing is cut off.
int Offset(double mass_center, int size, int room) {
  const int offset = static_cast<int>(std::lround(room / 2.0 - mass_center));
  return std::clamp(offset, 0, room - size);
}

Image PlaceByMass(const Image& ink, int width, int height) {
  double mass = 0, sum_x = 0, sum_y = 0;
  for (int y = 0; y < ink.height; ++y) {
    for (int x = 0; x < ink.width; ++x) {
      mass += ink.at(x, y);
      sum_x += ink.at(x, y) * (x + 0.5);
      sum_y += ink.at(x, y) * (y + 0.5);
    }
  }
  Image placed{.width = width, .height = height};
  placed.pixels.resize(static_cast<size_t>(width) * height);
  if (mass == 0) return placed;
  const int left = Offset(sum_x / mass, ink.width, width);
  const int top = Offset(sum_y / mass, ink.height, height);
  for (int y = 0; y < ink.height; ++y) {
    std::copy_n(&ink.pixels[static_cast<size_t>(y) * ink.width], ink.width,
                &placed.pixels[static_cast<size_t>(top + y) * width + left]);
  }
  return placed;
}

}  // namespace

uint8_t PaperShade(const Image& image) {
  std::vector<uint8_t> border;
  const auto take = [&](int x, int y) {
    for (int channel = 0; channel < image.channels; ++channel) border.push_back(image.at(x, y, channel));
  };
  for (int x = 0; x < image.width; ++x) {
    take(x, 0);
    take(x, image.height - 1);
  }
  for (int y = 0; y < image.height; ++y) {
    take(0, y);
    take(image.width - 1, y);
  }
  std::nth_element(border.begin(), border.begin() + border.size() / 2, border.end());
  return border[border.size() / 2];
}

absl::StatusOr<Image> CenterInk(const Image& image, int width, int height, int box) {
  SAKER_CHECK(image.channels == 1 && box >= 1 && box <= std::min(width, height));
  Image picture = image;
  StretchContrast(picture);
  const Box ink = FindInk(picture);
  if (ink.empty()) {
    return Image{.width = width, .height = height, .pixels = std::vector<uint8_t>(static_cast<size_t>(width) * height)};
  }
  absl::StatusOr<Image> scaled = ScaleInk(picture, ink, box);
  if (!scaled.ok()) return scaled.status();
  return PlaceByMass(*scaled, width, height);
}

}  // namespace saker
