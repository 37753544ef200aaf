// IntegerProductSums: the exact 32-bit sums of a product of two byte matrices less their zero points, on oneDNN where it
// is exact, in plain loops elsewhere. For MatMulInteger and QLinearMatMul.
// Threads: const after Make(); Run() from any thread, each with its own state and scratch.
// Owns:    shares constant weights packed with the cache.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "core/kernels/byte_product.h"
#include "core/ops/matmul_spec.h"
#include "core/ops/op.h"
#include "core/ops/scratch_plan.h"

namespace saker {

class IntegerProductSums {
 public:
  // Operands are inputs 0 and `right` of the context, UINT8 or INT8. What a run needs is reserved in `scratch`.
  static absl::StatusOr<std::unique_ptr<IntegerProductSums>> Make(const KernelContext& context, const MatMulSpec& spec,
                                                                  int right, ScratchPlan& scratch);

  std::unique_ptr<KernelState> MakeState() const;

  // One pair of matrices: a zero point for each row of `a` and each column of `b`.
  absl::Status Run(const void* a, const void* b, const int32_t* a_zero_points, const int32_t* b_zero_points,
                   int32_t* sums, void* scratch, KernelState* state) const;

 private:
  absl::Status UseProduct(const KernelContext& context, int right, bool packs);
  absl::Status Multiply(const void* a, const void* b, int32_t* sums, void* scratch, KernelState* state) const;
  void Correct(const void* a, const void* b, const int32_t* a_zero_points, const int32_t* b_zero_points, int32_t* sums,
               void* scratch) const;

  int64_t rows_ = 0;
  int64_t depth_ = 0;
  int64_t columns_ = 0;
  DataType a_type_ = DataType::kUInt8;
  DataType b_type_ = DataType::kInt8;
  std::unique_ptr<ByteProduct> product_;          // null: plain loops
  std::shared_ptr<const AlignedBuffer> weights_;  // packed; null: they come with the run
  std::vector<int32_t> column_sums_;              // of constant weights, as stored
  size_t signed_at_ = 0;                          // in scratch: b as INT8
  size_t column_sums_at_ = 0;
  size_t product_scratch_at_ = 0;
};

}  // namespace saker
