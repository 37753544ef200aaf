#include "core/kernels/plain_gemm.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

namespace saker {
namespace {

// Columns that are summed side by side, so that B is read along its rows.
constexpr int64_t kColumns = 16;

// Unsigned, as an overflow of signed integers is undefined.
template <typename T>
struct SumOf {
  using Type = T;
};
template <>
struct SumOf<int32_t> {
  using Type = uint32_t;
};
template <>
struct SumOf<int64_t> {
  using Type = uint64_t;
};
template <typename T>
using Sum = typename SumOf<T>::Type;

bool IsPlain(float factor) { return factor == 0 || factor == 1; }

template <typename T>
T Nearest(double value) {
  if constexpr (std::is_floating_point_v<T>) {
    return value;
  } else {
    if (std::isnan(value)) return 0;
    if (value <= static_cast<double>(std::numeric_limits<T>::min())) return std::numeric_limits<T>::min();
    if (value >= static_cast<double>(std::numeric_limits<T>::max())) return std::numeric_limits<T>::max();
    return static_cast<T>(value);
  }
}

template <typename T>
T Finished(Sum<T> sum, float alpha, float beta, const T& old) {
  if (IsPlain(alpha) && IsPlain(beta)) {
    const Sum<T> product = alpha == 0 ? Sum<T>{0} : sum;
    return static_cast<T>(beta == 0 ? product : product + static_cast<Sum<T>>(old));
  }
  const double added = beta == 0 ? 0.0 : static_cast<double>(beta) * static_cast<double>(old);
  return Nearest<T>(static_cast<double>(alpha) * static_cast<double>(static_cast<T>(sum)) + added);
}

// Row `i` of C, columns [first, first + count).
template <typename T>
void Row(const SgemmShape& shape, int64_t i, int64_t first, int64_t count, float alpha, const T* a, const T* b,
         float beta, T* c) {
  Sum<T> sums[kColumns] = {};
  for (int64_t p = 0; p < shape.k; ++p) {
    const auto left =
        static_cast<Sum<T>>(shape.transpose_a == Transpose::kNo ? a[i * shape.lda + p] : a[p * shape.lda + i]);
    const T* right = shape.transpose_b == Transpose::kNo ? b + p * shape.ldb + first : b + first * shape.ldb + p;
    const int64_t step = shape.transpose_b == Transpose::kNo ? 1 : shape.ldb;
    for (int64_t j = 0; j < count; ++j) sums[j] += left * static_cast<Sum<T>>(right[j * step]);
  }
  T* const out = c + i * shape.ldc + first;
  for (int64_t j = 0; j < count; ++j) out[j] = Finished<T>(sums[j], alpha, beta, out[j]);
}

}  // namespace

template <typename T>
void PlainGemm(const SgemmShape& shape, float alpha, const T* a, const T* b, float beta, T* c) {
  for (int64_t i = 0; i < shape.m; ++i) {
    for (int64_t first = 0; first < shape.n; first += kColumns) {
      Row(shape, i, first, std::min(kColumns, shape.n - first), alpha, a, b, beta, c);
    }
  }
}

template void PlainGemm<double>(const SgemmShape&, float, const double*, const double*, float, double*);
template void PlainGemm<int32_t>(const SgemmShape&, float, const int32_t*, const int32_t*, float, int32_t*);
template void PlainGemm<int64_t>(const SgemmShape&, float, const int64_t*, const int64_t*, float, int64_t*);
template void PlainGemm<uint32_t>(const SgemmShape&, float, const uint32_t*, const uint32_t*, float, uint32_t*);
template void PlainGemm<uint64_t>(const SgemmShape&, float, const uint64_t*, const uint64_t*, float, uint64_t*);

}  // namespace saker
