// Float reductions in double vectors. When the innermost axis goes, runs of neighbours are joined lane by lane; when it
// stays, whole rows are joined to a row of totals. Everything else is the plain loops of reduce_reference.cc.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/reduce.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h, which includes this file once for each instruction set.
#include <algorithm>

#include "core/kernels/offset_walk.h"
#include "core/kernels/reduce.h"
#include "core/kernels/reduce_steps.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace saker {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<double>;
using F = hn::Rebind<float, D>;
using V = hn::Vec<D>;

template <ReduceOp op>
HWY_INLINE V Join(V a, V b) {
  // A comparison with a NaN is false, so that a NaN in b is taken, and one in a is kept.
  if constexpr (op == ReduceOp::kMax) return hn::IfThenElse(hn::Or(hn::Gt(a, b), hn::IsNaN(a)), a, b);
  if constexpr (op == ReduceOp::kMin) return hn::IfThenElse(hn::Or(hn::Lt(a, b), hn::IsNaN(a)), a, b);
  if constexpr (op == ReduceOp::kProd) return hn::Mul(a, b);
  return hn::Add(a, b);
}

template <ReduceOp op>
HWY_INLINE V Prepare(V value) {
  if constexpr (op == ReduceOp::kL1) return hn::Abs(value);
  if constexpr (op == ReduceOp::kL2 || op == ReduceOp::kSumSquare) return hn::Mul(value, value);
  return value;
}

template <ReduceOp op>
HWY_INLINE V LoadPrepared(const float* x) {
  return Prepare<op>(hn::PromoteTo(D(), hn::LoadU(F(), x)));
}

// All of a run of neighbours.
template <ReduceOp op>
HWY_INLINE double JoinRun(const float* x, int64_t count) {
  const D d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  V a = hn::Set(d, ReduceStart(op)), b = a, c = a, e = a;
  int64_t i = 0;
  for (; i + 4 * lanes <= count; i += 4 * lanes) {
    a = Join<op>(a, LoadPrepared<op>(x + i));
    b = Join<op>(b, LoadPrepared<op>(x + i + lanes));
    c = Join<op>(c, LoadPrepared<op>(x + i + 2 * lanes));
    e = Join<op>(e, LoadPrepared<op>(x + i + 3 * lanes));
  }
  for (; i + lanes <= count; i += lanes) a = Join<op>(a, LoadPrepared<op>(x + i));
  HWY_ALIGN double parts[hn::MaxLanes(d)];
  hn::Store(Join<op>(Join<op>(a, b), Join<op>(c, e)), d, parts);
  double total = ReduceStart(op);
  for (int64_t lane = 0; lane < lanes; ++lane) total = ReduceJoin(op, total, parts[lane]);
  for (; i < count; ++i) total = ReduceJoin(op, total, ReducePrepare(op, x[i]));
  return total;
}

// The innermost axis goes: `inner` neighbours, as often as the other reduced axes say.
template <ReduceOp op>
void ReduceRuns(const ReduceLoops& loops, const float* x, float* y) {
  const size_t outer = loops.reduced_extents.size() - 1;
  const int64_t inner = loops.reduced_extents[outer];
  OffsetWalk kept(loops.kept_extents, loops.kept_strides);
  do {
    OffsetWalk reduced(absl::MakeConstSpan(loops.reduced_extents).first(outer),
                       absl::MakeConstSpan(loops.reduced_strides).first(outer));
    double total = ReduceStart(op);
    do {
      total = ReduceJoin(op, total, JoinRun<op>(x + kept.offset() + reduced.offset(), inner));
    } while (reduced.Next());
    *y++ = static_cast<float>(ReduceFinish(op, total, loops.count));
  } while (kept.Next());
}

// totals[i] joins x[i].
template <ReduceOp op>
HWY_INLINE void JoinRow(const float* x, int64_t count, double* HWY_RESTRICT totals) {
  const D d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    hn::Store(Join<op>(hn::Load(d, totals + i), LoadPrepared<op>(x + i)), d, totals + i);
  }
  for (; i < count; ++i) totals[i] = ReduceJoin(op, totals[i], ReducePrepare(op, x[i]));
}

// The innermost axis stays: its elements are totalled side by side, so many at a time.
template <ReduceOp op>
void ReduceRows(const ReduceLoops& loops, const float* x, float* y) {
  constexpr int64_t kMostTotals = 512;
  HWY_ALIGN double totals[kMostTotals];
  const size_t outer = loops.kept_extents.size() - 1;
  const int64_t inner = loops.kept_extents[outer];
  OffsetWalk kept(absl::MakeConstSpan(loops.kept_extents).first(outer),
                  absl::MakeConstSpan(loops.kept_strides).first(outer));
  do {
    for (int64_t begin = 0; begin < inner; begin += kMostTotals) {
      const int64_t count = std::min(kMostTotals, inner - begin);
      std::fill_n(totals, count, ReduceStart(op));
      OffsetWalk reduced(loops.reduced_extents, loops.reduced_strides);
      do {
        JoinRow<op>(x + kept.offset() + begin + reduced.offset(), count, totals);
      } while (reduced.Next());
      for (int64_t i = 0; i < count; ++i) *y++ = static_cast<float>(ReduceFinish(op, totals[i], loops.count));
    }
  } while (kept.Next());
}

template <ReduceOp op>
void RunReduce(const ReduceLoops& loops, const float* x, float* y) {
  if (!loops.reduced_strides.empty() && loops.reduced_strides.back() == 1) return ReduceRuns<op>(loops, x, y);
  return ReduceRows<op>(loops, x, y);
}

void ReduceFloats(ReduceOp op, const ReduceLoops& loops, const float* x, float* y) {
  switch (op) {
    case ReduceOp::kSum:
      return RunReduce<ReduceOp::kSum>(loops, x, y);
    case ReduceOp::kMean:
      return RunReduce<ReduceOp::kMean>(loops, x, y);
    case ReduceOp::kMax:
      return RunReduce<ReduceOp::kMax>(loops, x, y);
    case ReduceOp::kMin:
      return RunReduce<ReduceOp::kMin>(loops, x, y);
    case ReduceOp::kProd:
      return RunReduce<ReduceOp::kProd>(loops, x, y);
    case ReduceOp::kL1:
      return RunReduce<ReduceOp::kL1>(loops, x, y);
    case ReduceOp::kL2:
      return RunReduce<ReduceOp::kL2>(loops, x, y);
    case ReduceOp::kLogSum:
      return RunReduce<ReduceOp::kLogSum>(loops, x, y);
    case ReduceOp::kSumSquare:
      return RunReduce<ReduceOp::kSumSquare>(loops, x, y);
    case ReduceOp::kLogSumExp:
      return;
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace saker
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace saker {
namespace {

HWY_EXPORT(ReduceFloats);

template <ReduceOp op>
void Vectors(const ReduceLoops& loops, const void* x, void* y) {
  // Nothing to join, or nothing to answer.
  if (loops.count == 0 || loops.outputs == 0 || (loops.kept_extents.empty() && loops.reduced_extents.empty())) {
    return FindReduceReference(op, DataType::kFloat32)(loops, x, y);
  }
  HWY_DYNAMIC_DISPATCH(ReduceFloats)(op, loops, static_cast<const float*>(x), static_cast<float*>(y));
}

}  // namespace

ReduceFn FindReduce(ReduceOp op, DataType type) {
  if (type != DataType::kFloat32) return FindReduceReference(op, type);
  switch (op) {
    case ReduceOp::kSum:
      return Vectors<ReduceOp::kSum>;
    case ReduceOp::kMean:
      return Vectors<ReduceOp::kMean>;
    case ReduceOp::kMax:
      return Vectors<ReduceOp::kMax>;
    case ReduceOp::kMin:
      return Vectors<ReduceOp::kMin>;
    case ReduceOp::kProd:
      return Vectors<ReduceOp::kProd>;
    case ReduceOp::kL1:
      return Vectors<ReduceOp::kL1>;
    case ReduceOp::kL2:
      return Vectors<ReduceOp::kL2>;
    case ReduceOp::kLogSum:
      return Vectors<ReduceOp::kLogSum>;
    case ReduceOp::kSumSquare:
      return Vectors<ReduceOp::kSumSquare>;
    case ReduceOp::kLogSumExp:
      return FindReduceReference(op, type);
  }
  return nullptr;
}

}  // namespace saker
#endif  // HWY_ONCE
