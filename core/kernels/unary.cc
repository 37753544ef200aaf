// Float activations in vectors; everything else is the plain loops of unary_reference.cc.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/unary.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h, which includes this file once for each instruction set.
#include "core/kernels/unary.h"
#include "hwy/contrib/math/math-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace saker {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;

// Above it exp() is infinite; a larger argument would run out of Highway's range.
constexpr float kExpLimit = 88.8f;

HWY_INLINE V KeepNaN(V x, V result) { return hn::IfThenElse(hn::IsNaN(x), x, result); }

struct Relu {
  // The operand in second place is the one that x86 keeps when either is a NaN.
  HWY_INLINE V operator()(V x) const { return hn::Max(hn::Zero(D()), x); }
};
struct LeakyRelu {
  V slope;
  HWY_INLINE V operator()(V x) const { return hn::IfThenElse(hn::Lt(x, hn::Zero(D())), hn::Mul(x, slope), x); }
};
struct Clip {
  V low;
  V high;
  HWY_INLINE V operator()(V x) const { return hn::Min(high, hn::Max(low, x)); }
};
struct Exp {
  HWY_INLINE V operator()(V x) const {
    const D d;
    const V limit = hn::Set(d, kExpLimit);
    const V infinity = hn::Inf(d);
    return KeepNaN(x, hn::IfThenElse(hn::Gt(x, limit), infinity, hn::Exp(d, hn::Min(x, limit))));
  }
};
struct Sigmoid {
  HWY_INLINE V operator()(V x) const {
    const D d;
    const V one = hn::Set(d, 1.0f);
    const V limit = hn::Set(d, kExpLimit);
    // exp(-|x|) never overflows; the other half of the curve is its mirror image.
    const V power = hn::Exp(d, hn::Neg(hn::Min(hn::Abs(x), limit)));
    const V low = hn::Div(power, hn::Add(one, power));
    return KeepNaN(x, hn::IfThenElse(hn::Lt(x, hn::Zero(d)), low, hn::Div(one, hn::Add(one, power))));
  }
};
struct Tanh {
  HWY_INLINE V operator()(V x) const {
    const D d;
    // Beyond 10 the answer is 1 in float.
    const V bound = hn::Set(d, 10.0f);
    return KeepNaN(x, hn::Tanh(d, hn::Max(hn::Neg(bound), hn::Min(bound, x))));
  }
};

template <typename F>
HWY_INLINE void Loop(const float* in, float* out, size_t count, const F& f) {
  const D d;
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) hn::StoreU(f(hn::LoadU(d, in + i)), d, out + i);
  if (i == count) return;
  HWY_ALIGN float rest[hn::MaxLanes(d)] = {};
  for (size_t lane = 0; i + lane < count; ++lane) rest[lane] = in[i + lane];
  hn::Store(f(hn::Load(d, rest)), d, rest);
  for (size_t lane = 0; i + lane < count; ++lane) out[i + lane] = rest[lane];
}

void RunUnary(UnaryOp op, const float* in, float* out, size_t count, const UnaryParams& params) {
  const D d;
  switch (op) {
    case UnaryOp::kRelu:
      return Loop(in, out, count, Relu());
    case UnaryOp::kLeakyRelu:
      return Loop(in, out, count, LeakyRelu{hn::Set(d, params.alpha)});
    case UnaryOp::kClip:
      return Loop(in, out, count, Clip{hn::Set(d, params.alpha), hn::Set(d, params.beta)});
    case UnaryOp::kExp:
      return Loop(in, out, count, Exp());
    case UnaryOp::kSigmoid:
      return Loop(in, out, count, Sigmoid());
    case UnaryOp::kTanh:
      return Loop(in, out, count, Tanh());
    default:
      return;
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace saker
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace saker {
namespace {

HWY_EXPORT(RunUnary);

template <UnaryOp op>
void Vectors(const void* in, void* out, int64_t count, const UnaryParams& params) {
  HWY_DYNAMIC_DISPATCH(RunUnary)
  (op, static_cast<const float*>(in), static_cast<float*>(out), static_cast<size_t>(count), params);
}

}  // namespace

UnaryFn FindUnary(UnaryOp op, DataType type) {
  if (type != DataType::kFloat32) return FindUnaryReference(op, type);
  switch (op) {
    case UnaryOp::kRelu:
      return Vectors<UnaryOp::kRelu>;
    case UnaryOp::kLeakyRelu:
      return Vectors<UnaryOp::kLeakyRelu>;
    case UnaryOp::kClip:
      return Vectors<UnaryOp::kClip>;
    case UnaryOp::kExp:
      return Vectors<UnaryOp::kExp>;
    case UnaryOp::kSigmoid:
      return Vectors<UnaryOp::kSigmoid>;
    case UnaryOp::kTanh:
      return Vectors<UnaryOp::kTanh>;
    default:
      return FindUnaryReference(op, type);
  }
}

bool KeepsZero(UnaryOp op, const UnaryParams& params) {
  switch (op) {
    case UnaryOp::kClip:
      return params.alpha <= 0 && params.beta >= 0;
    case UnaryOp::kSigmoid:
    case UnaryOp::kExp:
    case UnaryOp::kLog:
      return false;
    default:
      return true;
  }
}

}  // namespace saker
#endif  // HWY_ONCE
