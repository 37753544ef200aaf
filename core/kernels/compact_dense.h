// CompactDense: Dense() with weights held in bfloat16 or in int8 steps: half or a quarter of the bytes to read, for an
// error that stays below 1/256 of each weight, or below 1/254 of the largest weight of its column.
// Threads: pure functions; packed weights are read only.
// Owns:    nothing.
// Units:   elements, as in dense.h.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "core/base/aligned_buffer.h"
#include "core/kernels/dense.h"
#include "core/tensor/weight_format.h"

namespace saker {

// Names the packing: a key for packed weights. `format` is not kFloat32 here and below.
std::string CompactPackingName(WeightFormat format);

// Packs W, given as [depth,columns], or [columns,depth] when `transposed`; for int8 a factor a column in front, which is
// infinite where a weight is. RESOURCE_EXHAUSTED when there is no memory.
absl::StatusOr<AlignedBuffer> PackCompactWeights(WeightFormat format, const float* weights, int64_t depth,
                                                 int64_t columns, bool transposed);

// False when a weight is infinite or no number: there are no steps between such weights.
bool CanCompact(const float* weights, int64_t count);

// `packed` from PackCompactWeights(); `bias` as Dense() takes it.
void CompactDense(WeightFormat format, const DenseShape& shape, const float* x, const void* packed, const float* bias,
                  const DenseActivation& activation, float* y);
// Only the columns of those panels.
void CompactDenseOfPanels(WeightFormat format, const DenseShape& shape, const PanelRange& panels, const float* x,
                          const void* packed, const float* bias, const DenseActivation& activation, float* y);

// What packing makes of the weights, in the order in which they are given: DenseReference() on these is the oracle.
void CompactWeightsReference(WeightFormat format, const float* weights, int64_t depth, int64_t columns, bool transposed,
                             float* rounded);

}  // namespace saker
