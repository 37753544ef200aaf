#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/kernels/pooling.h"

namespace saker {
namespace {

// Coordinates on the spatial axes; an array, so that a run allocates nothing.
using Index = std::array<int64_t, kMaxPoolAxes>;

// Mixed-radix counter over coordinates; false when it wraps to the start.
bool Advance(Index& index, absl::Span<const int64_t> extents) {
  for (int axis = static_cast<int>(extents.size()) - 1; axis >= 0; --axis) {
    if (++index[axis] < extents[axis]) return true;
    index[axis] = 0;
  }
  return false;
}

// WindowSum: what one window held. A NaN is never the highest, and a window of nothing else, or of padding alone, has
// the lowest finite number, as in oneDNN.
template <typename T>
struct WindowSum {
  T highest = std::numeric_limits<T>::lowest();
  int64_t highest_at = 0;
  double sum = 0;
  int64_t inside = 1;  // elements of the source
  int64_t padded = 1;  // those and declared padding
};

// Places of a window along one axis, [begin, end).
struct Places {
  int64_t begin;
  int64_t end;
};

template <typename T>
class ChannelPool {
 public:
  explicit ChannelPool(const PoolSpec& spec)
      : spec_(spec), axes_(static_cast<int>(spec.window.kernel.size())), size_(spec.source.dims().subspan(2)) {
    strides_.fill(1);
    for (int axis = axes_ - 2; axis >= 0; --axis) strides_[axis] = strides_[axis + 1] * size_[axis + 1];
    place_ = strides_;
    if (!spec.column_major_indices) return;
    place_.fill(1);
    for (int axis = 1; axis < axes_; ++axis) place_[axis] = place_[axis - 1] * size_[axis - 1];
  }

  // Visits what the window shares with the source, so that padding costs nothing however wide it is.
  WindowSum<T> Look(const T* channel, const Index& out) const {
    WindowSum<T> window;
    Index begin = {}, count = {};
    for (int axis = 0; axis < axes_; ++axis) {
      const Places inside = Between(axis, out, 0, size_[axis]);
      begin[axis] = inside.begin;
      count[axis] = inside.end - inside.begin;
      window.inside *= count[axis];
      window.padded *=
          Between(axis, out, -spec_.window.pads_begin[axis], size_[axis] + spec_.window.pads_end[axis]).end;
    }
    if (window.inside == 0) return window;
    window.highest_at = -1;
    Index k = {};
    do {
      Visit(channel, out, begin, k, window);
    } while (Advance(k, absl::MakeConstSpan(count.data(), axes_)));
    return window;
  }

 private:
  // Where the window's first place lies on the axis.
  int64_t Start(int axis, const Index& out) const {
    return out[axis] * spec_.window.strides[axis] - spec_.window.pads_begin[axis];
  }

  Places Between(int axis, const Index& out, int64_t from, int64_t to) const {
    const int64_t dilation = spec_.window.dilations[axis];
    const auto places_before = [&](int64_t at) {
      const int64_t room = at - Start(axis, out);
      return room <= 0 ? 0 : std::min(spec_.window.kernel[axis], (room - 1) / dilation + 1);
    };
    const int64_t begin = places_before(from);
    return {begin, std::max(begin, places_before(to))};
  }

  // What an element adds to the sum.
  double Term(double value) const {
    if (spec_.kind != PoolKind::kNorm) return value;
    if (spec_.power == 2) return value * value;
    return spec_.power == 1 ? std::abs(value) : std::pow(std::abs(value), spec_.power);
  }

  void Visit(const T* channel, const Index& out, const Index& begin, const Index& k, WindowSum<T>& window) const {
    int64_t offset = 0, place = 0;
    for (int axis = 0; axis < axes_; ++axis) {
      const int64_t at = Start(axis, out) + (begin[axis] + k[axis]) * spec_.window.dilations[axis];
      offset += at * strides_[axis];
      place += at * place_[axis];
    }
    window.sum += Term(static_cast<double>(channel[offset]));
    if (window.highest_at < 0) window.highest_at = place;
    if (!(channel[offset] > window.highest)) return;
    window.highest = channel[offset];
    window.highest_at = place;
  }

  const PoolSpec& spec_;
  const int axes_;
  const absl::Span<const int64_t> size_;
  Index strides_;
  Index place_;
};

}  // namespace

template <typename T>
void PoolReference(const PoolSpec& spec, const T* source, T* destination, int64_t* indices) {
  const ChannelPool<T> pool(spec);
  const int rank = spec.source.rank();
  const int64_t channels = spec.source[0] * spec.source[1];
  const int64_t plane = spec.source.Product(2, rank);
  const absl::Span<const int64_t> out_size = spec.destination.dims().subspan(2);
  if (spec.destination.ElementCount() == 0) return;
  for (int64_t channel = 0; channel < channels; ++channel) {
    Index out = {};
    do {
      const WindowSum<T> window = pool.Look(source + channel * plane, out);
      if (spec.kind == PoolKind::kMax) {
        if (destination) *destination++ = window.highest;
        if (indices) *indices++ = channel * plane + window.highest_at;
      } else if (spec.kind == PoolKind::kNorm) {
        *destination++ = static_cast<T>(std::pow(window.sum, 1 / spec.power));
      } else {
        const int64_t count = spec.kind == PoolKind::kAverage ? window.inside : window.padded;
        *destination++ = static_cast<T>(window.sum / static_cast<double>(std::max<int64_t>(1, count)));
      }
    } while (Advance(out, out_size));
  }
}

template void PoolReference<float>(const PoolSpec&, const float*, float*, int64_t*);
template void PoolReference<double>(const PoolSpec&, const double*, double*, int64_t*);
template void PoolReference<int8_t>(const PoolSpec&, const int8_t*, int8_t*, int64_t*);
template void PoolReference<uint8_t>(const PoolSpec&, const uint8_t*, uint8_t*, int64_t*);

}  // namespace saker
