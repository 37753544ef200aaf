#include "core/kernels/sgemm.h"

#include <dnnl.h>

#include "absl/strings/str_format.h"
#include "core/kernels/onednn.h"

namespace saker {
namespace {

// C = beta * C: what a product over no elements leaves.
void Scale(const SgemmShape& shape, float beta, float* c) {
  for (int64_t i = 0; i < shape.m; ++i) {
    float* const row = c + i * shape.ldc;
    for (int64_t j = 0; j < shape.n; ++j) row[j] = beta == 0 ? 0 : beta * row[j];
  }
}

}  // namespace

absl::Status Sgemm(const SgemmShape& shape, float alpha, const float* a, const float* b, float beta, float* c) {
  // oneDNN refuses leading dimensions of 0, which these matrices have.
  if (shape.m == 0 || shape.n == 0) return absl::OkStatus();
  if (shape.k == 0) {
    Scale(shape, beta, c);
    return absl::OkStatus();
  }
  onednn::UseOneThread();
  const dnnl_status_t status =
      dnnl_sgemm(static_cast<char>(shape.transpose_a), static_cast<char>(shape.transpose_b), shape.m, shape.n, shape.k,
                 alpha, a, shape.lda, b, shape.ldb, beta, c, shape.ldc);
  if (status == dnnl_success) return absl::OkStatus();
  return absl::InternalError(absl::StrFormat("dnnl_sgemm failed with status %d for m=%d n=%d k=%d lda=%d ldb=%d ldc=%d",
                                             static_cast<int>(status), shape.m, shape.n, shape.k, shape.lda, shape.ldb,
                                             shape.ldc));
}

void ReferenceSgemm(const SgemmShape& shape, float alpha, const float* a, const float* b, float beta, float* c) {
  for (int64_t i = 0; i < shape.m; ++i) {
    for (int64_t j = 0; j < shape.n; ++j) {
      double sum = 0;
      for (int64_t p = 0; p < shape.k; ++p) {
        const float left = shape.transpose_a == Transpose::kNo ? a[i * shape.lda + p] : a[p * shape.lda + i];
        const float right = shape.transpose_b == Transpose::kNo ? b[p * shape.ldb + j] : b[j * shape.ldb + p];
        sum += static_cast<double>(left) * right;
      }
      float& out = c[i * shape.ldc + j];
      out = static_cast<float>(alpha * sum + (beta == 0 ? 0.0 : static_cast<double>(beta) * out));
    }
  }
}

}  // namespace saker
