#include "core/kernels/cast.h"

#include <cmath>
#include <limits>
#include <type_traits>

#include "core/kernels/half.h"

namespace saker {
namespace {

template <typename T>
constexpr bool kIsHalf = std::is_same_v<T, Half> || std::is_same_v<T, BFloat16>;

// The integer part in a signed type of `Wide`'s width; its least value when it does not fit (or is a NaN), which is what
// the CPU's own instruction gives where C++ leaves the answer open.
template <typename Wide, typename From>
Wide IntegerPart(From value) {
  constexpr From kBound = static_cast<From>(std::numeric_limits<Wide>::min());
  return value >= kBound && value < -kBound ? static_cast<Wide>(value) : std::numeric_limits<Wide>::min();
}

template <typename From, typename To>
To Truncate(From value) {
  if constexpr (std::is_same_v<To, uint64_t>) {
    // The upper half of the range begins where the signed one ends.
    constexpr From kHalf = static_cast<From>(9223372036854775808.0);
    if (value >= kHalf) return static_cast<uint64_t>(IntegerPart<int64_t>(value - kHalf)) + (uint64_t{1} << 63);
    return static_cast<uint64_t>(IntegerPart<int64_t>(value));
  } else {
    using Wide = std::conditional_t<sizeof(To) == 8 || std::is_same_v<To, uint32_t>, int64_t, int32_t>;
    return static_cast<To>(IntegerPart<Wide>(value));
  }
}

template <typename From, typename To>
To Convert(From value) {
  if constexpr (kIsHalf<From>) {
    return Convert<float, To>(static_cast<float>(value));
  } else if constexpr (kIsHalf<To>) {
    return To::From(static_cast<float>(value));
  } else if constexpr (std::is_same_v<To, bool>) {
    return value != From(0);
  } else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
    return Truncate<From, To>(value);
  } else {
    return static_cast<To>(value);
  }
}

template <typename From, typename To>
void Run(const void* from_data, void* to_data, int64_t count) {
  const From* from = static_cast<const From*>(from_data);
  To* to = static_cast<To*>(to_data);
  for (int64_t i = 0; i < count; ++i) to[i] = Convert<From, To>(from[i]);
}

// Calls visit(T()) with the C++ type of `type`.
template <typename Visit>
CastFn WithType(DataType type, Visit visit) {
  switch (type) {
    case DataType::kFloat32:
      return visit(float());
    case DataType::kFloat64:
      return visit(double());
    case DataType::kFloat16:
      return visit(Half());
    case DataType::kBFloat16:
      return visit(BFloat16());
    case DataType::kInt8:
      return visit(int8_t());
    case DataType::kInt16:
      return visit(int16_t());
    case DataType::kInt32:
      return visit(int32_t());
    case DataType::kInt64:
      return visit(int64_t());
    case DataType::kUInt8:
      return visit(uint8_t());
    case DataType::kUInt16:
      return visit(uint16_t());
    case DataType::kUInt32:
      return visit(uint32_t());
    case DataType::kUInt64:
      return visit(uint64_t());
    case DataType::kBool:
      return visit(bool());
    case DataType::kInvalid:
      return nullptr;
  }
  return nullptr;
}

}  // namespace

CastFn FindCast(DataType from, DataType to) {
  return WithType(from, [to](auto source) {
    return WithType(to, [](auto target) -> CastFn { return Run<decltype(source), decltype(target)>; });
  });
}

}  // namespace saker
