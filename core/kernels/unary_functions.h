// The functions of unary.h, each as its definition has it: T Of(T x, T alpha, T beta).
// Threads: pure functions.
#pragma once

#include <cmath>
#include <cstdint>
#include <type_traits>

namespace saker::unary {

struct Relu {
  template <typename T>
  static T Of(T x, T, T) {
    return x < T(0) ? T(0) : x;
  }
};
struct LeakyRelu {
  template <typename T>
  static T Of(T x, T alpha, T) {
    return x < T(0) ? alpha * x : x;
  }
};
struct ThresholdedRelu {
  template <typename T>
  static T Of(T x, T alpha, T) {
    return x <= alpha ? T(0) : x;
  }
};
struct Elu {
  template <typename T>
  static T Of(T x, T alpha, T) {
    return x < T(0) ? alpha * std::expm1(x) : x;
  }
};
struct Selu {
  template <typename T>
  static T Of(T x, T alpha, T beta) {
    return beta * Elu::Of(x, alpha, beta);
  }
};
struct Celu {
  template <typename T>
  static T Of(T x, T alpha, T) {
    const T curve = alpha * std::expm1(x / alpha);
    return (x < T(0) ? T(0) : x) + (curve < T(0) ? curve : T(0));
  }
};
struct Sigmoid {
  template <typename T>
  static T Of(T x, T, T) {
    return T(1) / (T(1) + std::exp(-x));
  }
};
struct HardSigmoid {
  template <typename T>
  static T Of(T x, T alpha, T beta) {
    const T line = alpha * x + beta;
    const T below = line > T(1) ? T(1) : line;
    return below < T(0) ? T(0) : below;
  }
};
struct HardSwish {
  template <typename T>
  static T Of(T x, T, T) {
    return x * HardSigmoid::Of(x, T(1) / T(6), T(0.5));
  }
};
struct Swish {
  template <typename T>
  static T Of(T x, T alpha, T) {
    return x / (T(1) + std::exp(-alpha * x));
  }
};
struct Softplus {
  template <typename T>
  static T Of(T x, T, T) {
    return (x < T(0) ? T(0) : x) + std::log1p(std::exp(-std::fabs(x)));
  }
};
struct Mish {
  template <typename T>
  static T Of(T x, T, T) {
    return x * std::tanh(Softplus::Of(x, T(), T()));
  }
};
struct Softsign {
  template <typename T>
  static T Of(T x, T, T) {
    return x / (T(1) + std::fabs(x));
  }
};
struct Gelu {
  template <typename T>
  static T Of(T x, T, T) {
    return T(0.5) * x * (T(1) + std::erf(x * T(0.70710678118654752440)));
  }
};
struct GeluTanh {
  template <typename T>
  static T Of(T x, T, T) {
    constexpr double kRootOfTwoOverPi = 0.79788456080286535588;
    return T(0.5) * x * (T(1) + std::tanh(T(kRootOfTwoOverPi) * (x + T(0.044715) * x * x * x)));
  }
};
struct Clip {
  template <typename T>
  static T Of(T x, T alpha, T beta) {
    const T above = x < alpha ? alpha : x;
    return above > beta ? beta : above;
  }
};
struct Neg {
  // The most negative integer has no opposite; it stays what it is, as in two's complement.
  template <typename T>
  static T Of(T x, T, T) {
    if constexpr (std::is_integral_v<T>) {
      return static_cast<T>(uint64_t{0} - static_cast<uint64_t>(x));
    } else {
      return -x;
    }
  }
};
struct Abs {
  template <typename T>
  static T Of(T x, T, T) {
    if constexpr (std::is_unsigned_v<T>) {
      return x;
    } else if constexpr (std::is_integral_v<T>) {
      return x < T(0) ? Neg::Of(x, T(), T()) : x;
    } else {
      return std::fabs(x);
    }
  }
};
struct Sign {
  template <typename T>
  static T Of(T x, T, T) {
    if constexpr (std::is_unsigned_v<T>) {
      return x == 0 ? T(0) : T(1);
    } else {
      return x < T(0) ? T(-1) : (x > T(0) ? T(1) : x);
    }
  }
};
struct Reciprocal {
  template <typename T>
  static T Of(T x, T, T) {
    return T(1) / x;
  }
};
struct Not {
  template <typename T>
  static T Of(T x, T, T) {
    return !x;
  }
};
struct BitwiseNot {
  template <typename T>
  static T Of(T x, T, T) {
    return static_cast<T>(~x);
  }
};

// Library: a function of the standard library, for float and double.
template <float (*narrow)(float), double (*wide)(double)>
struct Library {
  static float Of(float x, float, float) { return narrow(x); }
  static double Of(double x, double, double) { return wide(x); }
};
using Tanh = Library<std::tanh, std::tanh>;
using Floor = Library<std::floor, std::floor>;
using Ceil = Library<std::ceil, std::ceil>;
using Round = Library<std::nearbyint, std::nearbyint>;
using Exp = Library<std::exp, std::exp>;
using Log = Library<std::log, std::log>;
using Sqrt = Library<std::sqrt, std::sqrt>;
using Erf = Library<std::erf, std::erf>;
using Sin = Library<std::sin, std::sin>;
using Cos = Library<std::cos, std::cos>;
using Tan = Library<std::tan, std::tan>;
using Asin = Library<std::asin, std::asin>;
using Acos = Library<std::acos, std::acos>;
using Atan = Library<std::atan, std::atan>;
using Sinh = Library<std::sinh, std::sinh>;
using Cosh = Library<std::cosh, std::cosh>;
using Asinh = Library<std::asinh, std::asinh>;
using Acosh = Library<std::acosh, std::acosh>;
using Atanh = Library<std::atanh, std::atanh>;

}  // namespace saker::unary
