// In which layout a function of each element leaves its operand, and over how many elements it runs.
// Threads: pure functions.
#pragma once

#include <cstdint>

#include "core/tensor/layout.h"

namespace saker {

// The operand as it comes, or in plain layout where the function would fill the padding of a blocked one:
// `keeps_zero` says that it does not.
inline TensorDesc StoredAlike(const TensorDesc& operand, bool keeps_zero) {
  const bool padded = operand.shape.rank() >= 2 && operand.shape[1] % BlockSize(operand.layout) != 0;
  return {operand.type, operand.shape, padded && !keeps_zero ? Layout::kPlain : operand.layout};
}

// Elements in memory, padding included.
inline int64_t StoredCount(const TensorDesc& stored) {
  return static_cast<int64_t>(stored.SizeInBytes() / SizeInBytes(stored.type));
}

}  // namespace saker
