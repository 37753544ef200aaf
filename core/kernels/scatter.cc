#include "core/kernels/scatter.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "core/kernels/element_words.h"

namespace saker {
namespace {

// How two elements are reckoned with: halves as floats, integers without a sign, whose overflow is defined.
template <typename T>
struct Arithmetic {
  using Type = std::conditional_t<std::is_integral_v<T>, uint64_t, T>;
};
template <>
struct Arithmetic<Half> {
  using Type = float;
};
template <>
struct Arithmetic<BFloat16> {
  using Type = float;
};

template <typename T, typename From>
T Stored(From value) {
  if constexpr (std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>) {
    return T::From(static_cast<float>(value));
  } else {
    return static_cast<T>(value);
  }
}

template <typename T>
bool IsNan(T value) {
  if constexpr (std::is_integral_v<T>) {
    return false;
  } else {
    return std::isnan(value);
  }
}

template <ScatterReduction kReduction, typename T>
T Reduced(T old, T update) {
  using Wide = typename Arithmetic<T>::Type;
  using Ordered = std::conditional_t<std::is_integral_v<T>, T, Wide>;
  if constexpr (kReduction == ScatterReduction::kNone) return update;
  if constexpr (kReduction == ScatterReduction::kAdd) {
    return Stored<T>(static_cast<Wide>(old) + static_cast<Wide>(update));
  }
  if constexpr (kReduction == ScatterReduction::kMul) {
    return Stored<T>(static_cast<Wide>(old) * static_cast<Wide>(update));
  }
  const Ordered a = static_cast<Ordered>(old), b = static_cast<Ordered>(update);
  if (IsNan(a) || IsNan(b)) return IsNan(a) ? old : update;
  return Stored<T>(kReduction == ScatterReduction::kMin ? std::min(a, b) : std::max(a, b));
}

template <ScatterReduction kReduction, typename T>
void Scatter(void* target_data, const void* update_data, int64_t count) {
  T* target = static_cast<T*>(target_data);
  const T* updates = static_cast<const T*>(update_data);
  for (int64_t i = 0; i < count; ++i) target[i] = Reduced<kReduction>(target[i], updates[i]);
}

// BOOL is stored as 0 or 1, whose sum must not become 2.
void ScatterOr(void* target_data, const void* update_data, int64_t count) {
  uint8_t* target = static_cast<uint8_t*>(target_data);
  const uint8_t* updates = static_cast<const uint8_t*>(update_data);
  for (int64_t i = 0; i < count; ++i) target[i] = target[i] | updates[i];
}

}  // namespace

ScatterFn FindScatter(ScatterReduction reduction, DataType type) {
  if (type == DataType::kInvalid) return nullptr;
  if (type == DataType::kBool && reduction == ScatterReduction::kAdd) return ScatterOr;
  return VisitNumber(type, [reduction](auto number) -> ScatterFn {
    using T = decltype(number);
    switch (reduction) {
      case ScatterReduction::kNone:
        return Scatter<ScatterReduction::kNone, T>;
      case ScatterReduction::kAdd:
        return Scatter<ScatterReduction::kAdd, T>;
      case ScatterReduction::kMul:
        return Scatter<ScatterReduction::kMul, T>;
      case ScatterReduction::kMin:
        return Scatter<ScatterReduction::kMin, T>;
      case ScatterReduction::kMax:
        return Scatter<ScatterReduction::kMax, T>;
    }
    return nullptr;
  });
}

}  // namespace saker
