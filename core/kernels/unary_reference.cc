// One element at a time, in the order of the definition: the oracle of unary.cc and the fallback of other types.
#include <cmath>
#include <type_traits>

#include "core/kernels/unary.h"

namespace saker {
namespace {

template <UnaryOp op, typename T>
T Apply(T x, T alpha, T beta) {
  if constexpr (op == UnaryOp::kRelu) return x < T(0) ? T(0) : x;
  if constexpr (op == UnaryOp::kLeakyRelu) return x < T(0) ? alpha * x : x;
  if constexpr (op == UnaryOp::kSigmoid) return T(1) / (T(1) + std::exp(-x));
  if constexpr (op == UnaryOp::kTanh) return std::tanh(x);
  if constexpr (op == UnaryOp::kClip) {
    const T above = x < alpha ? alpha : x;
    return above > beta ? beta : above;
  }
  // The most negative integer has no opposite; it stays what it is, as in two's complement.
  if constexpr (op == UnaryOp::kNeg)
    return std::is_integral_v<T> ? static_cast<T>(uint64_t{0} - static_cast<uint64_t>(x)) : -x;
  if constexpr (op == UnaryOp::kAbs) {
    if constexpr (std::is_integral_v<T>) return x < T(0) ? static_cast<T>(uint64_t{0} - static_cast<uint64_t>(x)) : x;
    return std::fabs(x);
  }
  if constexpr (op == UnaryOp::kExp) return std::exp(x);
  if constexpr (op == UnaryOp::kLog) return std::log(x);
  if constexpr (op == UnaryOp::kSqrt) return std::sqrt(x);
  if constexpr (op == UnaryOp::kErf) return std::erf(x);
}

template <UnaryOp op, typename T>
void Run(const void* in_data, void* out_data, int64_t count, const UnaryParams& params) {
  const T* in = static_cast<const T*>(in_data);
  T* out = static_cast<T*>(out_data);
  const T alpha = static_cast<T>(params.alpha);
  const T beta = static_cast<T>(params.beta);
  for (int64_t i = 0; i < count; ++i) out[i] = Apply<op, T>(in[i], alpha, beta);
}

template <UnaryOp op>
UnaryFn ForFloating(DataType type) {
  if (type == DataType::kFloat32) return Run<op, float>;
  if (type == DataType::kFloat64) return Run<op, double>;
  return nullptr;
}

template <UnaryOp op>
UnaryFn ForSigned(DataType type) {
  if (type == DataType::kInt8) return Run<op, int8_t>;
  if (type == DataType::kInt16) return Run<op, int16_t>;
  if (type == DataType::kInt32) return Run<op, int32_t>;
  if (type == DataType::kInt64) return Run<op, int64_t>;
  return ForFloating<op>(type);
}

}  // namespace

UnaryFn FindUnaryReference(UnaryOp op, DataType type) {
  switch (op) {
    case UnaryOp::kRelu:
      return ForSigned<UnaryOp::kRelu>(type);
    case UnaryOp::kLeakyRelu:
      return ForFloating<UnaryOp::kLeakyRelu>(type);
    case UnaryOp::kSigmoid:
      return ForFloating<UnaryOp::kSigmoid>(type);
    case UnaryOp::kTanh:
      return ForFloating<UnaryOp::kTanh>(type);
    case UnaryOp::kClip:
      return ForFloating<UnaryOp::kClip>(type);
    case UnaryOp::kNeg:
      return ForSigned<UnaryOp::kNeg>(type);
    case UnaryOp::kAbs:
      return ForSigned<UnaryOp::kAbs>(type);
    case UnaryOp::kExp:
      return ForFloating<UnaryOp::kExp>(type);
    case UnaryOp::kLog:
      return ForFloating<UnaryOp::kLog>(type);
    case UnaryOp::kSqrt:
      return ForFloating<UnaryOp::kSqrt>(type);
    case UnaryOp::kErf:
      return ForFloating<UnaryOp::kErf>(type);
  }
  return nullptr;
}

}  // namespace saker
