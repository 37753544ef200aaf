// Rows of contiguous elements in vectors, the last one partly masked; other axes go through the plain loops.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/softmax.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h, which includes this file once for each instruction set.
#include <cmath>
#include <limits>

#include "core/kernels/softmax.h"
#include "hwy/contrib/math/math-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace saker {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;

// Calls body(values, index, lanes) for each vector of the row; lanes that do not exist hold `fill`.
template <typename Body>
HWY_INLINE void ForEachVector(const float* x, size_t count, float fill, Body body) {
  const D d;
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) body(hn::LoadU(d, x + i), i, lanes);
  if (i == count) return;
  HWY_ALIGN float rest[hn::MaxLanes(d)];
  for (size_t lane = 0; lane < lanes; ++lane) rest[lane] = i + lane < count ? x[i + lane] : fill;
  body(hn::Load(d, rest), i, count - i);
}

HWY_INLINE void StoreSome(V value, float* y, size_t lanes) {
  const D d;
  if (lanes == hn::Lanes(d)) {
    hn::StoreU(value, d, y);
  } else {
    hn::BlendedStore(value, hn::FirstN(d, lanes), d, y);
  }
}

// Highway's Exp gives 0 for a NaN; ours must stay one.
HWY_INLINE V ExpOf(V x) {
  const D d;
  return hn::IfThenElse(hn::IsNaN(x), x, hn::Exp(d, x));
}

void OneRow(const float* x, float* y, size_t count, bool logarithm) {
  const D d;
  constexpr float kLowest = -std::numeric_limits<float>::infinity();
  V highest_lanes = hn::Set(d, kLowest);
  ForEachVector(x, count, kLowest, [&](V v, size_t, size_t) { highest_lanes = hn::Max(v, highest_lanes); });
  const V highest = hn::MaxOfLanes(d, highest_lanes);
  V sum_lanes = hn::Zero(d);
  ForEachVector(x, count, kLowest, [&](V v, size_t i, size_t lanes) {
    const V shifted = hn::Sub(v, highest);
    const V power = ExpOf(shifted);
    StoreSome(logarithm ? shifted : power, y + i, lanes);
    // A row of minus infinities makes NaN of the lanes that do not exist too; the others are NaN then anyway.
    sum_lanes = hn::Add(sum_lanes, power);
  });
  const float sum = hn::GetLane(hn::SumOfLanes(d, sum_lanes));
  const V last = hn::Set(d, logarithm ? std::log(sum) : 1.0f / sum);
  ForEachVector(y, count, 0, [&](V v, size_t i, size_t lanes) {
    StoreSome(logarithm ? hn::Sub(v, last) : hn::Mul(v, last), y + i, lanes);
  });
}

void RunRows(const float* x, float* y, int64_t rows, size_t count, bool logarithm) {
  for (int64_t row = 0; row < rows; ++row, x += count, y += count) OneRow(x, y, count, logarithm);
}

}  // namespace HWY_NAMESPACE
}  // namespace saker
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace saker {
namespace {
HWY_EXPORT(RunRows);
}  // namespace

void Softmax(const SoftmaxShape& shape, const float* x, float* y) {
  if (shape.inner != 1) return SoftmaxReference(shape, x, y);
  HWY_DYNAMIC_DISPATCH(RunRows)(x, y, shape.outer, static_cast<size_t>(shape.count), shape.logarithm);
}

}  // namespace saker
#endif  // HWY_ONCE
