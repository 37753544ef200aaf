#include "core/kernels/sequence.h"

#include <type_traits>

#include "core/kernels/element_words.h"

namespace saker {
namespace {

template <typename T>
void Write(const void* start, const void* step, int64_t count, void* out_data) {
  T* out = static_cast<T*>(out_data);
  const T first = *static_cast<const T*>(start);
  const T delta = *static_cast<const T*>(step);
  for (int64_t i = 0; i < count; ++i) {
    if constexpr (std::is_integral_v<T>) {
      out[i] = static_cast<T>(static_cast<uint64_t>(first) + static_cast<uint64_t>(i) * static_cast<uint64_t>(delta));
    } else if constexpr (std::is_floating_point_v<T>) {
      out[i] = first + static_cast<T>(i) * delta;
    } else {
      out[i] = T::From(static_cast<float>(first) + static_cast<float>(i) * static_cast<float>(delta));
    }
  }
}

}  // namespace

SequenceFn FindSequence(DataType type) {
  if (type == DataType::kInvalid || type == DataType::kBool) return nullptr;
  return VisitNumber(type, [](auto number) -> SequenceFn { return Write<decltype(number)>; });
}

}  // namespace saker
