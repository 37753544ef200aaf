// Columns are packed into panels of a few vectors. A tile of rows x one panel keeps its sums in registers while it runs
// down the whole depth: the panel is read once, in order, for up to six rows, and nothing is written before the end.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/dense.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h, which includes this file once for each instruction set.
#include "core/base/status_macros.h"
#include "core/kernels/dense.h"
#include "hwy/highway.h"

#ifndef SAKER_CORE_KERNELS_DENSE_ONCE
#define SAKER_CORE_KERNELS_DENSE_ONCE
namespace saker {

// DenseCall: the arguments of Dense() as the code of each instruction set takes them.
struct DenseCall {
  DenseShape shape;
  const float* x;
  const float* weights;
  const float* bias;
  DenseActivation activation;
  float* y;
};

}  // namespace saker
#endif

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
// Sums that must be in flight to keep two multiply-add units of latency 4 busy.
constexpr int kChains = 8;
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

// y[kRows x kVectors vectors] = activation(x * panel + bias). `columns` of them exist.
template <int kRows, int kVectors>
HWY_NOINLINE void Tile(const DenseCall& call, const float* HWY_RESTRICT x, const float* HWY_RESTRICT panel,
                       const float* bias, float* y, int64_t columns) {
  constexpr int kUnroll = kRows * kVectors >= kChains ? 1 : kChains / (kRows * kVectors);
  const D d;
  const int64_t depth = call.shape.depth;
  V sums[kUnroll][kRows][kVectors];
  for (int u = 0; u < kUnroll; ++u) {
    for (int r = 0; r < kRows; ++r) {
      for (int v = 0; v < kVectors; ++v) {
        sums[u][r][v] = u == 0 && bias ? hn::Load(d, bias + v * kLanes) : hn::Zero(d);
      }
    }
  }
  int64_t k = 0;
  for (; k + kUnroll <= depth; k += kUnroll) {
    HWY_UNROLL(8)
    for (int u = 0; u < kUnroll; ++u) {
      V row[kVectors];
      HWY_UNROLL(4)
      for (int v = 0; v < kVectors; ++v) row[v] = hn::Load(d, panel + v * kLanes);
      HWY_UNROLL(6)
      for (int r = 0; r < kRows; ++r) {
        const V factor = hn::Set(d, x[r * depth + k + u]);
        HWY_UNROLL(4)
        for (int v = 0; v < kVectors; ++v) sums[u][r][v] = hn::MulAdd(factor, row[v], sums[u][r][v]);
      }
      panel += kVectors * kLanes;
    }
  }
  for (; k < depth; ++k, panel += kVectors * kLanes) {
    for (int r = 0; r < kRows; ++r) {
      const V factor = hn::Set(d, x[r * depth + k]);
      for (int v = 0; v < kVectors; ++v) {
        sums[0][r][v] = hn::MulAdd(factor, hn::Load(d, panel + v * kLanes), sums[0][r][v]);
      }
    }
  }
  for (int r = 0; r < kRows; ++r) {
    for (int v = 0; v < kVectors; ++v) {
      V sum = sums[0][r][v];
      for (int u = 1; u < kUnroll; ++u) sum = hn::Add(sum, sums[u][r][v]);
      StoreSome(Activate(sum, call.activation), y + r * call.shape.columns + v * kLanes, columns - v * kLanes);
    }
  }
}

using TileFn = void (*)(const DenseCall&, const float*, const float*, const float*, float*, int64_t);

template <int kVectors>
TileFn TileOfRows(int64_t rows) {
  constexpr TileFn kTiles[kTileRows] = {Tile<1, kVectors>, Tile<2, kVectors>, Tile<3, kVectors>,
                                        Tile<4, kVectors>, Tile<5, kVectors>, Tile<6, kVectors>};
  return kTiles[rows - 1];
}

TileFn ChooseTile(int64_t rows, int64_t vectors) {
  if (vectors == 1) return TileOfRows<1>(rows);
  if (vectors == 2) return TileOfRows<2>(rows);
  if constexpr (kPanelVectors == 4) {
    return vectors == 3 ? TileOfRows<3>(rows) : TileOfRows<4>(rows);
  }
  return nullptr;
}

// One panel against rows [first, last), in tiles of nearly equal height.
void RunPanel(const DenseCall& call, int64_t panel, int64_t first, int64_t last) {
  const int64_t begin = panel * kPanelVectors * kLanes;
  const int64_t columns = HWY_MIN(call.shape.columns - begin, int64_t{kPanelVectors} * kLanes);
  const int64_t vectors = (columns + kLanes - 1) / kLanes;
  const float* weights = call.weights + begin * call.shape.depth;
  const float* bias = call.bias ? call.bias + begin : nullptr;
  int64_t tiles = (last - first + kTileRows - 1) / kTileRows;
  for (int64_t row = first; row < last; --tiles) {
    const int64_t rows = (last - row + tiles - 1) / tiles;
    ChooseTile(rows, vectors)(call, call.x + row * call.shape.depth, weights, bias,
                              call.y + row * call.shape.columns + begin, columns);
    row += rows;
  }
}

void RunDense(const DenseCall& call) {
  const int64_t width = kPanelVectors * kLanes;
  const int64_t panels = (call.shape.columns + width - 1) / width;
  const int64_t row_bytes = call.shape.depth * static_cast<int64_t>(sizeof(float));
  const int64_t block = HWY_MAX(int64_t{kTileRows}, kRowBlockBytes / HWY_MAX(row_bytes, 1) / kTileRows * kTileRows);
  for (int64_t first = 0; first < call.shape.rows; first += block) {
    const int64_t last = HWY_MIN(call.shape.rows, first + block);
    for (int64_t panel = 0; panel < panels; ++panel) RunPanel(call, panel, first, last);
  }
}

int Lanes() { return kLanes; }
int PanelVectors() { return kPanelVectors; }

}  // namespace HWY_NAMESPACE
}  // namespace saker
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>

namespace saker {
namespace {

HWY_EXPORT(RunDense);
HWY_EXPORT(Lanes);
HWY_EXPORT(PanelVectors);

int64_t RoundUp(int64_t value, int64_t unit) { return (value + unit - 1) / unit * unit; }

}  // namespace

std::string DensePackingName() {
  return "dense" + std::to_string(HWY_DYNAMIC_DISPATCH(Lanes)()) + "x" +
         std::to_string(HWY_DYNAMIC_DISPATCH(PanelVectors)());
}

absl::StatusOr<AlignedBuffer> PackDenseWeights(const float* weights, int64_t depth, int64_t columns, bool transposed) {
  const int64_t lanes = HWY_DYNAMIC_DISPATCH(Lanes)();
  const int64_t width = lanes * HWY_DYNAMIC_DISPATCH(PanelVectors)();
  const size_t bytes = static_cast<size_t>(RoundUp(columns, lanes) * depth) * sizeof(float);
  SAKER_ASSIGN_OR_RETURN(AlignedBuffer buffer, AlignedBuffer::Create(bytes));
  float* packed = reinterpret_cast<float*>(buffer.data());
  for (int64_t begin = 0; begin < columns; begin += width) {
    const int64_t count = std::min(columns - begin, width);
    for (int64_t k = 0; k < depth; ++k, packed += RoundUp(count, lanes)) {
      for (int64_t column = 0; column < count; ++column) {
        packed[column] = transposed ? weights[(begin + column) * depth + k] : weights[k * columns + begin + column];
      }
    }
  }
  return buffer;
}

int64_t PaddedDenseColumns(int64_t columns) { return RoundUp(columns, HWY_DYNAMIC_DISPATCH(Lanes)()); }

absl::StatusOr<AlignedBuffer> PackDenseBias(const float* bias, int64_t columns) {
  const size_t bytes = static_cast<size_t>(PaddedDenseColumns(columns)) * sizeof(float);
  SAKER_ASSIGN_OR_RETURN(AlignedBuffer buffer, AlignedBuffer::Create(bytes));
  std::copy_n(bias, columns, reinterpret_cast<float*>(buffer.data()));
  return buffer;
}

void Dense(const DenseShape& shape, const float* x, const float* weights, const float* bias,
           const DenseActivation& activation, float* y) {
  HWY_DYNAMIC_DISPATCH(RunDense)({shape, x, weights, bias, activation, y});
}

}  // namespace saker
#endif  // HWY_ONCE
