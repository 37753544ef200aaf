// Pooling: maxima, means or norms over windows of the spatial axes. oneDNN does the usual float cases in any layout,
// and maxima of bytes with channels last; the plain loops do every case, and are what oneDNN is tested against.
// Threads: const after Create(); PoolReference() is a pure function.
// Fails:   Pooling::Create() with INTERNAL when oneDNN refuses the shapes.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "core/kernels/convolution.h"
#include "core/kernels/onednn_program.h"
#include "core/tensor/layout.h"

namespace saker {

enum class PoolKind { kMax, kAverage, kAverageWithPadding, kNorm };

// Spatial axes that PoolReference() can count.
inline constexpr int kMaxPoolAxes = 8;

struct PoolSpec {
  PoolKind kind = PoolKind::kMax;
  Shape source;
  Shape destination;
  Window window;
  Layout layout = Layout::kPlain;
  DataType type = DataType::kFloat32;  // for oneDNN
  // Indices of maxima count the spatial axes from the last to the first (MaxPool's storage_order 1).
  bool column_major_indices = false;
  // kNorm only: the p of the p-norm, (sum |x|^p)^(1/p).
  double power = 2;
};

class Pooling {
 public:
  // True when oneDNN can do it; PoolReference() does the rest.
  static bool Supports(const PoolSpec& spec);
  static absl::StatusOr<std::unique_ptr<Pooling>> Create(const PoolSpec& spec);
  virtual ~Pooling() = default;
  // Takes source, destination.
  virtual const onednn::Program& program() const = 0;
};

// Plain layout. T: float, double, int8_t, uint8_t. `indices` gets the place of each maximum in the flattened source; it
// may be null, and for maxima `destination` may be too. A maximum passes over NaNs, as oneDNN's does; where there is
// nothing else it is the lowest finite number. Padding adds nothing
// to a norm.
template <typename T>
void PoolReference(const PoolSpec& spec, const T* source, T* destination, int64_t* indices);

}  // namespace saker
