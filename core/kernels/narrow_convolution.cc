// A tile is a few channels of the destination by one or two vectors of columns: its sums stay in registers while it runs
// through all weights of those channels, each of which is multiplied with vectors of columns read at its offset.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/narrow_convolution.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h, which includes this file once for each instruction set.
#include "core/base/status_macros.h"
#include "core/kernels/dense_panels-inl.h"
#include "core/kernels/narrow_convolution.h"

#ifndef SAKER_CORE_KERNELS_NARROW_CONVOLUTION_ONCE
#define SAKER_CORE_KERNELS_NARROW_CONVOLUTION_ONCE
namespace saker {

// NarrowCall: one picture, padded, and what is made of it.
struct NarrowCall {
  int64_t channels;  // of the picture
  int64_t kernel_rows;
  int64_t kernel_columns;
  int64_t row_dilation;
  int64_t column_dilation;
  int64_t padded_rows;
  int64_t padded_columns;  // from one row of the picture to the next
  int64_t maps;            // channels of the destination
  int64_t rows;            // of the destination
  int64_t columns;
  const float* picture;
  const float* weights;
  const float* bias;
  DenseActivation activation;
  float* destination;
};

}  // namespace saker
#endif

HWY_BEFORE_NAMESPACE();
namespace saker {
namespace HWY_NAMESPACE {

// Sums of a tile: 8 x 2 of 32 registers, or 4 x 2 of 16.
constexpr int kMaps = kLanes == 16 ? 8 : 4;
constexpr int kVectorsOfColumns = 2;

// `count` maps from `first` on, at one row and `kVectors` vectors of columns.
template <int kCount, int kVectors>
HWY_NOINLINE void NarrowTile(const NarrowCall& call, int64_t first, int64_t row, int64_t column) {
  const D d;
  V sums[kCount][kVectors];
  HWY_UNROLL(8)
  for (int m = 0; m < kCount; ++m) {
    HWY_UNROLL(2)
    for (int v = 0; v < kVectors; ++v) sums[m][v] = hn::Set(d, call.bias ? call.bias[first + m] : 0.0f);
  }
  const float* HWY_RESTRICT weights = call.weights + first * call.channels * call.kernel_rows * call.kernel_columns;
  for (int64_t channel = 0; channel < call.channels; ++channel) {
    const float* const picture = call.picture + channel * call.padded_rows * call.padded_columns + column;
    for (int64_t ky = 0; ky < call.kernel_rows; ++ky) {
      const float* HWY_RESTRICT from = picture + (row + ky * call.row_dilation) * call.padded_columns;
      for (int64_t kx = 0; kx < call.kernel_columns; ++kx, from += call.column_dilation, weights += kCount) {
        V pixels[kVectors];
        HWY_UNROLL(2)
        for (int v = 0; v < kVectors; ++v) pixels[v] = hn::LoadU(d, from + v * kLanes);
        HWY_UNROLL(8)
        for (int m = 0; m < kCount; ++m) {
          const V weight = hn::Set(d, weights[m]);
          HWY_UNROLL(2)
          for (int v = 0; v < kVectors; ++v) sums[m][v] = hn::MulAdd(weight, pixels[v], sums[m][v]);
        }
      }
    }
  }
  HWY_UNROLL(8)
  for (int m = 0; m < kCount; ++m) {
    float* const to = call.destination + ((first + m) * call.rows + row) * call.columns + column;
    HWY_UNROLL(2)
    for (int v = 0; v < kVectors; ++v) {
      const int64_t valid = call.columns - column - v * kLanes;
      StoreSome(Activate(sums[m][v], call.activation), to + v * kLanes, valid);
    }
  }
}

using NarrowTileFn = void (*)(const NarrowCall&, int64_t, int64_t, int64_t);

template <int kVectors>
NarrowTileFn TileOfMaps(int64_t maps) {
  constexpr NarrowTileFn kTiles[] = {NarrowTile<1, kVectors>, NarrowTile<2, kVectors>, NarrowTile<3, kVectors>,
                                     NarrowTile<4, kVectors>, NarrowTile<5, kVectors>, NarrowTile<6, kVectors>,
                                     NarrowTile<7, kVectors>, NarrowTile<8, kVectors>};
  return kTiles[maps - 1];
}

void RunNarrow(const NarrowCall& call) {
  for (int64_t first = 0; first < call.maps; first += kMaps) {
    const int64_t maps = HWY_MIN(int64_t{kMaps}, call.maps - first);
    const NarrowTileFn wide = TileOfMaps<kVectorsOfColumns>(maps);
    const NarrowTileFn single = TileOfMaps<1>(maps);
    for (int64_t row = 0; row < call.rows; ++row) {
      int64_t column = 0;
      for (; call.columns - column > kLanes; column += kVectorsOfColumns * kLanes) wide(call, first, row, column);
      if (column < call.columns) single(call, first, row, column);
    }
  }
}

int MapsOfATile() { return kMaps; }
int ColumnsOfATile() { return kVectorsOfColumns * kLanes; }

}  // namespace HWY_NAMESPACE
}  // namespace saker
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>
#include <cstring>

#include "core/kernels/padded_picture.h"

namespace saker {
namespace {

HWY_EXPORT(RunNarrow);
HWY_EXPORT(MapsOfATile);
HWY_EXPORT(ColumnsOfATile);

constexpr int64_t kMostChannels = 2;
constexpr int64_t kMostMaps = 8;
constexpr int64_t kLeastColumns = 8;
constexpr int64_t kMostColumns = 32;

bool AllOnes(const std::vector<int64_t>& values) {
  return std::all_of(values.begin(), values.end(), [](int64_t value) { return value == 1; });
}

// From one padded row to the next: a row and, behind it, what a tile that reaches past the last column reads.
int64_t PitchOf(const ConvolutionSpec& spec) { return PaddedColumns(spec) + HWY_DYNAMIC_DISPATCH(ColumnsOfATile)(); }

NarrowCall CallOf(const ConvolutionSpec& spec) {
  NarrowCall call = {};
  call.channels = spec.source[1];
  call.kernel_rows = spec.window.kernel[0];
  call.kernel_columns = spec.window.kernel[1];
  call.row_dilation = spec.window.dilations[0];
  call.column_dilation = spec.window.dilations[1];
  call.padded_rows = PaddedRows(spec);
  call.padded_columns = PitchOf(spec);
  call.maps = spec.destination[1];
  call.rows = spec.destination[2];
  call.columns = spec.destination[3];
  return call;
}

}  // namespace

bool FitsNarrowConvolution(const ConvolutionSpec& spec) {
  if (spec.source.rank() != 4 || spec.groups != 1 || !AllOnes(spec.window.strides)) return false;
  const auto negative = [](int64_t pad) { return pad < 0; };
  const Window& window = spec.window;
  if (std::any_of(window.pads_begin.begin(), window.pads_begin.end(), negative)) return false;
  if (std::any_of(window.pads_end.begin(), window.pads_end.end(), negative)) return false;
  return spec.source.ElementCount() > 0 && spec.destination.ElementCount() > 0 && spec.source[1] <= kMostChannels &&
         spec.destination[1] <= kMostMaps && spec.destination[3] >= kLeastColumns &&
         spec.destination[3] <= kMostColumns;
}

std::string NarrowPackingName() { return "narrow" + std::to_string(HWY_DYNAMIC_DISPATCH(MapsOfATile)()); }

absl::StatusOr<AlignedBuffer> PackNarrowWeights(const ConvolutionSpec& spec, const float* weights) {
  const int64_t maps = spec.weights[0], taps = spec.weights.Product(1, 4);
  SAKER_ASSIGN_OR_RETURN(AlignedBuffer buffer, AlignedBuffer::Create(static_cast<size_t>(maps * taps) * sizeof(float)));
  auto* packed = reinterpret_cast<float*>(buffer.data());
  const int64_t tile = HWY_DYNAMIC_DISPATCH(MapsOfATile)();
  for (int64_t first = 0; first < maps; first += tile) {
    const int64_t last = std::min(first + tile, maps);
    for (int64_t tap = 0; tap < taps; ++tap) {
      for (int64_t map = first; map < last; ++map) *packed++ = weights[map * taps + tap];
    }
  }
  return buffer;
}

size_t NarrowScratchBytes(const ConvolutionSpec& spec) {
  return static_cast<size_t>(spec.source[1] * PaddedRows(spec) * PitchOf(spec)) * sizeof(float);
}

void NarrowConvolution(const ConvolutionSpec& spec, const float* source, const float* weights, const float* bias,
                       const DenseActivation& activation, float* destination, float* scratch) {
  NarrowCall call = CallOf(spec);
  call.picture = scratch;
  call.weights = weights;
  call.bias = bias;
  call.activation = activation;
  call.destination = destination;
  std::memset(scratch, 0, NarrowScratchBytes(spec));
  for (int64_t picture = 0; picture < spec.source[0]; ++picture) {
    PadPicture(spec, source, call.padded_columns, scratch);
    HWY_DYNAMIC_DISPATCH(RunNarrow)(call);
    source += spec.source.Product(1, 4);
    call.destination += spec.destination.Product(1, 4);
  }
}

}  // namespace saker
#endif  // HWY_ONCE
