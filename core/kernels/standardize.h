// Mean and variance of runs of elements, and runs made to have others: what layer, group and instance normalisations
// are. Float in vectors; the plain loops are what these are tested against.
// Threads: pure functions; a result may lie on its operand.
// Units:   elements.
#pragma once

#include <cstdint>

namespace saker {

// Moments: of a population (divided by the number of elements). NaN of nothing.
struct Moments {
  double mean = 0;
  double variance = 0;
};

// In double, from differences to the first element, so that a large mean takes no digits from the variance.
Moments MomentsOf(const float* x, int64_t count);
Moments MomentsOf(const double* x, int64_t count);

// y[i] = (x[i] - mean) * factor * scale[i] + bias[i]; `bias` may be null.
void Standardize(const float* x, int64_t count, const float* scale, const float* bias, double mean, double factor,
                 float* y);
void Standardize(const double* x, int64_t count, const double* scale, const double* bias, double mean, double factor,
                 double* y);
// y[i] = (x[i] - mean) * factor + shift.
void StandardizeEvenly(const float* x, int64_t count, double mean, double factor, double shift, float* y);
void StandardizeEvenly(const double* x, int64_t count, double mean, double factor, double shift, double* y);

// The plain loops. T: float, double.
template <typename T>
Moments MomentsReference(const T* x, int64_t count);
template <typename T>
void StandardizeReference(const T* x, int64_t count, const T* scale, const T* bias, double mean, double factor, T* y);
template <typename T>
void StandardizeEvenlyReference(const T* x, int64_t count, double mean, double factor, double shift, T* y);

}  // namespace saker
