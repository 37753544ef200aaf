// Float functions in vectors; everything else is the plain loops of unary_reference.cc.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/unary.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h, which includes this file once for each instruction set.
#include <type_traits>

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

HWY_INLINE V All(float value) { return hn::Set(D(), value); }
HWY_INLINE V KeepNaN(V x, V result) { return hn::IfThenElse(hn::IsNaN(x), x, result); }
HWY_INLINE V Negative(V x, V then, V otherwise) { return hn::IfThenElse(hn::Lt(x, hn::Zero(D())), then, otherwise); }
// Between 0 and 1. The operand in second place is the one that x86 keeps when either is a NaN.
HWY_INLINE V Unit(V x) { return hn::Max(hn::Zero(D()), hn::Min(All(1), x)); }

struct Relu {
  HWY_INLINE V operator()(V x) const { return hn::Max(hn::Zero(D()), x); }
};
struct LeakyRelu {
  explicit HWY_INLINE LeakyRelu(const UnaryParams& params) : slope(All(params.alpha)) {}
  HWY_INLINE V operator()(V x) const { return Negative(x, hn::Mul(x, slope), x); }
  V slope;
};
struct ThresholdedRelu {
  explicit HWY_INLINE ThresholdedRelu(const UnaryParams& params) : threshold(All(params.alpha)) {}
  HWY_INLINE V operator()(V x) const { return hn::IfThenZeroElse(hn::Le(x, threshold), x); }
  V threshold;
};
struct Clip {
  explicit HWY_INLINE Clip(const UnaryParams& params) : low(All(params.alpha)), high(All(params.beta)) {}
  HWY_INLINE V operator()(V x) const { return hn::Min(high, hn::Max(low, x)); }
  V low;
  V high;
};
struct Exp {
  HWY_INLINE V operator()(V x) const {
    const V limit = All(kExpLimit);
    const V power = hn::Exp(D(), hn::Min(x, limit));
    return KeepNaN(x, hn::IfThenElse(hn::Gt(x, limit), hn::Inf(D()), power));
  }
};
struct Log {
  HWY_INLINE V operator()(V x) const {
    const D d;
    // Highway's holds between the smallest and the largest number.
    const V at_zero = hn::IfThenElse(hn::Eq(x, hn::Zero(d)), hn::Neg(hn::Inf(d)), hn::NaN(d));
    const V inside = hn::IfThenElse(hn::Gt(x, hn::Zero(d)), hn::Log(d, x), at_zero);
    return hn::IfThenElse(hn::Eq(x, hn::Inf(d)), x, inside);
  }
};
struct Elu {
  explicit HWY_INLINE Elu(const UnaryParams& params) : alpha(All(params.alpha)) {}
  HWY_INLINE V operator()(V x) const {
    return Negative(x, hn::Mul(alpha, hn::Expm1(D(), hn::Min(x, hn::Zero(D())))), x);
  }
  V alpha;
};
struct Selu {
  explicit HWY_INLINE Selu(const UnaryParams& params) : elu(params), gamma(All(params.beta)) {}
  HWY_INLINE V operator()(V x) const { return hn::Mul(gamma, elu(x)); }
  Elu elu;
  V gamma;
};
struct Sigmoid {
  HWY_INLINE V operator()(V x) const {
    const V one = All(1);
    // exp(-|x|) never overflows; the other half of the curve is its mirror image.
    const V power = hn::Exp(D(), hn::Neg(hn::Min(hn::Abs(x), All(kExpLimit))));
    const V low = hn::Div(power, hn::Add(one, power));
    return KeepNaN(x, Negative(x, low, hn::Div(one, hn::Add(one, power))));
  }
};
struct HardSigmoid {
  explicit HWY_INLINE HardSigmoid(const UnaryParams& params) : slope(All(params.alpha)), offset(All(params.beta)) {}
  HWY_INLINE V operator()(V x) const { return Unit(hn::MulAdd(slope, x, offset)); }
  V slope;
  V offset;
};
struct HardSwish {
  HWY_INLINE V operator()(V x) const { return hn::Mul(x, Unit(hn::MulAdd(All(1.0f / 6), x, All(0.5f)))); }
};
struct Swish {
  explicit HWY_INLINE Swish(const UnaryParams& params) : minus_alpha(All(-params.alpha)) {}
  HWY_INLINE V operator()(V x) const { return hn::Div(x, hn::Add(All(1), Exp()(hn::Mul(minus_alpha, x)))); }
  V minus_alpha;
};
struct Mish {
  HWY_INLINE V operator()(V x) const {
    // tanh(log(1 + p)) is n / (n + 2) with n = p * (p + 2), for p = e^x; beyond 20 that is 1 in float.
    const V power = hn::Exp(D(), hn::Min(x, All(20)));
    const V n = hn::Mul(power, hn::Add(power, All(2)));
    return KeepNaN(x, hn::Mul(x, hn::Div(n, hn::Add(n, All(2)))));
  }
};
struct Tanh {
  HWY_INLINE V operator()(V x) const {
    // Beyond 10 the answer is 1 in float.
    const V bound = All(10);
    return KeepNaN(x, hn::Tanh(D(), hn::Max(hn::Neg(bound), hn::Min(bound, x))));
  }
};
struct Softplus {
  HWY_INLINE V operator()(V x) const {
    const V power = hn::Exp(D(), hn::Neg(hn::Abs(x)));
    return KeepNaN(x, hn::Add(hn::Max(x, hn::Zero(D())), hn::Log1p(D(), power)));
  }
};
struct Softsign {
  HWY_INLINE V operator()(V x) const { return hn::Div(x, hn::Add(All(1), hn::Abs(x))); }
};

// Horner's rule, the highest power first.
template <size_t count>
HWY_INLINE V Polynomial(V x, const float (&coefficients)[count]) {
  V sum = All(coefficients[0]);
  for (size_t i = 1; i < count; ++i) sum = hn::MulAdd(sum, x, All(coefficients[i]));
  return sum;
}
// erf(x) / x as a quotient of polynomials in x * x, fitted on [0, 4] for the least relative error of what floats make of
// it (3e-7). Beyond 4 the answer is 1 in float.
struct Erf {
  HWY_INLINE V operator()(V x) const {
    constexpr float kAbove[] = {1.98678185e-06f, 2.84567417e-04f, 3.88337788e-03f,
                                5.31018525e-02f, 1.93545982e-01f, 1.12837911e+00f};
    constexpr float kBelow[] = {3.74202245e-05f, 1.18558097e-03f, 1.52073326e-02f,
                                1.15350246e-01f, 5.04858375e-01f, 1.0f};
    const D d;
    const V magnitude = hn::Abs(x);
    const V square = hn::Mul(x, x);
    const V curve = hn::Div(hn::Mul(magnitude, Polynomial(square, kAbove)), Polynomial(square, kBelow));
    const V inside = hn::Min(curve, All(1));
    return KeepNaN(x, hn::CopySign(hn::IfThenElse(hn::Lt(magnitude, hn::Set(d, 4.0f)), inside, All(1)), x));
  }
};
struct Gelu {
  HWY_INLINE V operator()(V x) const {
    const V share = hn::Add(All(1), Erf()(hn::Mul(x, All(0.70710678f))));
    return hn::Mul(hn::Mul(All(0.5f), x), share);
  }
};
struct GeluTanh {
  HWY_INLINE V operator()(V x) const {
    const V cube = hn::Mul(hn::Mul(x, x), hn::Mul(x, All(0.044715f)));
    const V share = hn::Add(All(1), Tanh()(hn::Mul(All(0.79788456f), hn::Add(x, cube))));
    return hn::Mul(hn::Mul(All(0.5f), x), share);
  }
};
struct Neg {
  HWY_INLINE V operator()(V x) const { return hn::Neg(x); }
};
struct Abs {
  HWY_INLINE V operator()(V x) const { return hn::Abs(x); }
};
struct Reciprocal {
  HWY_INLINE V operator()(V x) const { return hn::Div(All(1), x); }
};
struct Sqrt {
  HWY_INLINE V operator()(V x) const { return hn::Sqrt(x); }
};
struct Floor {
  HWY_INLINE V operator()(V x) const { return hn::Floor(x); }
};
struct Ceil {
  HWY_INLINE V operator()(V x) const { return hn::Ceil(x); }
};
struct Round {
  HWY_INLINE V operator()(V x) const { return hn::Round(x); }
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

template <typename F>
void Run(const void* in_data, void* out_data, int64_t count, const UnaryParams& params) {
  const float* in = static_cast<const float*>(in_data);
  float* out = static_cast<float*>(out_data);
  if constexpr (std::is_constructible_v<F, const UnaryParams&>) {
    Loop(in, out, static_cast<size_t>(count), F(params));
  } else {
    Loop(in, out, static_cast<size_t>(count), F());
  }
}

// Null: there is no vector form.
UnaryFn FindVectors(UnaryOp op) {
  struct Entry {
    UnaryOp op;
    UnaryFn run;
  };
  static constexpr Entry kEntries[] = {
      {UnaryOp::kRelu, Run<Relu>},
      {UnaryOp::kLeakyRelu, Run<LeakyRelu>},
      {UnaryOp::kThresholdedRelu, Run<ThresholdedRelu>},
      {UnaryOp::kElu, Run<Elu>},
      {UnaryOp::kSelu, Run<Selu>},
      {UnaryOp::kSigmoid, Run<Sigmoid>},
      {UnaryOp::kHardSigmoid, Run<HardSigmoid>},
      {UnaryOp::kHardSwish, Run<HardSwish>},
      {UnaryOp::kSwish, Run<Swish>},
      {UnaryOp::kMish, Run<Mish>},
      {UnaryOp::kTanh, Run<Tanh>},
      {UnaryOp::kSoftplus, Run<Softplus>},
      {UnaryOp::kSoftsign, Run<Softsign>},
      {UnaryOp::kGelu, Run<Gelu>},
      {UnaryOp::kGeluTanh, Run<GeluTanh>},
      {UnaryOp::kClip, Run<Clip>},
      {UnaryOp::kNeg, Run<Neg>},
      {UnaryOp::kAbs, Run<Abs>},
      {UnaryOp::kReciprocal, Run<Reciprocal>},
      {UnaryOp::kFloor, Run<Floor>},
      {UnaryOp::kCeil, Run<Ceil>},
      {UnaryOp::kRound, Run<Round>},
      {UnaryOp::kExp, Run<Exp>},
      {UnaryOp::kLog, Run<Log>},
      {UnaryOp::kSqrt, Run<Sqrt>},
      {UnaryOp::kErf, Run<Erf>},
  };
  for (const Entry& entry : kEntries) {
    if (entry.op == op) return entry.run;
  }
  return nullptr;
}

}  // namespace HWY_NAMESPACE
}  // namespace saker
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace saker {
namespace {
HWY_EXPORT(FindVectors);
}  // namespace

UnaryFn FindUnary(UnaryOp op, DataType type) {
  const UnaryFn vectors = type == DataType::kFloat32 ? HWY_DYNAMIC_DISPATCH(FindVectors)(op) : nullptr;
  return vectors ? vectors : FindUnaryReference(op, type);
}

}  // namespace saker
#endif  // HWY_ONCE
