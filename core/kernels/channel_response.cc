#include "core/kernels/channel_response.h"

#include <algorithm>
#include <cmath>

namespace saker {
namespace {

// Elements of a plane that are summed side by side.
constexpr int64_t kBlock = 256;

// The root of a root costs less than a power, and nearly every network has this one.
double PowerOf(double value, double beta) {
  if (beta != 0.75) return std::pow(value, beta);
  const double root = std::sqrt(value);
  return root * std::sqrt(root);
}

// `count` neighbours of one channel; `x` is the batch entry's first element, `at` the place of the block in a plane.
template <typename T>
void OneBlock(const ChannelResponseSpec& spec, const T* x, int64_t channel, int64_t at, int64_t count, T* y) {
  const int64_t first = std::max<int64_t>(0, channel - (spec.size - 1) / 2);
  const int64_t last = std::min(spec.channels - 1, channel + spec.size / 2);
  double squares[kBlock] = {};
  for (int64_t c = first; c <= last; ++c) {
    const T* const from = x + c * spec.inner + at;
    for (int64_t i = 0; i < count; ++i) squares[i] += static_cast<double>(from[i]) * static_cast<double>(from[i]);
  }
  const double share = spec.alpha / static_cast<double>(spec.size);
  const int64_t place = channel * spec.inner + at;
  for (int64_t i = 0; i < count; ++i) {
    y[place + i] =
        static_cast<T>(static_cast<double>(x[place + i]) / PowerOf(spec.bias + share * squares[i], spec.beta));
  }
}

}  // namespace

template <typename T>
void ChannelResponse(const ChannelResponseSpec& spec, const T* x, T* y) {
  const int64_t plane = spec.channels * spec.inner;
  for (int64_t outer = 0; outer < spec.outer; ++outer, x += plane, y += plane) {
    for (int64_t channel = 0; channel < spec.channels; ++channel) {
      for (int64_t at = 0; at < spec.inner; at += kBlock) {
        OneBlock(spec, x, channel, at, std::min(kBlock, spec.inner - at), y);
      }
    }
  }
}

template void ChannelResponse<float>(const ChannelResponseSpec&, const float*, float*);
template void ChannelResponse<double>(const ChannelResponseSpec&, const double*, double*);

}  // namespace saker
