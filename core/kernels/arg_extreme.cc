#include "core/kernels/arg_extreme.h"

#include <cmath>
#include <type_traits>

namespace saker {
namespace {

template <typename T>
bool IsNaN(T value) {
  if constexpr (std::is_floating_point_v<T>) return std::isnan(value);
  return false;
}

// True when `value`, which comes later, takes the place of `best`.
template <typename T, bool smallest, bool last>
bool Takes(T value, T best) {
  if (IsNaN(best)) return last && IsNaN(value);
  if (IsNaN(value)) return true;
  if (last && value == best) return true;
  return smallest ? value < best : value > best;
}

template <typename T, bool smallest, bool last>
void Search(const ArgExtremeShape& shape, const T* x, int64_t* places) {
  for (int64_t outer = 0; outer < shape.outer; ++outer, x += shape.count * shape.inner) {
    for (int64_t inner = 0; inner < shape.inner; ++inner) {
      int64_t place = 0;
      T best = x[inner];
      for (int64_t i = 1; i < shape.count; ++i) {
        const T value = x[i * shape.inner + inner];
        if (!Takes<T, smallest, last>(value, best)) continue;
        best = value;
        place = i;
      }
      *places++ = place;
    }
  }
}

template <typename T>
void Run(const ArgExtremeShape& shape, const void* x, int64_t* places) {
  const auto* values = static_cast<const T*>(x);
  if (shape.smallest) {
    shape.last ? Search<T, true, true>(shape, values, places) : Search<T, true, false>(shape, values, places);
  } else {
    shape.last ? Search<T, false, true>(shape, values, places) : Search<T, false, false>(shape, values, places);
  }
}

}  // namespace

ArgExtremeFn FindArgExtreme(DataType type) {
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
