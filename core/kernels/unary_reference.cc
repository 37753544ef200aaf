// One element at a time, in the order of the definition: the oracle of unary.cc and the fallback of other types.
#include <type_traits>

#include "core/kernels/unary.h"
#include "core/kernels/unary_functions.h"

namespace saker {
namespace {

template <typename F, typename T>
void Run(const void* in_data, void* out_data, int64_t count, const UnaryParams& params) {
  const T* in = static_cast<const T*>(in_data);
  T* out = static_cast<T*>(out_data);
  // No function of integers has parameters.
  T alpha{}, beta{};
  if constexpr (std::is_floating_point_v<T>) {
    alpha = static_cast<T>(params.alpha);
    beta = static_cast<T>(params.beta);
  }
  for (int64_t i = 0; i < count; ++i) out[i] = F::Of(in[i], alpha, beta);
}

template <typename F>
UnaryFn ForFloating(DataType type) {
  if (type == DataType::kFloat32) return Run<F, float>;
  if (type == DataType::kFloat64) return Run<F, double>;
  return nullptr;
}

template <typename F>
UnaryFn ForSignedIntegers(DataType type) {
  if (type == DataType::kInt8) return Run<F, int8_t>;
  if (type == DataType::kInt16) return Run<F, int16_t>;
  if (type == DataType::kInt32) return Run<F, int32_t>;
  if (type == DataType::kInt64) return Run<F, int64_t>;
  return nullptr;
}

template <typename F>
UnaryFn ForIntegers(DataType type) {
  if (type == DataType::kUInt8) return Run<F, uint8_t>;
  if (type == DataType::kUInt16) return Run<F, uint16_t>;
  if (type == DataType::kUInt32) return Run<F, uint32_t>;
  if (type == DataType::kUInt64) return Run<F, uint64_t>;
  return ForSignedIntegers<F>(type);
}

template <typename F>
UnaryFn ForSigned(DataType type) {
  const UnaryFn fn = ForFloating<F>(type);
  return fn ? fn : ForSignedIntegers<F>(type);
}

template <typename F>
UnaryFn ForNumbers(DataType type) {
  const UnaryFn fn = ForFloating<F>(type);
  return fn ? fn : ForIntegers<F>(type);
}

template <typename F>
UnaryFn ForBool(DataType type) {
  return type == DataType::kBool ? Run<F, bool> : nullptr;
}

struct Entry {
  UnaryOp op;
  UnaryFn (*find)(DataType);
};
constexpr Entry kEntries[] = {
    {UnaryOp::kRelu, ForSigned<unary::Relu>},
    {UnaryOp::kLeakyRelu, ForFloating<unary::LeakyRelu>},
    {UnaryOp::kThresholdedRelu, ForFloating<unary::ThresholdedRelu>},
    {UnaryOp::kElu, ForFloating<unary::Elu>},
    {UnaryOp::kSelu, ForFloating<unary::Selu>},
    {UnaryOp::kCelu, ForFloating<unary::Celu>},
    {UnaryOp::kSigmoid, ForFloating<unary::Sigmoid>},
    {UnaryOp::kHardSigmoid, ForFloating<unary::HardSigmoid>},
    {UnaryOp::kHardSwish, ForFloating<unary::HardSwish>},
    {UnaryOp::kSwish, ForFloating<unary::Swish>},
    {UnaryOp::kMish, ForFloating<unary::Mish>},
    {UnaryOp::kTanh, ForFloating<unary::Tanh>},
    {UnaryOp::kSoftplus, ForFloating<unary::Softplus>},
    {UnaryOp::kSoftsign, ForFloating<unary::Softsign>},
    {UnaryOp::kGelu, ForFloating<unary::Gelu>},
    {UnaryOp::kGeluTanh, ForFloating<unary::GeluTanh>},
    {UnaryOp::kClip, ForFloating<unary::Clip>},
    {UnaryOp::kNeg, ForSigned<unary::Neg>},
    {UnaryOp::kAbs, ForNumbers<unary::Abs>},
    {UnaryOp::kSign, ForNumbers<unary::Sign>},
    {UnaryOp::kReciprocal, ForFloating<unary::Reciprocal>},
    {UnaryOp::kFloor, ForFloating<unary::Floor>},
    {UnaryOp::kCeil, ForFloating<unary::Ceil>},
    {UnaryOp::kRound, ForFloating<unary::Round>},
    {UnaryOp::kExp, ForFloating<unary::Exp>},
    {UnaryOp::kLog, ForFloating<unary::Log>},
    {UnaryOp::kSqrt, ForFloating<unary::Sqrt>},
    {UnaryOp::kErf, ForFloating<unary::Erf>},
    {UnaryOp::kSin, ForFloating<unary::Sin>},
    {UnaryOp::kCos, ForFloating<unary::Cos>},
    {UnaryOp::kTan, ForFloating<unary::Tan>},
    {UnaryOp::kAsin, ForFloating<unary::Asin>},
    {UnaryOp::kAcos, ForFloating<unary::Acos>},
    {UnaryOp::kAtan, ForFloating<unary::Atan>},
    {UnaryOp::kSinh, ForFloating<unary::Sinh>},
    {UnaryOp::kCosh, ForFloating<unary::Cosh>},
    {UnaryOp::kAsinh, ForFloating<unary::Asinh>},
    {UnaryOp::kAcosh, ForFloating<unary::Acosh>},
    {UnaryOp::kAtanh, ForFloating<unary::Atanh>},
    {UnaryOp::kNot, ForBool<unary::Not>},
    {UnaryOp::kBitwiseNot, ForIntegers<unary::BitwiseNot>},
};

}  // namespace

UnaryFn FindUnaryReference(UnaryOp op, DataType type) {
  for (const Entry& entry : kEntries) {
    if (entry.op == op) return entry.find(type);
  }
  return nullptr;
}

bool KeepsZero(UnaryOp op, const UnaryParams& params) {
  const UnaryFn fn = FindUnaryReference(op, DataType::kFloat32);
  const float zero = 0;
  float result = 1;
  if (fn) fn(&zero, &result, 1, params);
  return result == 0;
}

}  // namespace saker
