// A tile is a few columns of one row of the destination by one or two vectors of maps: its sums stay in registers while
// it runs through all weights of those maps, each vector of which is multiplied with the pixel that every column has
// at its offset.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/map_convolution.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h, which includes this file once for each instruction set.
#include "core/base/status_macros.h"
#include "core/kernels/dense_panels-inl.h"
#include "core/kernels/map_convolution.h"

#ifndef SAKER_CORE_KERNELS_MAP_CONVOLUTION_ONCE
#define SAKER_CORE_KERNELS_MAP_CONVOLUTION_ONCE
namespace saker {

// MapCall: one picture, padded, and what is made of it.
struct MapCall {
  int64_t channels;  // of the picture
  int64_t kernel_rows;
  int64_t kernel_columns;
  int64_t row_dilation;
  int64_t column_dilation;
  int64_t padded_rows;
  int64_t padded_columns;
  int64_t maps;  // channels of the destination
  int64_t rows;  // of the destination
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

// Sums of a tile: 14 x 2 of 32 registers, or 6 x 2 of 16.
constexpr int kColumns = kLanes == 16 ? 14 : 6;
constexpr int kVectorsOfMaps = 2;
constexpr int64_t kMapsOfATile = int64_t{kVectorsOfMaps} * kLanes;

// `kCount` columns from `column` on of one row, maps from `first` on.
template <int kCount, int kVectors>
HWY_NOINLINE void MapTile(const MapCall& call, int64_t first, int64_t row, int64_t column) {
  const D d;
  V sums[kCount][kVectors];
  HWY_UNROLL(14)
  for (int c = 0; c < kCount; ++c) {
    HWY_UNROLL(2)
    for (int v = 0; v < kVectors; ++v) {
      sums[c][v] = call.bias ? hn::LoadU(d, call.bias + first + v * kLanes) : hn::Zero(d);
    }
  }
  const float* HWY_RESTRICT weights = call.weights + first * call.channels * call.kernel_rows * call.kernel_columns;
  for (int64_t channel = 0; channel < call.channels; ++channel) {
    const float* const picture = call.picture + channel * call.padded_rows * call.padded_columns + column;
    for (int64_t ky = 0; ky < call.kernel_rows; ++ky) {
      const float* HWY_RESTRICT from = picture + (row + ky * call.row_dilation) * call.padded_columns;
      for (int64_t kx = 0; kx < call.kernel_columns; ++kx, from += call.column_dilation, weights += kVectors * kLanes) {
        V factors[kVectors];
        HWY_UNROLL(2)
        for (int v = 0; v < kVectors; ++v) factors[v] = hn::Load(d, weights + v * kLanes);
        HWY_UNROLL(14)
        for (int c = 0; c < kCount; ++c) {
          const V pixel = hn::Set(d, from[c]);
          HWY_UNROLL(2)
          for (int v = 0; v < kVectors; ++v) sums[c][v] = hn::MulAdd(pixel, factors[v], sums[c][v]);
        }
      }
    }
  }
  float* const to = call.destination + (row * call.columns + column) * call.maps + first;
  HWY_UNROLL(14)
  for (int c = 0; c < kCount; ++c) {
    HWY_UNROLL(2)
    for (int v = 0; v < kVectors; ++v) {
      hn::StoreU(Activate(sums[c][v], call.activation), d, to + c * call.maps + v * kLanes);
    }
  }
}

using MapTileFn = void (*)(const MapCall&, int64_t, int64_t, int64_t);

template <int kVectors>
MapTileFn TileOfColumns(int64_t columns) {
  constexpr MapTileFn kTiles[] = {
    MapTile<1, kVectors>,
    MapTile<2, kVectors>,
    MapTile<3, kVectors>,
    MapTile<4, kVectors>,
    MapTile<5, kVectors>,
    MapTile<6, kVectors>,
#if HWY_TARGET <= HWY_AVX3
    MapTile<7, kVectors>,
    MapTile<8, kVectors>,
    MapTile<9, kVectors>,
    MapTile<10, kVectors>,
    MapTile<11, kVectors>,
    MapTile<12, kVectors>,
    MapTile<13, kVectors>,
    MapTile<14, kVectors>
#endif
  };
  static_assert(sizeof(kTiles) / sizeof(kTiles[0]) == kColumns);
  return kTiles[columns - 1];
}

void RunMaps(const MapCall& call) {
  const int64_t tiles = (call.columns + kColumns - 1) / kColumns;
  for (int64_t first = 0; first < call.maps; first += kMapsOfATile) {
    const bool wide = call.maps - first > kLanes;
    for (int64_t row = 0; row < call.rows; ++row) {
      // Tiles of nearly equal width: narrow ones would wait for their own sums.
      for (int64_t column = 0, left = tiles; left > 0; --left) {
        const int64_t count = (call.columns - column + left - 1) / left;
        (wide ? TileOfColumns<2>(count) : TileOfColumns<1>(count))(call, first, row, column);
        column += count;
      }
    }
  }
}

int LanesOfMaps() { return kLanes; }
int64_t MapsOfTile() { return kMapsOfATile; }

}  // namespace HWY_NAMESPACE
}  // namespace saker
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>
#include <cstring>

#include "core/kernels/padded_picture.h"

namespace saker {
namespace {

HWY_EXPORT(RunMaps);
HWY_EXPORT(LanesOfMaps);
HWY_EXPORT(MapsOfTile);

constexpr int64_t kLeastChannels = 5;
constexpr int64_t kMostChannels = 12;
constexpr int64_t kLeastColumns = 8;
constexpr int64_t kMostColumns = 32;

bool All(const std::vector<int64_t>& values, bool (*holds)(int64_t)) {
  return std::all_of(values.begin(), values.end(), holds);
}

bool HasPadding(const ConvolutionSpec& spec) {
  const auto none = [](int64_t pad) { return pad == 0; };
  return !All(spec.window.pads_begin, none) || !All(spec.window.pads_end, none);
}

MapCall CallOf(const ConvolutionSpec& spec) {
  MapCall call = {};
  call.channels = spec.source[1];
  call.kernel_rows = spec.window.kernel[0];
  call.kernel_columns = spec.window.kernel[1];
  call.row_dilation = spec.window.dilations[0];
  call.column_dilation = spec.window.dilations[1];
  call.padded_rows = PaddedRows(spec);
  call.padded_columns = PaddedColumns(spec);
  call.maps = spec.destination[1];
  call.rows = spec.destination[2];
  call.columns = spec.destination[3];
  return call;
}

}  // namespace

bool FitsMapConvolution(const ConvolutionSpec& spec) {
  const Window& window = spec.window;
  const auto natural = [](int64_t pad) { return pad >= 0; };
  const auto one = [](int64_t stride) { return stride == 1; };
  if (spec.source.rank() != 4 || spec.groups != 1 || !All(window.strides, one)) return false;
  if (!All(window.pads_begin, natural) || !All(window.pads_end, natural)) return false;
  return spec.source.ElementCount() > 0 && spec.destination.ElementCount() > 0 && spec.source[1] >= kLeastChannels &&
         spec.source[1] <= kMostChannels && spec.destination[1] % HWY_DYNAMIC_DISPATCH(LanesOfMaps)() == 0 &&
         spec.destination[3] >= kLeastColumns && spec.destination[3] <= kMostColumns;
}

std::string MapPackingName() { return "maps" + std::to_string(HWY_DYNAMIC_DISPATCH(LanesOfMaps)()); }

absl::StatusOr<AlignedBuffer> PackMapWeights(const ConvolutionSpec& spec, const float* weights) {
  const int64_t maps = spec.weights[0], taps = spec.weights.Product(1, 4);
  SAKER_ASSIGN_OR_RETURN(AlignedBuffer buffer, AlignedBuffer::Create(static_cast<size_t>(maps * taps) * sizeof(float)));
  auto* packed = reinterpret_cast<float*>(buffer.data());
  const int64_t tile = HWY_DYNAMIC_DISPATCH(MapsOfTile)();
  for (int64_t first = 0; first < maps; first += tile) {
    const int64_t last = std::min(first + tile, maps);
    for (int64_t tap = 0; tap < taps; ++tap) {
      for (int64_t map = first; map < last; ++map) *packed++ = weights[map * taps + tap];
    }
  }
  return buffer;
}

size_t MapScratchBytes(const ConvolutionSpec& spec) {
  if (!HasPadding(spec)) return 0;
  return static_cast<size_t>(spec.source[1] * PaddedRows(spec) * PaddedColumns(spec)) * sizeof(float);
}

void MapConvolution(const ConvolutionSpec& spec, const float* source, const float* weights, const float* bias,
                    const DenseActivation& activation, float* destination, float* scratch) {
  MapCall call = CallOf(spec);
  call.weights = weights;
  call.bias = bias;
  call.activation = activation;
  call.destination = destination;
  const bool padding = HasPadding(spec);
  if (padding) std::memset(scratch, 0, MapScratchBytes(spec));
  for (int64_t picture = 0; picture < spec.source[0]; ++picture) {
    if (padding) PadPicture(spec, source, call.padded_columns, scratch);
    call.picture = padding ? scratch : source;
    HWY_DYNAMIC_DISPATCH(RunMaps)(call);
    source += spec.source.Product(1, 4);
    call.destination += spec.destination.Product(1, 4);
  }
}

}  // namespace saker
#endif  // HWY_ONCE
