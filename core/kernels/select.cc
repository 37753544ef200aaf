#include "core/kernels/select.h"

#include <cstdint>

#include "core/kernels/binary_loops.h"

namespace saker {
namespace {

struct First {
  template <typename T>
  static T Apply(T a, T) {
    return a;
  }
};

template <typename T>
void Overlay(const BroadcastLoops& loops, const void* condition_data, const void* x_data, void* out_data) {
  const bool* condition_base = static_cast<const bool*>(condition_data);
  const T* x_base = static_cast<const T*>(x_data);
  T* out_base = static_cast<T*>(out_data);
  ForEachRun(loops, [&](int64_t count, int64_t at, int64_t step, int64_t x_at, int64_t x_step, int64_t out_at) {
    const bool* condition = condition_base + at;
    const T* x = x_base + x_at;
    T* out = out_base + out_at;
    for (int64_t i = 0; i < count; ++i) out[i] = condition[i * step] ? x[i * x_step] : out[i];
  });
}

// Calls visit(T()) with an integer of that size.
template <typename Visit>
BinaryFn WithSize(size_t element_bytes, Visit visit) {
  switch (element_bytes) {
    case 1:
      return visit(uint8_t());
    case 2:
      return visit(uint16_t());
    case 4:
      return visit(uint32_t());
    case 8:
      return visit(uint64_t());
    default:
      return nullptr;
  }
}

}  // namespace

BinaryFn FindFill(size_t element_bytes) {
  return WithSize(element_bytes, [](auto bits) -> BinaryFn { return RunBinary<First, decltype(bits)>; });
}

BinaryFn FindOverlay(size_t element_bytes) {
  return WithSize(element_bytes, [](auto bits) -> BinaryFn { return Overlay<decltype(bits)>; });
}

}  // namespace saker
