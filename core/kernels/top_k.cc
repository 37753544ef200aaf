#include "core/kernels/top_k.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <type_traits>

namespace saker {
namespace {

template <typename T>
bool IsNaN(T value) {
  if constexpr (std::is_floating_point_v<T>) return std::isnan(value);
  return false;
}

// An order of all values, NaNs above all numbers and equal to each other.
template <typename T>
bool Less(T a, T b) {
  return IsNaN(a) ? false : IsNaN(b) || a < b;
}

// One run of elements that lie shape.inner apart.
template <typename T, bool smallest>
void Pick(const TopKShape& shape, const T* x, int64_t* order) {
  std::iota(order, order + shape.count, int64_t{0});
  const auto before = [&](int64_t a, int64_t b) {
    const T left = x[a * shape.inner], right = x[b * shape.inner];
    if (smallest ? Less(left, right) : Less(right, left)) return true;
    if (smallest ? Less(right, left) : Less(left, right)) return false;
    return a < b;
  };
  // A heap of k is quicker than choosing first and sorting then unless k is a good part of everything.
  if (shape.k < shape.count / 8) {
    std::partial_sort(order, order + shape.k, order + shape.count, before);
    return;
  }
  if (shape.k < shape.count) std::nth_element(order, order + shape.k, order + shape.count, before);
  std::sort(order, order + shape.k, before);
}

template <typename T>
void Run(const TopKShape& shape, const void* x, void* values, int64_t* places, int64_t* scratch) {
  for (int64_t outer = 0; outer < shape.outer; ++outer) {
    for (int64_t inner = 0; inner < shape.inner; ++inner) {
      const T* const from = static_cast<const T*>(x) + outer * shape.count * shape.inner + inner;
      shape.smallest ? Pick<T, true>(shape, from, scratch) : Pick<T, false>(shape, from, scratch);
      const int64_t first = outer * shape.k * shape.inner + inner;
      for (int64_t i = 0; i < shape.k; ++i) {
        if (values) static_cast<T*>(values)[first + i * shape.inner] = from[scratch[i] * shape.inner];
        if (places) places[first + i * shape.inner] = scratch[i];
      }
    }
  }
}

}  // namespace

TopKFn FindTopK(DataType type) {
  switch (type) {
    case DataType::kFloat32:
      return Run<float>;
    case DataType::kFloat64:
      return Run<double>;
    case DataType::kInt8:
      return Run<int8_t>;
    case DataType::kInt16:
      return Run<int16_t>;
    case DataType::kInt32:
      return Run<int32_t>;
    case DataType::kInt64:
      return Run<int64_t>;
    case DataType::kUInt8:
      return Run<uint8_t>;
    case DataType::kUInt16:
      return Run<uint16_t>;
    case DataType::kUInt32:
      return Run<uint32_t>;
    case DataType::kUInt64:
      return Run<uint64_t>;
    default:
      return nullptr;
  }
}

}  // namespace saker
