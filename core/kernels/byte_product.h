// ByteProduct: oneDNN's matrix product of bytes with signed bytes into 32-bit sums, which are then scaled, treated and
// stored. Only where CpuMultipliesBytesExactly().
// Threads: const after Create().
// Owns:    the primitive; constant weights are packed once by the caller's cache.
// Fails:   Create() with INTERNAL when oneDNN refuses the sizes.
// Units:   matrices row-major and dense: source [rows,depth], weights [depth,columns], destination [rows,columns].
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "core/base/aligned_buffer.h"
#include "core/kernels/onednn_program.h"
#include "core/kernels/sum_steps.h"

namespace saker {

struct ByteProductSpec {
  int64_t rows = 0;  // none of the three is 0
  int64_t depth = 0;
  int64_t columns = 0;
  DataType source_type = DataType::kUInt8;       // UINT8 or INT8
  DataType destination_type = DataType::kInt32;  // UINT8, INT8, INT32 or FLOAT
  // Weights come with each run as they are stored, not packed.
  bool plain_weights = false;
  // The weights that PackWeights() is given are [columns,depth].
  bool transposed_weights = false;
  // FLOAT, one a column, in units of the sums.
  bool bias = false;
  SumScaling scaling = {};
};

class ByteProduct {
 public:
  static absl::StatusOr<std::unique_ptr<ByteProduct>> Create(const ByteProductSpec& spec);
  virtual ~ByteProduct() = default;

  // Names the format of the packed weights completely.
  virtual std::string weights_format() const = 0;
  virtual absl::StatusOr<AlignedBuffer> PackWeights(const int8_t* weights) const = 0;
  // Takes source, weights, bias if there is one, destination.
  virtual const onednn::Program& program() const = 0;
};

// The sums of UINT8 or INT8 operands in plain loops; they wrap.
void IntegerProduct(int64_t rows, int64_t depth, int64_t columns, DataType a_type, const void* a, DataType b_type,
                    const void* b, int32_t* sums);

}  // namespace saker
