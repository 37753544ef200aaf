#include "core/kernels/channel_response.h"

#include <cmath>
#include <vector>

#include "gtest/gtest.h"

namespace saker {
namespace {

std::vector<double> ByDefinition(const ChannelResponseSpec& spec, const std::vector<double>& x) {
  std::vector<double> y(x.size());
  for (int64_t i = 0; i < static_cast<int64_t>(x.size()); ++i) {
    const int64_t c = i / spec.inner % spec.channels;
    const int64_t before = (spec.size - 1) / 2, behind = spec.size - 1 - before;
    double squares = 0;
    for (int64_t other = std::max<int64_t>(0, c - before); other <= std::min(spec.channels - 1, c + behind); ++other) {
      const double value = x[static_cast<size_t>(i + (other - c) * spec.inner)];
      squares += value * value;
    }
    const double divisor = std::pow(spec.bias + spec.alpha / static_cast<double>(spec.size) * squares, spec.beta);
    y[static_cast<size_t>(i)] = x[static_cast<size_t>(i)] / divisor;
  }
  return y;
}

TEST(ChannelResponse, IsItsDefinition) {
  for (const int64_t size : {1, 2, 3, 4, 5, 100}) {
    for (const double beta : {0.75, 0.5, 1.0}) {
      for (const int64_t inner : {1, 7, 600}) {
        const ChannelResponseSpec spec{
            .outer = 2, .channels = 6, .inner = inner, .size = size, .alpha = 2, .beta = beta};
        std::vector<double> x(static_cast<size_t>(12 * inner));
        for (size_t i = 0; i < x.size(); ++i) x[i] = static_cast<double>(i * 29 % 31) / 8 - 2;
        std::vector<double> y(x.size());
        ChannelResponse(spec, x.data(), y.data());
        const std::vector<double> want = ByDefinition(spec, x);
        for (size_t i = 0; i < x.size(); ++i) ASSERT_NEAR(y[i], want[i], 1e-12) << size << " " << inner;
      }
    }
  }
}

TEST(ChannelResponse, LeavesNothingAlone) {
  ChannelResponse<float>({.outer = 0}, nullptr, nullptr);
  ChannelResponse<float>({.channels = 0}, nullptr, nullptr);
  ChannelResponse<float>({.inner = 0}, nullptr, nullptr);
}

}  // namespace
}  // namespace saker
