// ByteConvolution: oneDNN's convolution of bytes with signed weights into 32-bit sums, which are then scaled, treated
// and stored as numbers or bytes. Only where CpuMultipliesBytesExactly().
// Threads: const after Create().
// Owns:    the primitive; weights are packed once by the caller's cache.
// Fails:   Create() with INTERNAL when oneDNN refuses the shapes or types.
// Units:   shapes in ONNX's order, [N,C,...] and [M,C/groups,...].
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/aligned_buffer.h"
#include "core/kernels/convolution.h"
#include "core/kernels/onednn_program.h"
#include "core/kernels/sum_steps.h"
#include "core/tensor/layout.h"

namespace saker {

struct ByteConvolutionSpec {
  Shape source;
  Shape weights;
  Shape destination;
  int64_t groups = 1;
  Window window;
  DataType source_type = DataType::kUInt8;       // UINT8 or INT8
  DataType destination_type = DataType::kUInt8;  // UINT8, INT8, INT32 or FLOAT
  // Taken off every element of the source; padding holds it. Comes with each run instead when `runtime_zero_point`.
  int32_t zero_point = 0;
  bool runtime_zero_point = false;
  // FLOAT, one an output channel, in units of the sums.
  bool bias = false;
  SumScaling scaling = {};
};

struct ByteConvolutionSlice;

class ByteConvolution {
 public:
  static absl::StatusOr<std::unique_ptr<ByteConvolution>> Create(const ByteConvolutionSpec& spec);
  // The same convolution of one image cut into at most `most` nearly equal slices of rows that may run at the same time,
  // all on the packed weights of the whole. Empty where it cannot be cut: several images, too few rows, or shapes that
  // oneDNN would compute in another way once they are cut.
  static absl::StatusOr<std::vector<ByteConvolutionSlice>> CreateSlices(const ByteConvolutionSpec& spec, int most);
  virtual ~ByteConvolution() = default;

  virtual Layout source_layout() const = 0;
  virtual Layout destination_layout() const = 0;
  // Names the format of the packed weights completely.
  virtual std::string weights_format() const = 0;
  // What PackWeights() takes.
  virtual size_t packed_bytes() const = 0;
  virtual absl::StatusOr<AlignedBuffer> PackWeights(const int8_t* weights) const = 0;
  // Takes source, packed weights, bias if there is one, an INT32 zero point if it comes with the run, destination.
  virtual const onednn::Program& program() const = 0;
};

// ByteConvolutionSlice: some rows of a convolution, as a convolution of its own that works inside the buffers of the
// whole, so many bytes behind their beginning. `spec` is its own.
struct ByteConvolutionSlice {
  std::unique_ptr<ByteConvolution> convolution;
  ByteConvolutionSpec spec;
  size_t source_offset = 0;
  size_t destination_offset = 0;
};

// IntegerConvolutionSpec: the same sums in plain loops, exact for every zero point: what ByteConvolution is tested
// against, and what runs where it does not.
struct IntegerConvolutionSpec {
  Shape source;  // one to three spatial axes
  Shape weights;
  Shape destination;
  int64_t groups = 1;
  Window window;
};

// Plain layouts; both types UINT8 or INT8. Weights of output channel m have zero_points[m * zero_point_step] taken off
// them. Sums wrap.
void IntegerConvolution(const IntegerConvolutionSpec& spec, DataType source_type, const void* source,
                        int32_t source_zero_point, DataType weights_type, const void* weights,
                        const int32_t* zero_points, int64_t zero_point_step, int32_t* sums);

}  // namespace saker
