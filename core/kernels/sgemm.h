// Sgemm: C = alpha * op(A) * op(B) + beta * C on row-major float matrices: oneDNN's dnnl_sgemm on the calling thread.
// Threads: any; several at once. Holds oneDNN to one OpenMP thread on the calling thread from then on, as all kernels
//          do; callers split work over their own pool.
// Owns:    nothing. dnnl_sgemm may allocate packing buffers of its own.
// Fails:   INTERNAL when oneDNN refuses the sizes or has no memory.
// Units:   elements; a leading dimension is the distance between the starts of two rows.
#pragma once

#include <cstdint>

#include "absl/status/status.h"

namespace saker {

enum class Transpose : char { kNo = 'N', kYes = 'T' };

// SgemmShape: op(A) is [m,k], op(B) is [k,n], C is [m,n]. Leading dimensions are those of the stored matrices.
struct SgemmShape {
  Transpose transpose_a = Transpose::kNo;
  Transpose transpose_b = Transpose::kNo;
  int64_t m = 0;
  int64_t n = 0;
  int64_t k = 0;
  int64_t lda = 0;
  int64_t ldb = 0;
  int64_t ldc = 0;
};

// With beta 0, C need not be initialised. Matrices may be empty; a product over no elements is 0.
absl::Status Sgemm(const SgemmShape& shape, float alpha, const float* a, const float* b, float beta, float* c);

// The plain loops that Sgemm() is tested against.
void ReferenceSgemm(const SgemmShape& shape, float alpha, const float* a, const float* b, float beta, float* c);

}  // namespace saker
