#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/standardize.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h, which includes this file once for each instruction set.
#include <algorithm>

#include "core/kernels/standardize.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace saker {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using Wide = hn::ScalableTag<double>;
using Narrow = hn::Rebind<float, Wide>;
using WideV = hn::Vec<Wide>;

// Sums of differences and of their squares, lane by lane.
struct Sums {
  WideV sum;
  WideV squares;
  HWY_INLINE void Add(const float* x, WideV origin) {
    const WideV difference = hn::Sub(hn::PromoteTo(Wide(), hn::LoadU(Narrow(), x)), origin);
    sum = hn::Add(sum, difference);
    squares = hn::MulAdd(difference, difference, squares);
  }
};

void RunMoments(const float* x, int64_t count, Moments* moments) {
  const Wide d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  const double first = x[0];
  const WideV origin = hn::Set(d, first);
  const WideV zero = hn::Zero(d);
  Sums a{zero, zero}, b = a, c = a, e = a;
  int64_t i = 0;
  for (; i + 4 * lanes <= count; i += 4 * lanes) {
    a.Add(x + i, origin);
    b.Add(x + i + lanes, origin);
    c.Add(x + i + 2 * lanes, origin);
    e.Add(x + i + 3 * lanes, origin);
  }
  for (; i + lanes <= count; i += lanes) a.Add(x + i, origin);
  double sum = hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(a.sum, b.sum), hn::Add(c.sum, e.sum))));
  double squares =
      hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(a.squares, b.squares), hn::Add(c.squares, e.squares))));
  for (; i < count; ++i) {
    const double difference = x[i] - first;
    sum += difference;
    squares += difference * difference;
  }
  const double n = static_cast<double>(count);
  const double shift = sum / n;
  const double variance = squares / n - shift * shift;
  // Rounding may leave less than nothing; a NaN stays one.
  *moments = {first + shift, variance < 0 ? 0 : variance};
}

void RunStandardize(const float* x, int64_t count, const float* scale, const float* bias, float mean, float factor,
                    float* y) {
  const D d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto means = hn::Set(d, mean), factors = hn::Set(d, factor);
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto standard = hn::Mul(hn::Sub(hn::LoadU(d, x + i), means), factors);
    const auto scales = hn::LoadU(d, scale + i);
    const auto shifts = bias ? hn::LoadU(d, bias + i) : hn::Zero(d);
    hn::StoreU(hn::MulAdd(standard, scales, shifts), d, y + i);
  }
  for (; i < count; ++i) y[i] = (x[i] - mean) * factor * scale[i] + (bias ? bias[i] : 0.0f);
}

void RunStandardizeEvenly(const float* x, int64_t count, float mean, float factor, float shift, float* y) {
  const D d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto means = hn::Set(d, mean), factors = hn::Set(d, factor), shifts = hn::Set(d, shift);
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    hn::StoreU(hn::MulAdd(hn::Sub(hn::LoadU(d, x + i), means), factors, shifts), d, y + i);
  }
  for (; i < count; ++i) y[i] = (x[i] - mean) * factor + shift;
}

}  // namespace HWY_NAMESPACE
}  // namespace saker
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace saker {
namespace {
HWY_EXPORT(RunMoments);
HWY_EXPORT(RunStandardize);
HWY_EXPORT(RunStandardizeEvenly);
}  // namespace

Moments MomentsOf(const float* x, int64_t count) {
  if (count == 0) return MomentsReference(x, count);
  Moments moments;
  HWY_DYNAMIC_DISPATCH(RunMoments)(x, count, &moments);
  return moments;
}
Moments MomentsOf(const double* x, int64_t count) { return MomentsReference(x, count); }

void Standardize(const float* x, int64_t count, const float* scale, const float* bias, double mean, double factor,
                 float* y) {
  HWY_DYNAMIC_DISPATCH(RunStandardize)
  (x, count, scale, bias, static_cast<float>(mean), static_cast<float>(factor), y);
}
void Standardize(const double* x, int64_t count, const double* scale, const double* bias, double mean, double factor,
                 double* y) {
  StandardizeReference(x, count, scale, bias, mean, factor, y);
}

void StandardizeEvenly(const float* x, int64_t count, double mean, double factor, double shift, float* y) {
  HWY_DYNAMIC_DISPATCH(RunStandardizeEvenly)
  (x, count, static_cast<float>(mean), static_cast<float>(factor), static_cast<float>(shift), y);
}
void StandardizeEvenly(const double* x, int64_t count, double mean, double factor, double shift, double* y) {
  StandardizeEvenlyReference(x, count, mean, factor, shift, y);
}

}  // namespace saker
#endif  // HWY_ONCE
