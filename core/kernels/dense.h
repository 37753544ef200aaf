// Dense: y = activation(x * W + bias) with W packed once into panels of columns that the CPU streams through.
// Threads: pure functions; packed weights are read only.
// Owns:    nothing.
// Units:   elements. x and y are row-major and need no more than 4-byte alignment.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "core/base/aligned_buffer.h"

namespace saker {

// DenseActivation: what is applied to a sum while it is still in a register. A NaN stays a NaN.
struct DenseActivation {
  enum class Kind { kNone, kRelu, kLeakyRelu, kClip };
  Kind kind = Kind::kNone;
  float alpha = 0;  // slope of kLeakyRelu, lower bound of kClip
  float beta = 0;   // upper bound of kClip
};

struct DenseShape {
  int64_t rows = 0;
  int64_t depth = 0;    // columns of x, rows of W
  int64_t columns = 0;  // columns of W and y
};

// DensePanels: how columns are grouped when they are packed, in columns: panels of `width`, the last one rounded up to
// whole vectors of `lanes`. Where no more than half a vector is left for the last one, a vector of it holds two rows of W.
struct DensePanels {
  int64_t lanes = 0;
  int64_t width = 0;
};
DensePanels PanelsOfThisMachine();

// PanelRange: the panels [first, last) of a product, counted from 0; a product may be computed range by range, on several
// threads at once.
struct PanelRange {
  int64_t first = 0;
  int64_t last = 0;
};
// All panels of so many columns.
PanelRange AllPanels(int64_t columns);

// Names the packing that this machine's vectors want: a key for packed weights.
std::string DensePackingName();

// Packs W, given as [depth,columns], or [columns,depth] when `transposed`. RESOURCE_EXHAUSTED when there is no memory.
absl::StatusOr<AlignedBuffer> PackDenseWeights(const float* weights, int64_t depth, int64_t columns, bool transposed);

// Elements that Dense() reads of a bias: those of whole vectors.
int64_t PaddedDenseColumns(int64_t columns);

// `bias` padded with zeros to PaddedDenseColumns().
absl::StatusOr<AlignedBuffer> PackDenseBias(const float* bias, int64_t columns);

// `weights` from PackDenseWeights(); `bias` from PackDenseBias(), or padded like it and 64-byte aligned, or null.
void Dense(const DenseShape& shape, const float* x, const float* weights, const float* bias,
           const DenseActivation& activation, float* y);
// Only the columns of those panels.
void DenseOfPanels(const DenseShape& shape, const PanelRange& panels, const float* x, const float* weights,
                   const float* bias, const DenseActivation& activation, float* y);

// The plain loops that Dense() is tested against; weights as stored, [depth,columns] or [columns,depth], bias unpadded.
void DenseReference(const DenseShape& shape, const float* x, const float* weights, bool transposed, const float* bias,
                    const DenseActivation& activation, float* y);

}  // namespace saker
