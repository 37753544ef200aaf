// Highway includes this file once for each instruction set; HWY_ONCE marks what is compiled a single time.
#include "core/training/step_kernels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/training/step_kernels.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace saker {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::ScalableTag<float>;

HWY_ATTR void ScaleBytes(const uint8_t* from, int64_t count, float scale, float* to) {
  const Floats d;
  const hn::Rebind<int32_t, Floats> ints;
  const hn::Rebind<uint8_t, Floats> bytes;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto factor = hn::Set(d, scale);
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto pixel = hn::ConvertTo(d, hn::PromoteTo(ints, hn::LoadU(bytes, from + i)));
    hn::StoreU(hn::Mul(pixel, factor), d, to + i);
  }
  reference::ScaleBytes(from + i, count - i, scale, to + i);
}

HWY_ATTR void AddBias(const float* bias, int64_t rows, int64_t columns, bool relu, float* y) {
  const Floats d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const int64_t whole = columns - columns % lanes;
  for (int64_t row = 0; row < rows; ++row, y += columns) {
    for (int64_t i = 0; i < whole; i += lanes) {
      const auto sum = hn::Add(hn::LoadU(d, y + i), hn::LoadU(d, bias + i));
      // A sum that is not a number passes through, so that a run that diverged is noticed.
      hn::StoreU(relu ? hn::IfThenZeroElse(hn::Lt(sum, hn::Zero(d)), sum) : sum, d, y + i);
    }
    reference::AddBias(bias + whole, 1, columns - whole, relu, y + whole);
  }
}

HWY_ATTR void MaskInactive(const float* activation, int64_t count, float* delta) {
  const Floats d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto active = hn::Gt(hn::LoadU(d, activation + i), hn::Zero(d));
    hn::StoreU(hn::IfThenElseZero(active, hn::LoadU(d, delta + i)), d, delta + i);
  }
  reference::MaskInactive(activation + i, count - i, delta + i);
}

HWY_ATTR void AccumulateColumns(const float* delta, int64_t rows, int64_t columns, float keep, float* sums) {
  const Floats d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto factor = hn::Set(d, keep);
  int64_t column = 0;
  for (; column + lanes <= columns; column += lanes) {
    auto sum = hn::Zero(d);
    for (int64_t row = 0; row < rows; ++row) sum = hn::Add(sum, hn::LoadU(d, delta + row * columns + column));
    hn::StoreU(hn::MulAdd(factor, hn::LoadU(d, sums + column), sum), d, sums + column);
  }
  for (; column < columns; ++column) {
    float sum = 0;
    for (int64_t row = 0; row < rows; ++row) sum += delta[row * columns + column];
    sums[column] = keep * sums[column] + sum;
  }
}

HWY_ATTR void Descend(const float* velocity, int64_t count, float rate, float* weights) {
  const Floats d;
  const int64_t lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto factor = hn::Set(d, rate);
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    hn::StoreU(hn::NegMulAdd(factor, hn::LoadU(d, velocity + i), hn::LoadU(d, weights + i)), d, weights + i);
  }
  reference::Descend(velocity + i, count - i, rate, weights + i);
}

}  // namespace HWY_NAMESPACE
}  // namespace saker
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace saker {

HWY_EXPORT(ScaleBytes);
HWY_EXPORT(AddBias);
HWY_EXPORT(MaskInactive);
HWY_EXPORT(AccumulateColumns);
HWY_EXPORT(Descend);

void ScaleBytes(const uint8_t* from, int64_t count, float scale, float* to) {
  HWY_DYNAMIC_DISPATCH(ScaleBytes)(from, count, scale, to);
}

void AddBias(const float* bias, int64_t rows, int64_t columns, bool relu, float* y) {
  HWY_DYNAMIC_DISPATCH(AddBias)(bias, rows, columns, relu, y);
}

void MaskInactive(const float* activation, int64_t count, float* delta) {
  HWY_DYNAMIC_DISPATCH(MaskInactive)(activation, count, delta);
}

void AccumulateColumns(const float* delta, int64_t rows, int64_t columns, float keep, float* sums) {
  HWY_DYNAMIC_DISPATCH(AccumulateColumns)(delta, rows, columns, keep, sums);
}

void Descend(const float* velocity, int64_t count, float rate, float* weights) {
  HWY_DYNAMIC_DISPATCH(Descend)(velocity, count, rate, weights);
}

namespace reference {

void ScaleBytes(const uint8_t* from, int64_t count, float scale, float* to) {
  for (int64_t i = 0; i < count; ++i) to[i] = static_cast<float>(from[i]) * scale;
}

void AddBias(const float* bias, int64_t rows, int64_t columns, bool relu, float* y) {
  for (int64_t row = 0; row < rows; ++row, y += columns) {
    for (int64_t column = 0; column < columns; ++column) {
      const float sum = y[column] + bias[column];
      y[column] = relu && sum < 0 ? 0 : sum;
    }
  }
}

void MaskInactive(const float* activation, int64_t count, float* delta) {
  for (int64_t i = 0; i < count; ++i) delta[i] = activation[i] > 0 ? delta[i] : 0;
}

void AccumulateColumns(const float* delta, int64_t rows, int64_t columns, float keep, float* sums) {
  for (int64_t column = 0; column < columns; ++column) {
    float sum = 0;
    for (int64_t row = 0; row < rows; ++row) sum += delta[row * columns + column];
    sums[column] = keep * sums[column] + sum;
  }
}

void Descend(const float* velocity, int64_t count, float rate, float* weights) {
  for (int64_t i = 0; i < count; ++i) weights[i] -= rate * velocity[i];
}

}  // namespace reference
}  // namespace saker
#endif  // HWY_ONCE
