#include "core/kernels/mean_variance.h"

#include <cmath>

#include "core/kernels/offset_walk.h"

namespace saker {
namespace {

template <typename T>
void OneSet(const ReduceLoops& loops, double epsilon, const T* x, T* y) {
  const double n = static_cast<double>(loops.count);
  double sum = 0, squares = 0;
  OffsetWalk walk(loops.reduced_extents, loops.reduced_strides);
  do {
    sum += static_cast<double>(x[walk.offset()]);
  } while (walk.Next());
  const double mean = sum / n;
  do {
    const double difference = static_cast<double>(x[walk.offset()]) - mean;
    squares += difference * difference;
  } while (walk.Next());
  const double factor = 1 / (std::sqrt(squares / n) + epsilon);
  do {
    y[walk.offset()] = static_cast<T>((static_cast<double>(x[walk.offset()]) - mean) * factor);
  } while (walk.Next());
}

}  // namespace

template <typename T>
void MeanVarianceNormalize(const ReduceLoops& loops, double epsilon, const T* x, T* y) {
  if (loops.count == 0 || loops.outputs == 0) return;
  OffsetWalk walk(loops.kept_extents, loops.kept_strides);
  do {
    OneSet(loops, epsilon, x + walk.offset(), y + walk.offset());
  } while (walk.Next());
}

template void MeanVarianceNormalize<float>(const ReduceLoops&, double, const float*, float*);
template void MeanVarianceNormalize<double>(const ReduceLoops&, double, const double*, double*);

}  // namespace saker
