// The element-wise work of a training step, on pointers and sizes, in the widest vectors that the machine has (Highway
// picks the variant at run time, from SSE2 to AVX-512). The matrix products are core/kernels/sgemm.h.
// Threads: any; no state.
// Fails:   never.
// Units:   elements; matrices are row-major without gaps.
#pragma once

#include <cstdint>

namespace saker {

// to[i] = from[i] * scale: pixels become inputs.
void ScaleBytes(const uint8_t* from, int64_t count, float scale, float* to);

// y[r][c] += bias[c], then 0 for what is negative where `relu` is set; NaN stays NaN.
void AddBias(const float* bias, int64_t rows, int64_t columns, bool relu, float* y);

// delta[i] = 0 where the unit's activation is not above 0: the gradient of ReLU.
void MaskInactive(const float* activation, int64_t count, float* delta);

// sums[c] = keep * sums[c] + the sum of column c of delta: a bias's gradient onto its momentum.
void AccumulateColumns(const float* delta, int64_t rows, int64_t columns, float keep, float* sums);

// weights[i] -= rate * velocity[i].
void Descend(const float* velocity, int64_t count, float rate, float* weights);

// The plain loops that the functions above are tested against.
namespace reference {
void ScaleBytes(const uint8_t* from, int64_t count, float scale, float* to);
void AddBias(const float* bias, int64_t rows, int64_t columns, bool relu, float* y);
void MaskInactive(const float* activation, int64_t count, float* delta);
void AccumulateColumns(const float* delta, int64_t rows, int64_t columns, float keep, float* sums);
void Descend(const float* velocity, int64_t count, float rate, float* weights);
}  // namespace reference

}  // namespace saker
