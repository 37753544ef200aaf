#include <algorithm>
#include <array>
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

// WindowSum: what one window held.
template <typename T>
struct WindowSum {
  T highest =
      std::numeric_limits<T>::has_infinity ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::lowest();
  int64_t highest_at = -1;
  double sum = 0;
  int64_t inside = 0;  // elements of the source
  int64_t padded = 0;  // those and declared padding
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

  WindowSum<T> Look(const T* channel, const Index& out) const {
    WindowSum<T> window;
    Index k = {};
    do {
      Visit(channel, out, k, window);
    } while (Advance(k, spec_.window.kernel));
    return window;
  }

 private:
  void Visit(const T* channel, const Index& out, const Index& k, WindowSum<T>& window) const {
    int64_t offset = 0, place = 0;
    bool inside = true, padded = true;
    for (int axis = 0; axis < axes_; ++axis) {
      const int64_t at = out[axis] * spec_.window.strides[axis] + k[axis] * spec_.window.dilations[axis] -
                         spec_.window.pads_begin[axis];
      inside = inside && at >= 0 && at < size_[axis];
      padded = padded && at < size_[axis] + spec_.window.pads_end[axis];
      offset += at * strides_[axis];
      place += at * place_[axis];
    }
    window.padded += padded ? 1 : 0;
    if (!inside) return;
    ++window.inside;
    window.sum += static_cast<double>(channel[offset]);
    if (window.highest_at >= 0 && !(channel[offset] > window.highest)) return;
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
        *destination++ = window.highest;
        if (indices) *indices++ = channel * plane + window.highest_at;
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
