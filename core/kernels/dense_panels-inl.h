// The loops of a product with packed weights, in whichever form the weights are held. Included by kernels that Highway
// compiles once for each instruction set.
//
// Columns are packed into panels of a few vectors. A tile of rows x one panel keeps its sums in registers while it runs
// down the whole depth: the panel is read once, in order, for all rows of the tile, and nothing is written before the end.
#ifndef SAKER_CORE_KERNELS_DENSE_PANELS_ONCE
#define SAKER_CORE_KERNELS_DENSE_PANELS_ONCE
#include <cstring>
#include <utility>

#include "core/kernels/dense.h"

namespace saker {

// DenseCall: the arguments of Dense() as the code of each instruction set takes them.
struct DenseCall {
  DenseShape shape;
  PanelRange panels;
  const float* x;
  const void* weights;
  const float* scales;  // a factor a column for weights that are held as numbers of steps; null: none
  const float* bias;
  DenseActivation activation;
  float* y;
};

}  // namespace saker
#endif

#if defined(SAKER_CORE_KERNELS_DENSE_PANELS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SAKER_CORE_KERNELS_DENSE_PANELS_INL_H_
#undef SAKER_CORE_KERNELS_DENSE_PANELS_INL_H_
#else
#define SAKER_CORE_KERNELS_DENSE_PANELS_INL_H_
#endif

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace saker {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;
constexpr int kLanes = static_cast<int>(HWY_LANES(float));
// With 32 registers a tile of 6 x 4 sums leaves room for a row of the panel; with 16, 6 x 2 does.
constexpr int kPanelVectors = kLanes == 16 ? 4 : 2;
constexpr int kTileRows = 6;
// A panel of one vector, the rest of a product's columns, needs twice the rows for as many sums in flight.
template <int kVectors>
constexpr int kMostTileRows = kVectors == 1 && kLanes == 16 ? 2 * kTileRows : kTileRows;
// Columns of a last panel that HalfTile() takes.
constexpr int kHalfPanel = kLanes / 2;
// Sums that must be in flight to keep two multiply-add units of latency 4 busy.
constexpr int kChains = 8;
// Sums that the rows of W go to in turn for one place of the product. The same for tiles of three rows and more, so that a
// batch has the same bits however it is cut.
template <int kRows, int kVectors>
constexpr int kSumsOf = kVectors == 1 && kRows >= 3 ? 2 : HWY_MAX(1, kChains / (kRows * kVectors));
// Bytes of x that are worked on panel after panel; half of a small level-2 cache.
constexpr int64_t kRowBlockBytes = 256 * 1024;

HWY_INLINE V Activate(V x, const DenseActivation& activation) {
  const D d;
  switch (activation.kind) {
    case DenseActivation::Kind::kNone:
      return x;
    case DenseActivation::Kind::kRelu:
      // The operand in second place is the one that x86 keeps when either is a NaN.
      return hn::Max(hn::Zero(d), x);
    case DenseActivation::Kind::kLeakyRelu:
      return hn::IfThenElse(hn::Lt(x, hn::Zero(d)), hn::Mul(x, hn::Set(d, activation.alpha)), x);
    case DenseActivation::Kind::kClip:
      return hn::Min(hn::Set(d, activation.beta), hn::Max(hn::Set(d, activation.alpha), x));
  }
  return x;
}

// Writes `valid` of the lanes, which is fewer than all in the last vector of a row.
HWY_INLINE void StoreSome(V value, float* y, int64_t valid) {
  const D d;
  if (valid >= kLanes) {
    hn::StoreU(value, d, y);
  } else {
    hn::BlendedStore(value, hn::FirstN(d, static_cast<size_t>(valid)), d, y);
  }
}

// Weights as they are. What the loops know of any form of weights: its elements, of how many rows of W in a row the
// elements lie together, and how they become vectors of floats.
struct PlainWeights {
  using Element = float;
  static constexpr bool kHalves = true;  // HalfTile() is for them
  static constexpr bool kScaled = false;
  static constexpr int kSteps = 1;
  static HWY_INLINE void Load(const float* from, V* to) { to[0] = hn::Load(D(), from); }
};

// One panel: its weights, and what belongs to its columns.
struct Panel {
  const void* weights;
  const float* scales;
  const float* bias;
  int64_t columns;  // that exist
};

// sums[i % kSums] += x[k + i] * row k + i of the panel, for `steps` values of i, all that lie together in the panel.
template <typename Weights, int kRows, int kVectors, int kSums>
HWY_INLINE void AddSteps(const float* HWY_RESTRICT x, int64_t depth, int steps, int first,
                         const typename Weights::Element* HWY_RESTRICT panel, V (*sums)[kRows][kVectors]) {
  constexpr int kSteps = Weights::kSteps;
  const D d;
  V rows[kVectors][kSteps];
  HWY_UNROLL(4)
  for (int v = 0; v < kVectors; ++v) Weights::Load(panel + v * kLanes * kSteps, rows[v]);
  HWY_UNROLL(12)
  for (int r = 0; r < kRows; ++r) {
    HWY_UNROLL(2)
    for (int s = 0; s < steps; ++s) {
      const V factor = hn::Set(d, x[r * depth + s]);
      HWY_UNROLL(4)
      for (int v = 0; v < kVectors; ++v) {
        V& sum = sums[(first + s) % kSums][r][v];
        sum = hn::MulAdd(factor, rows[v][s], sum);
      }
    }
  }
}

// y[kRows x kVectors vectors] = activation(x * panel + bias).
template <typename Weights, int kRows, int kVectors>
HWY_NOINLINE void Tile(const DenseCall& call, const Panel& part, const float* HWY_RESTRICT x, float* HWY_RESTRICT y) {
  constexpr int kSteps = Weights::kSteps;
  constexpr int kSums = kSumsOf<kRows, kVectors>;
  constexpr int kBlock = kSums > kSteps ? kSums / kSteps * kSteps : kSteps;
  constexpr int kStride = kVectors * kLanes;
  const D d;
  const int64_t depth = call.shape.depth;
  const auto* HWY_RESTRICT panel = static_cast<const typename Weights::Element*>(part.weights);
  const float* const base = Weights::kScaled ? nullptr : part.bias;
  V sums[kSums][kRows][kVectors];
  for (int u = 0; u < kSums; ++u) {
    for (int r = 0; r < kRows; ++r) {
      for (int v = 0; v < kVectors; ++v) {
        sums[u][r][v] = u == 0 && base ? hn::Load(d, base + v * kLanes) : hn::Zero(d);
      }
    }
  }
  int64_t k = 0;
  for (; k + kBlock <= depth; k += kBlock, panel += kBlock * kStride) {
    HWY_UNROLL(8)
    for (int b = 0; b < kBlock; b += kSteps) {
      AddSteps<Weights, kRows, kVectors, kSums>(x + k + b, depth, kSteps, b, panel + b * kStride, sums);
    }
  }
  for (; k < depth; k += kSteps, panel += kSteps * kStride) {
    const int steps = static_cast<int>(HWY_MIN(int64_t{kSteps}, depth - k));
    AddSteps<Weights, kRows, kVectors, kSums>(x + k, depth, steps, 0, panel, sums);
  }
  for (int r = 0; r < kRows; ++r) {
    for (int v = 0; v < kVectors; ++v) {
      V sum = sums[0][r][v];
      for (int u = 1; u < kSums; ++u) sum = hn::Add(sum, sums[u][r][v]);
      if constexpr (Weights::kScaled) {
        const V bias = part.bias ? hn::Load(d, part.bias + v * kLanes) : hn::Zero(d);
        sum = hn::MulAdd(sum, hn::Load(d, part.scales + v * kLanes), bias);
      }
      StoreSome(Activate(sum, call.activation), y + r * call.shape.columns + v * kLanes, part.columns - v * kLanes);
    }
  }
}

#if HWY_TARGET == HWY_SCALAR
// One lane has no half.
template <int kRows>
void HalfTile(const DenseCall&, const Panel&, const float*, float*) {}
#else
// x[0] and x[1], again and again.
HWY_INLINE V TwoFactors(const float* x) {
  double both;
  std::memcpy(&both, x, sizeof(both));
  return hn::BitCast(D(), hn::Set(hn::ScalableTag<double>(), both));
}

// The same for a panel of no more columns than half a vector has lanes, of plain weights. A vector of it holds two rows of W,
// the weights of a column side by side, so that as many multiply-adds do twice as much: with vectors of 16 a product of
// 200 columns takes 0.95 of the time, one of up to 8 columns 0.5 to 0.6.
template <int kRows>
HWY_NOINLINE void HalfTile(const DenseCall& call, const Panel& part, const float* HWY_RESTRICT x,
                           float* HWY_RESTRICT y) {
  constexpr int kSums = kSumsOf<kRows, 1>;
  const D d;
  const int64_t depth = call.shape.depth;
  const float* HWY_RESTRICT panel = static_cast<const float*>(part.weights);
  V sums[kSums][kRows];
  for (int u = 0; u < kSums; ++u) {
    for (int r = 0; r < kRows; ++r) sums[u][r] = hn::Zero(d);
  }
  int64_t k = 0;
  for (; k + 2 * kSums <= depth; k += 2 * kSums, panel += kSums * kLanes) {
    HWY_UNROLL(8)
    for (int u = 0; u < kSums; ++u) {
      const V weights = hn::Load(d, panel + u * kLanes);
      HWY_UNROLL(12)
      for (int r = 0; r < kRows; ++r) {
        sums[u][r] = hn::MulAdd(TwoFactors(x + r * depth + k + 2 * u), weights, sums[u][r]);
      }
    }
  }
  for (; k < depth; k += 2, panel += kLanes) {
    const V weights = hn::Load(d, panel);
    for (int r = 0; r < kRows; ++r) {
      // Behind an odd depth lies another row, or nothing.
      const float last[2] = {x[r * depth + k], k + 1 < depth ? x[r * depth + k + 1] : 0};
      sums[0][r] = hn::MulAdd(TwoFactors(last), weights, sums[0][r]);
    }
  }
  const V bias = part.bias ? hn::Load(d, part.bias) : hn::Zero(d);
  for (int r = 0; r < kRows; ++r) {
    V sum = sums[0][r];
    for (int u = 1; u < kSums; ++u) sum = hn::Add(sum, sums[u][r]);
    sum = hn::Add(hn::Add(hn::ConcatEven(d, sum, sum), hn::ConcatOdd(d, sum, sum)), bias);
    StoreSome(Activate(sum, call.activation), y + r * call.shape.columns, part.columns);
  }
}
#endif

using TileFn = void (*)(const DenseCall&, const Panel&, const float*, float*);

template <typename Weights, int kVectors, int... kRowsLessOne>
TileFn TileOfRows(int64_t rows, std::integer_sequence<int, kRowsLessOne...>) {
  constexpr TileFn kTiles[] = {Tile<Weights, kRowsLessOne + 1, kVectors>...};
  return kTiles[rows - 1];
}

template <typename Weights, int kVectors>
TileFn TileOfRows(int64_t rows) {
  return TileOfRows<Weights, kVectors>(rows, std::make_integer_sequence<int, kMostTileRows<kVectors>>());
}

template <int... kRowsLessOne>
TileFn HalfTileOfRows(int64_t rows, std::integer_sequence<int, kRowsLessOne...>) {
  constexpr TileFn kTiles[] = {HalfTile<kRowsLessOne + 1>...};
  return kTiles[rows - 1];
}

template <typename Weights>
TileFn ChooseTile(int64_t rows, int64_t columns) {
  const int64_t vectors = (columns + kLanes - 1) / kLanes;
  if constexpr (Weights::kHalves) {
    if (columns <= kHalfPanel) return HalfTileOfRows(rows, std::make_integer_sequence<int, kMostTileRows<1>>());
  }
  if (vectors == 1) return TileOfRows<Weights, 1>(rows);
  if (vectors == 2) return TileOfRows<Weights, 2>(rows);
  if constexpr (kPanelVectors == 4) {
    return vectors == 3 ? TileOfRows<Weights, 3>(rows) : TileOfRows<Weights, 4>(rows);
  }
  return nullptr;
}

// One panel against rows [first, last), in tiles of nearly equal height.
template <typename Weights>
void RunPanel(const DenseCall& call, int64_t panel, int64_t first, int64_t last) {
  const int64_t begin = panel * kPanelVectors * kLanes;
  const int64_t depth = (call.shape.depth + Weights::kSteps - 1) / Weights::kSteps * Weights::kSteps;
  const Panel part = {static_cast<const typename Weights::Element*>(call.weights) + begin * depth,
                      call.scales ? call.scales + begin : nullptr, call.bias ? call.bias + begin : nullptr,
                      HWY_MIN(call.shape.columns - begin, int64_t{kPanelVectors} * kLanes)};
  const int64_t most_rows = part.columns <= kLanes ? kMostTileRows<1> : kTileRows;
  int64_t tiles = (last - first + most_rows - 1) / most_rows;
  for (int64_t row = first; row < last; --tiles) {
    const int64_t rows = (last - row + tiles - 1) / tiles;
    ChooseTile<Weights>(rows, part.columns)(call, part, call.x + row * call.shape.depth,
                                            call.y + row * call.shape.columns + begin);
    row += rows;
  }
}

template <typename Weights>
void RunPanels(const DenseCall& call) {
  const int64_t row_bytes = call.shape.depth * static_cast<int64_t>(sizeof(float));
  const int64_t block = HWY_MAX(int64_t{kTileRows}, kRowBlockBytes / HWY_MAX(row_bytes, 1) / kTileRows * kTileRows);
  for (int64_t first = 0; first < call.shape.rows; first += block) {
    const int64_t last = HWY_MIN(call.shape.rows, first + block);
    for (int64_t panel = call.panels.first; panel < call.panels.last; ++panel)
      RunPanel<Weights>(call, panel, first, last);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace saker
HWY_AFTER_NAMESPACE();

#endif  // include guard of this instruction set
