// Channels that lie together are pooled place by place. Planes are pooled a few rows of windows at a time: first down
// the columns, into a strip with lowest numbers left and right of it, then along the strip.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/max_pool.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h, which includes this file once for each instruction set.
#include "core/kernels/max_pool.h"
#include "hwy/highway.h"

#ifndef SAKER_CORE_KERNELS_MAX_POOL_ONCE
#define SAKER_CORE_KERNELS_MAX_POOL_ONCE
#include <algorithm>
#include <limits>

namespace saker {

// PoolAxis: windows along one axis.
struct PoolAxis {
  int64_t source;
  int64_t windows;
  int64_t kernel;
  int64_t stride;
  int64_t pad;

  // What window `at` shares with the source, [begin, end): never nothing.
  int64_t Begin(int64_t at) const { return std::max<int64_t>(0, at * stride - pad); }
  int64_t End(int64_t at) const { return std::min(source, at * stride - pad + kernel); }
};

struct MaxPoolCall {
  int64_t planes;  // pictures by groups of channels that lie together
  int64_t together;
  PoolAxis rows;
  PoolAxis columns;
  int64_t pitch;  // of the strip
  const float* source;
  float* destination;
  float* strip;
};

// Rows of windows that are worked on together, so that what the first pass writes has left the core's store queue
// before the second pass reads it.
inline constexpr int64_t kStripRows = 8;
inline constexpr float kLowest = std::numeric_limits<float>::lowest();

}  // namespace saker
#endif

HWY_BEFORE_NAMESPACE();
namespace saker {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;
constexpr int kLanes = static_cast<int>(HWY_LANES(float));

// The operand in second place is the one that x86 keeps when either is a NaN: so NaNs never get in.
HWY_INLINE V Higher(V highest, V value) { return hn::Max(value, highest); }

// One window over channels that lie together.
HWY_INLINE void PoolTogether(const MaxPoolCall& call, int64_t row, int64_t column, float* HWY_RESTRICT to) {
  const D d;
  const int64_t first_row = call.rows.Begin(row), last_row = call.rows.End(row);
  const int64_t first = call.columns.Begin(column), last = call.columns.End(column);
  for (int64_t c = 0; c < call.together; c += kLanes) {
    // The last vector may take channels once more that the one before it took.
    const int64_t channel = HWY_MIN(c, call.together - kLanes);
    V highest = hn::Set(d, kLowest);
    for (int64_t y = first_row; y < last_row; ++y) {
      const float* from = call.source + (y * call.columns.source + first) * call.together + channel;
      for (int64_t x = first; x < last; ++x, from += call.together) highest = Higher(highest, hn::LoadU(d, from));
    }
    hn::StoreU(highest, d, to + channel);
  }
}

void PoolPlaneTogether(const MaxPoolCall& call) {
  float* to = call.destination;
  for (int64_t row = 0; row < call.rows.windows; ++row) {
    for (int64_t column = 0; column < call.columns.windows; ++column, to += call.together) {
      PoolTogether(call, row, column, to);
    }
  }
}

// The maxima of each column of the source over the rows of one window.
HWY_INLINE void PoolDown(const MaxPoolCall& call, int64_t row, float* HWY_RESTRICT strip) {
  const D d;
  const int64_t width = call.columns.source, count = call.rows.End(row) - call.rows.Begin(row);
  const float* const from = call.source + call.rows.Begin(row) * width;
  for (int64_t x = 0; x < width; x += kLanes) {
    const int64_t column = HWY_MIN(x, width - kLanes);
    V highest = hn::Set(d, kLowest);
    for (int64_t y = 0; y < count; ++y) highest = Higher(highest, hn::LoadU(d, from + y * width + column));
    hn::StoreU(highest, d, strip + call.columns.pad + column);
  }
}

// The maxima of the windows of one row of the strip.
template <int kStride>
HWY_INLINE void PoolAlong(const MaxPoolCall& call, const float* HWY_RESTRICT strip, float* HWY_RESTRICT to) {
  const D d;
  for (int64_t x = 0; x < call.columns.windows; x += kLanes) {
    const float* const from = strip + x * kStride;
    V highest = hn::Set(d, kLowest);
    for (int64_t k = 0; k < call.columns.kernel; k += kStride) {
      if constexpr (kStride == 1) {
        highest = Higher(highest, hn::LoadU(d, from + k));
      } else {
        V even, odd;
        hn::LoadInterleaved2(d, from + k, even, odd);
        highest = Higher(highest, even);
        if (k + 1 < call.columns.kernel) highest = Higher(highest, odd);
      }
    }
    const int64_t valid = call.columns.windows - x;
    if (valid >= kLanes) {
      hn::StoreU(highest, d, to + x);
    } else {
      hn::BlendedStore(highest, hn::FirstN(d, static_cast<size_t>(valid)), d, to + x);
    }
  }
}

template <int kStride>
void PoolPlane(const MaxPoolCall& call) {
  for (int64_t first = 0; first < call.rows.windows; first += kStripRows) {
    const int64_t rows = HWY_MIN(kStripRows, call.rows.windows - first);
    for (int64_t row = 0; row < rows; ++row) PoolDown(call, first + row, call.strip + row * call.pitch);
    float* const to = call.destination + first * call.columns.windows;
    for (int64_t row = 0; row < rows; ++row) {
      PoolAlong<kStride>(call, call.strip + row * call.pitch, to + row * call.columns.windows);
    }
  }
}

void RunMaxPool(MaxPoolCall call) {
  const auto pool = call.together > 1 ? PoolPlaneTogether : call.columns.stride == 1 ? PoolPlane<1> : PoolPlane<2>;
  for (int64_t plane = 0; plane < call.planes; ++plane) {
    pool(call);
    call.source += call.rows.source * call.columns.source * call.together;
    call.destination += call.rows.windows * call.columns.windows * call.together;
  }
}

int PoolLanes() { return kLanes; }

}  // namespace HWY_NAMESPACE
}  // namespace saker
HWY_AFTER_NAMESPACE();

#if HWY_ONCE

namespace saker {
namespace {

HWY_EXPORT(RunMaxPool);
HWY_EXPORT(PoolLanes);

// Where channels lie together oneDNN's loops are the faster ones, and its call the dearer: a few hundred nanoseconds.
constexpr size_t kMostBytesTogether = size_t{16} << 10;

PoolAxis AxisOf(const PoolSpec& spec, int axis) {
  return {spec.source[axis + 2], spec.destination[axis + 2], spec.window.kernel[axis], spec.window.strides[axis],
          spec.window.pads_begin[axis]};
}

int64_t ChannelsTogether(const PoolSpec& spec) {
  return spec.layout == Layout::kChannelsLast ? spec.source[1] : BlockSize(spec.layout);
}

// A row of the source between its padding, and what the last vector of windows reads behind it.
int64_t StripPitch(const PoolAxis& columns) {
  const int64_t lanes = HWY_DYNAMIC_DISPATCH(PoolLanes)();
  const int64_t vectors = (columns.windows + lanes - 1) / lanes;
  const int64_t read = vectors * lanes * columns.stride + columns.kernel + lanes;
  return (std::max(columns.pad + columns.source, read) + lanes - 1) / lanes * lanes;
}

}  // namespace

bool FitsMaxPool(const PoolSpec& spec) {
  if (spec.kind != PoolKind::kMax || spec.type != DataType::kFloat32 || spec.source.rank() != 4) return false;
  if (!Pooling::Supports(spec)) return false;
  const int64_t lanes = HWY_DYNAMIC_DISPATCH(PoolLanes)();
  if (spec.layout == Layout::kPlain) return spec.source[3] >= lanes && spec.window.strides[1] <= 2;
  return ChannelsTogether(spec) >= lanes &&
         TensorDesc{spec.type, spec.source, spec.layout}.SizeInBytes() <= kMostBytesTogether;
}

size_t MaxPoolScratchBytes(const PoolSpec& spec) {
  if (spec.layout != Layout::kPlain) return 0;
  return static_cast<size_t>(kStripRows * StripPitch(AxisOf(spec, 1))) * sizeof(float);
}

void MaxPool(const PoolSpec& spec, const float* source, float* destination, float* scratch) {
  MaxPoolCall call = {};
  call.together = ChannelsTogether(spec);
  const int64_t channels = (spec.source[1] + call.together - 1) / call.together;
  call.planes = spec.source[0] * channels;
  call.rows = AxisOf(spec, 0);
  call.columns = AxisOf(spec, 1);
  call.source = source;
  call.destination = destination;
  if (spec.layout == Layout::kPlain) {
    call.pitch = StripPitch(call.columns);
    call.strip = scratch;
    std::fill_n(scratch, std::min(kStripRows, call.rows.windows) * call.pitch, kLowest);
  }
  HWY_DYNAMIC_DISPATCH(RunMaxPool)(call);
}

}  // namespace saker
#endif  // HWY_ONCE
