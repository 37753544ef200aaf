#include "core/kernels/cumulative_sum.h"

#include <type_traits>

namespace saker {
namespace {

// Integers are added modulo 2^64, which is right modulo the type's own range too.
template <typename T>
using Total = std::conditional_t<std::is_floating_point_v<T>, double, uint64_t>;

template <typename T>
void OneRun(const CumulativeSumShape& shape, const T* x, T* y) {
  Total<T> total = 0;
  for (int64_t i = 0; i < shape.count; ++i) {
    const int64_t at = (shape.reverse ? shape.count - 1 - i : i) * shape.inner;
    const Total<T> next = total + static_cast<Total<T>>(x[at]);
    y[at] = static_cast<T>(shape.exclusive ? total : next);
    total = next;
  }
}

template <typename T>
void Run(const CumulativeSumShape& shape, const void* x, void* y) {
  for (int64_t outer = 0; outer < shape.outer; ++outer) {
    for (int64_t inner = 0; inner < shape.inner; ++inner) {
      const int64_t first = outer * shape.count * shape.inner + inner;
      OneRun(shape, static_cast<const T*>(x) + first, static_cast<T*>(y) + first);
    }
  }
}

}  // namespace

CumulativeSumFn FindCumulativeSum(DataType type) {
  switch (type) {
    case DataType::kFloat32:
      return Run<float>;
    case DataType::kFloat64:
      return Run<double>;
    case DataType::kInt32:
      return Run<int32_t>;
    case DataType::kInt64:
      return Run<int64_t>;
    case DataType::kUInt32:
      return Run<uint32_t>;
    case DataType::kUInt64:
      return Run<uint64_t>;
    default:
      return nullptr;
  }
}

}  // namespace saker
