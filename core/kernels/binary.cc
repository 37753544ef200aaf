#include "core/kernels/binary.h"

#include <cmath>
#include <limits>
#include <type_traits>

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
struct Div {
  template <typename T>
  static T Apply(T a, T b) {
    if constexpr (std::is_integral_v<T>) {
      if (b == 0) return 0;
      if constexpr (std::is_signed_v<T>) {
        if (b == T(-1)) return Sub::Apply<T>(0, a);
      }
    }
    return static_cast<T>(a / b);
  }
};
struct Pow {
  template <typename T>
  static T Apply(T a, T b) {
    if constexpr (std::is_floating_point_v<T>) {
      return b == T(2) ? a * a : std::pow(a, b);
    } else {
      const double power = std::pow(static_cast<double>(a), static_cast<double>(b));
      // A conversion out of range is undefined; the nearest value is as good an answer as any.
      if (!(power > static_cast<double>(std::numeric_limits<T>::min()))) return std::numeric_limits<T>::min();
      if (power >= static_cast<double>(std::numeric_limits<T>::max())) return std::numeric_limits<T>::max();
      return static_cast<T>(power);
    }
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

template <typename Op, typename T>
void Run(const BroadcastLoops& loops, const void* a_data, const void* b_data, void* out_data) {
  const T* a_base = static_cast<const T*>(a_data);
  const T* b_base = static_cast<const T*>(b_data);
  T* out_base = static_cast<T*>(out_data);
  ForEachRun(loops, [&](int64_t count, int64_t a_at, int64_t a_step, int64_t b_at, int64_t b_step, int64_t out_at) {
    const T* a = a_base + a_at;
    const T* b = b_base + b_at;
    T* out = out_base + out_at;
    // Loops of their own for the usual strides, so that the compiler uses vectors.
    if (a_step == 1 && b_step == 1) {
      for (int64_t i = 0; i < count; ++i) out[i] = Op::template Apply<T>(a[i], b[i]);
    } else if (b_step == 0 && a_step == 1) {
      const T repeated = *b;
      for (int64_t i = 0; i < count; ++i) out[i] = Op::template Apply<T>(a[i], repeated);
    } else if (a_step == 0 && b_step == 1) {
      const T repeated = *a;
      for (int64_t i = 0; i < count; ++i) out[i] = Op::template Apply<T>(repeated, b[i]);
    } else {
      for (int64_t i = 0; i < count; ++i) out[i] = Op::template Apply<T>(a[i * a_step], b[i * b_step]);
    }
  });
}

template <typename Op>
BinaryFn ForType(DataType type) {
  switch (type) {
    case DataType::kFloat32:
      return Run<Op, float>;
    case DataType::kFloat64:
      return Run<Op, double>;
    case DataType::kInt8:
      return Run<Op, int8_t>;
    case DataType::kInt16:
      return Run<Op, int16_t>;
    case DataType::kInt32:
      return Run<Op, int32_t>;
    case DataType::kInt64:
      return Run<Op, int64_t>;
    case DataType::kUInt8:
      return Run<Op, uint8_t>;
    case DataType::kUInt16:
      return Run<Op, uint16_t>;
    case DataType::kUInt32:
      return Run<Op, uint32_t>;
    case DataType::kUInt64:
      return Run<Op, uint64_t>;
    default:
      return nullptr;
  }
}

}  // namespace

BinaryFn FindBinary(BinaryOp op, DataType type) {
  switch (op) {
    case BinaryOp::kAdd:
      return ForType<Add>(type);
    case BinaryOp::kSub:
      return ForType<Sub>(type);
    case BinaryOp::kMul:
      return ForType<Mul>(type);
    case BinaryOp::kDiv:
      return ForType<Div>(type);
    case BinaryOp::kPow:
      return ForType<Pow>(type);
    case BinaryOp::kMax:
      return ForType<Max>(type);
    case BinaryOp::kMin:
      return ForType<Min>(type);
  }
  return nullptr;
}

}  // namespace saker
