#include "core/kernels/non_zero.h"

namespace saker {
namespace {

template <typename T>
int64_t Count(const void* x, int64_t count) {
  const auto* values = static_cast<const T*>(x);
  int64_t found = 0;
  for (int64_t i = 0; i < count; ++i) found += values[i] != 0;
  return found;
}

template <typename T>
int64_t Find(const Shape& shape, const void* x, int64_t found, int64_t* places) {
  const auto* values = static_cast<const T*>(x);
  const int64_t count = shape.ElementCount();
  int64_t column = 0;
  for (int64_t i = 0; i < count; ++i) {
    if (values[i] == 0) continue;
    if (column < found) {
      int64_t rest = i;
      for (int axis = shape.rank() - 1; axis >= 0; rest /= shape[axis], --axis) {
        places[axis * found + column] = rest % shape[axis];
      }
    }
    ++column;
  }
  return column;
}

template <template <typename> class Table>
auto Choose(DataType type) -> decltype(Table<float>::Get()) {
  switch (type) {
    case DataType::kFloat32:
      return Table<float>::Get();
    case DataType::kFloat64:
      return Table<double>::Get();
    case DataType::kInt8:
    case DataType::kUInt8:
    case DataType::kBool:
      return Table<uint8_t>::Get();
    case DataType::kInt16:
    case DataType::kUInt16:
      return Table<uint16_t>::Get();
    case DataType::kInt32:
    case DataType::kUInt32:
      return Table<uint32_t>::Get();
    case DataType::kInt64:
    case DataType::kUInt64:
      return Table<uint64_t>::Get();
    default:
      return nullptr;
  }
}

template <typename T>
struct Counters {
  static CountNonZeroFn Get() { return Count<T>; }
};
template <typename T>
struct Finders {
  static FindNonZeroFn Get() { return Find<T>; }
};

}  // namespace

CountNonZeroFn CountNonZeroOf(DataType type) { return Choose<Counters>(type); }
FindNonZeroFn FindNonZeroOf(DataType type) { return Choose<Finders>(type); }

}  // namespace saker
