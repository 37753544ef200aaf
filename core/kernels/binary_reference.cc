// Plain loops over every type of number: the oracle of binary.cc and the fallback of other types than float.
#include <cmath>
#include <type_traits>

#include "core/kernels/binary.h"
#include "core/kernels/binary_loops.h"

namespace saker {
namespace {

// Arithmetic on the unsigned twin wraps where the signed one is undefined; small types are widened by C++ anyway, to a
// type wide enough for sums but not for uint16 products, hence 64 bits.
template <typename T>
using Wrapping = std::conditional_t<std::is_integral_v<T>, uint64_t, T>;

struct Add {
  template <typename T>
  static T Apply(T a, T b) {
    return static_cast<T>(static_cast<Wrapping<T>>(a) + static_cast<Wrapping<T>>(b));
  }
};
struct Sub {
  template <typename T>
  static T Apply(T a, T b) {
    return static_cast<T>(static_cast<Wrapping<T>>(a) - static_cast<Wrapping<T>>(b));
  }
};
struct Mul {
  template <typename T>
  static T Apply(T a, T b) {
    return static_cast<T>(static_cast<Wrapping<T>>(a) * static_cast<Wrapping<T>>(b));
  }
};
// The two divisors that trap.
template <typename T>
bool IsZero(T b) {
  return std::is_integral_v<T> && b == T(0);
}
template <typename T>
bool IsMinusOne(T b) {
  return std::is_integral_v<T> && std::is_signed_v<T> && b == static_cast<T>(-1);
}
struct Div {
  template <typename T>
  static T Apply(T a, T b) {
    if (IsZero(b)) return 0;
    if (IsMinusOne(b)) return Sub::Apply<T>(0, a);
    return static_cast<T>(a / b);
  }
};
struct Fmod {
  template <typename T>
  static T Apply(T a, T b) {
    if constexpr (std::is_floating_point_v<T>) {
      return std::fmod(a, b);
    } else {
      return IsZero(b) || IsMinusOne(b) ? T(0) : static_cast<T>(a % b);
    }
  }
};
struct Mod {
  template <typename T>
  static T Apply(T a, T b) {
    const T rest = Fmod::Apply(a, b);
    const bool turns = rest != T(0) && (rest < T(0)) != (b < T(0));
    return turns ? static_cast<T>(rest + b) : rest;
  }
};
struct Pow {
  template <typename T>
  static T Apply(T a, T b) {
    if constexpr (std::is_floating_point_v<T>) {
      return b == T(2) ? a * a : std::pow(a, b);
    } else {
      if (b < T(0)) return Inverse(a, b);
      uint64_t power = 1, factor = static_cast<uint64_t>(a);
      for (uint64_t rest = static_cast<uint64_t>(b); rest != 0; rest >>= 1, factor *= factor) {
        if (rest & 1) power *= factor;
      }
      return static_cast<T>(power);
    }
  }

  // 1 / a^-b: of no magnitude but 1 is there anything left.
  template <typename T>
  static T Inverse(T a, T b) {
    if (a == T(1)) return 1;
    if (!IsMinusOne(a)) return 0;
    return b % 2 == 0 ? T(1) : a;
  }
};
// A NaN on either side wins, as in NumPy and ONNX Runtime.
struct Max {
  template <typename T>
  static T Apply(T a, T b) {
    return a > b || a != a ? a : b;
  }
};
struct Min {
  template <typename T>
  static T Apply(T a, T b) {
    return a < b || a != a ? a : b;
  }
};
struct PRelu {
  template <typename T>
  static T Apply(T a, T b) {
    return a < T(0) ? Mul::Apply(a, b) : a;
  }
};

template <typename Op>
BinaryFn ForType(DataType type) {
  return WithNumberType(type, [](auto number) -> BinaryFn { return RunBinary<Op, decltype(number)>; });
}

}  // namespace

BinaryFn FindBinaryReference(BinaryOp op, DataType type) {
  switch (op) {
    case BinaryOp::kAdd:
      return ForType<Add>(type);
    case BinaryOp::kSub:
      return ForType<Sub>(type);
    case BinaryOp::kMul:
      return ForType<Mul>(type);
    case BinaryOp::kDiv:
      return ForType<Div>(type);
    case BinaryOp::kMod:
      return ForType<Mod>(type);
    case BinaryOp::kFmod:
      return ForType<Fmod>(type);
    case BinaryOp::kPow:
      return ForType<Pow>(type);
    case BinaryOp::kMax:
      return ForType<Max>(type);
    case BinaryOp::kMin:
      return ForType<Min>(type);
    case BinaryOp::kPRelu:
      return ForType<PRelu>(type);
  }
  return nullptr;
}

}  // namespace saker
