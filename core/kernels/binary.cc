// Float arithmetic in vectors; everything else is the plain loops of binary_reference.cc. A short operand that repeats
// every 4, 8 or 16 elements (the channels of a blocked layout) is held in registers instead of being looped over.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/binary.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h, which includes this file once for each instruction set.
#include "core/kernels/binary.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace saker {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Elements after which every short operand has repeated.
constexpr int64_t kTile = 16;

using D = hn::CappedTag<float, kTile>;
using One = hn::CappedTag<float, 1>;

struct Add {
  template <typename V>
  HWY_INLINE V operator()(V a, V b) const {
    return hn::Add(a, b);
  }
};
struct Sub {
  template <typename V>
  HWY_INLINE V operator()(V a, V b) const {
    return hn::Sub(a, b);
  }
};
struct Mul {
  template <typename V>
  HWY_INLINE V operator()(V a, V b) const {
    return hn::Mul(a, b);
  }
};
struct Div {
  template <typename V>
  HWY_INLINE V operator()(V a, V b) const {
    return hn::Div(a, b);
  }
};
struct Max {
  template <typename V>
  HWY_INLINE V operator()(V a, V b) const {
    return hn::IfThenElse(hn::Or(hn::Gt(a, b), hn::IsNaN(a)), a, b);
  }
};
struct Min {
  template <typename V>
  HWY_INLINE V operator()(V a, V b) const {
    return hn::IfThenElse(hn::Or(hn::Lt(a, b), hn::IsNaN(a)), a, b);
  }
};
struct PRelu {
  template <typename V>
  HWY_INLINE V operator()(V a, V b) const {
    return hn::IfThenElse(hn::Lt(a, hn::Zero(hn::DFromV<V>())), hn::Mul(a, b), a);
  }
};
// The same with the operands in the other order.
template <typename Op>
struct Swapped {
  template <typename V>
  HWY_INLINE V operator()(V a, V b) const {
    return Op()(b, a);
  }
};

// Vectors of the tag's width from element i on; where they stop.
template <typename Op, typename Tag>
HWY_INLINE int64_t BothMove(Tag d, int64_t i, int64_t count, const float* a, const float* b, float* out) {
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  for (; i + lanes <= count; i += lanes) hn::StoreU(Op()(hn::LoadU(d, a + i), hn::LoadU(d, b + i)), d, out + i);
  return i;
}
template <typename Op, typename Tag>
HWY_INLINE int64_t OneMoves(Tag d, int64_t i, int64_t count, const float* a, float repeated, float* out) {
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto b = hn::Set(d, repeated);
  for (; i + lanes <= count; i += lanes) hn::StoreU(Op()(hn::LoadU(d, a + i), b), d, out + i);
  return i;
}

template <typename Op>
HWY_INLINE void Scaled(int64_t count, const float* a, float repeated, float* out) {
  OneMoves<Op>(One(), OneMoves<Op>(D(), 0, count, a, repeated, out), count, a, repeated, out);
}

template <typename Op>
HWY_INLINE void Row(int64_t count, const float* a, int64_t a_step, const float* b, int64_t b_step, float* out) {
  if (a_step == 1 && b_step == 1) {
    BothMove<Op>(One(), BothMove<Op>(D(), 0, count, a, b, out), count, a, b, out);
  } else if (a_step == 1 && b_step == 0) {
    Scaled<Op>(count, a, *b, out);
  } else if (a_step == 0 && b_step == 1) {
    Scaled<Swapped<Op>>(count, b, *a, out);
  } else {
    for (int64_t i = 0; i < count; ++i) BothMove<Op>(One(), 0, 1, a + i * a_step, b + i * b_step, out + i);
  }
}

// `count` elements of a against `period` of b over and over.
template <typename Op>
HWY_INLINE void Tiled(int64_t count, const float* a, const float* b, int64_t period, float* out) {
  HWY_ALIGN float tile[kTile];
  for (int64_t i = 0; i < kTile; ++i) tile[i] = b[i % period];
  int64_t i = 0;
  for (; i + kTile <= count; i += kTile) BothMove<Op>(D(), 0, kTile, a + i, tile, out + i);
  BothMove<Op>(One(), 0, count - i, a + i, tile, out + i);
}

// The period with which an operand repeats inside the two innermost axes, where the other goes straight on; or 0.
HWY_INLINE int64_t Period(const BroadcastLoops& loops, const std::vector<int64_t>& repeated,
                          const std::vector<int64_t>& straight) {
  const size_t axes = loops.extents.size();
  if (axes < 2) return 0;
  const int64_t extent = loops.extents[axes - 1];
  const bool repeats = repeated[axes - 1] == 1 && repeated[axes - 2] == 0;
  const bool moves = straight[axes - 1] == 1 && straight[axes - 2] == extent;
  return repeats && moves && (extent == 4 || extent == 8 || extent == kTile) ? extent : 0;
}

template <typename Op>
void Run(const BroadcastLoops& loops, const void* a_data, const void* b_data, void* out_data) {
  const float* a = static_cast<const float*>(a_data);
  const float* b = static_cast<const float*>(b_data);
  float* out = static_cast<float*>(out_data);
  if (const int64_t period = Period(loops, loops.b_strides, loops.a_strides)) {
    ForEachOuter(loops, 2, [&](int64_t count, int64_t a_at, int64_t b_at, int64_t out_at) {
      Tiled<Op>(count, a + a_at, b + b_at, period, out + out_at);
    });
  } else if (const int64_t a_period = Period(loops, loops.a_strides, loops.b_strides)) {
    ForEachOuter(loops, 2, [&](int64_t count, int64_t a_at, int64_t b_at, int64_t out_at) {
      Tiled<Swapped<Op>>(count, b + b_at, a + a_at, a_period, out + out_at);
    });
  } else {
    ForEachRun(loops, [&](int64_t count, int64_t a_at, int64_t a_step, int64_t b_at, int64_t b_step, int64_t out_at) {
      Row<Op>(count, a + a_at, a_step, b + b_at, b_step, out + out_at);
    });
  }
}

// Null: there is no vector form.
BinaryFn FindVectors(BinaryOp op) {
  switch (op) {
    case BinaryOp::kAdd:
      return Run<Add>;
    case BinaryOp::kSub:
      return Run<Sub>;
    case BinaryOp::kMul:
      return Run<Mul>;
    case BinaryOp::kDiv:
      return Run<Div>;
    case BinaryOp::kMax:
      return Run<Max>;
    case BinaryOp::kMin:
      return Run<Min>;
    case BinaryOp::kPRelu:
      return Run<PRelu>;
    default:
      return nullptr;
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace saker
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace saker {
namespace {
HWY_EXPORT(FindVectors);
}  // namespace

BinaryFn FindBinary(BinaryOp op, DataType type) {
  const BinaryFn vectors = type == DataType::kFloat32 ? HWY_DYNAMIC_DISPATCH(FindVectors)(op) : nullptr;
  return vectors ? vectors : FindBinaryReference(op, type);
}

}  // namespace saker
#endif  // HWY_ONCE
