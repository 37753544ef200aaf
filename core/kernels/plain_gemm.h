// PlainGemm: C = alpha * op(A) * op(B) + beta * C in plain loops, for the types that oneDNN does not multiply.
// Threads: pure functions.
// Units:   elements, as in Sgemm().
#pragma once

#include "core/kernels/sgemm.h"

namespace saker {

// For double, int32_t, int64_t, uint32_t and uint64_t. With beta 0, C need not be initialised. Sums of integers wrap, as
// in NumPy; where alpha or beta is neither 0 nor 1 they are scaled in double, and what does not fit gives the nearest
// number.
template <typename T>
void PlainGemm(const SgemmShape& shape, float alpha, const T* a, const T* b, float beta, T* c);

extern template void PlainGemm<double>(const SgemmShape&, float, const double*, const double*, float, double*);
extern template void PlainGemm<int32_t>(const SgemmShape&, float, const int32_t*, const int32_t*, float, int32_t*);
extern template void PlainGemm<int64_t>(const SgemmShape&, float, const int64_t*, const int64_t*, float, int64_t*);
extern template void PlainGemm<uint32_t>(const SgemmShape&, float, const uint32_t*, const uint32_t*, float, uint32_t*);
extern template void PlainGemm<uint64_t>(const SgemmShape&, float, const uint64_t*, const uint64_t*, float, uint64_t*);

}  // namespace saker
