#include "core/kernels/bitwise.h"

#include <functional>
#include <limits>
#include <type_traits>

#include "core/kernels/binary_loops.h"

namespace saker {
namespace {

template <typename Function>
struct Bits {
  template <typename T>
  static T Apply(T a, T b) {
    return static_cast<T>(Function()(a, b));
  }
};
struct ShiftLeft {
  template <typename T>
  static T Apply(T a, T b) {
    // Widened, as C++ would make a signed int of short types.
    return b < T(std::numeric_limits<T>::digits) ? static_cast<T>(static_cast<uint64_t>(a) << b) : T(0);
  }
};
struct ShiftRight {
  template <typename T>
  static T Apply(T a, T b) {
    return b < T(std::numeric_limits<T>::digits) ? static_cast<T>(a >> b) : T(0);
  }
};

template <typename Op, bool unsigned_only>
BinaryFn ForIntegers(DataType type) {
  return WithNumberType(type, [](auto number) -> BinaryFn {
    using T = decltype(number);
    if constexpr (std::is_integral_v<T> && (std::is_unsigned_v<T> || !unsigned_only)) return RunBinary<Op, T>;
    return nullptr;
  });
}

}  // namespace

BinaryFn FindBitwise(BitwiseOp op, DataType type) {
  switch (op) {
    case BitwiseOp::kAnd:
      return ForIntegers<Bits<std::bit_and<>>, false>(type);
    case BitwiseOp::kOr:
      return ForIntegers<Bits<std::bit_or<>>, false>(type);
    case BitwiseOp::kXor:
      return ForIntegers<Bits<std::bit_xor<>>, false>(type);
    case BitwiseOp::kShiftLeft:
      return ForIntegers<ShiftLeft, true>(type);
    case BitwiseOp::kShiftRight:
      return ForIntegers<ShiftRight, true>(type);
  }
  return nullptr;
}

}  // namespace saker
