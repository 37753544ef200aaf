#include "core/kernels/sgemm.h"

#include <dnnl.h>
#include <omp.h>

#include "absl/strings/str_format.h"

namespace saker {
namespace {

// oneDNN asks OpenMP how many threads the calling thread may use; that number is a property of the thread, and costs
// nanoseconds to read and to set.
class OneOpenMpThread {
 public:
  OneOpenMpThread() : before_(omp_get_max_threads()) {
    if (before_ != 1) omp_set_num_threads(1);
  }
  ~OneOpenMpThread() {
    if (before_ != 1) omp_set_num_threads(before_);
  }
  OneOpenMpThread(const OneOpenMpThread&) = delete;
  OneOpenMpThread& operator=(const OneOpenMpThread&) = delete;

 private:
  const int before_;
};

}  // namespace

absl::Status Sgemm(const SgemmShape& shape, float alpha, const float* a, const float* b, float beta, float* c) {
  const OneOpenMpThread one_thread;
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
