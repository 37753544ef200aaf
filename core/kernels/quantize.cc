// FLOAT to and from bytes in vectors; everything else is the plain loops of quantize_reference.cc.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/quantize.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h, which includes this file once for each instruction set.
#include <algorithm>

#include "core/kernels/quantize.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace saker {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using DI = hn::Rebind<int32_t, D>;
using V = hn::Vec<D>;

// Scaled numbers to bytes. The bounds are below 2^24, so that they are exact and the conversion in range; as the second
// operands they replace a NaN.
template <typename Q>
struct ToBytes {
  V low;
  V high;
  hn::Vec<DI> zero_point;

  HWY_INLINE explicit ToBytes(int32_t zero)
      : low(hn::Set(D(), static_cast<float>(RangeOf(DataTypeOf<Q>()).least - zero))),
        high(hn::Set(D(), static_cast<float>(RangeOf(DataTypeOf<Q>()).most - zero))),
        zero_point(hn::Set(DI(), zero)) {}

  HWY_INLINE void Store(V scaled, Q* to) const {
    const V bounded = hn::Min(hn::Max(scaled, low), high);
    const auto numbers = hn::Add(hn::NearestInt(bounded), zero_point);
    const hn::Rebind<Q, D> bytes;
    hn::StoreU(hn::DemoteTo(bytes, numbers), bytes, to);
  }
};

// Calls body(i) for whole vectors and rest(i, count) for what is left.
template <typename Body, typename Rest>
HWY_INLINE void Split(size_t count, const Body& body, const Rest& rest) {
  const size_t lanes = hn::Lanes(D());
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) body(i);
  if (i < count) rest(i, count - i);
}

template <typename Q>
void QuantizeFloats(const float* x, size_t count, float scale, int32_t zero_point, Q* q) {
  const D d;
  const ToBytes<Q> to(zero_point);
  const V divisor = hn::Set(d, scale);
  Split(
      count, [&](size_t i) HWY_ATTR { to.Store(hn::Div(hn::LoadU(d, x + i), divisor), q + i); },
      [&](size_t i, size_t left) HWY_ATTR {
        HWY_ALIGN float in[hn::MaxLanes(d)] = {};
        Q out[hn::MaxLanes(d)];
        std::copy_n(x + i, left, in);
        to.Store(hn::Div(hn::Load(d, in), divisor), out);
        std::copy_n(out, left, q + i);
      });
}

template <typename Q>
void DequantizeBytes(const Q* q, size_t count, float scale, int32_t zero_point, float* x) {
  const D d;
  const DI di;
  const hn::Rebind<Q, D> bytes;
  const V factor = hn::Set(d, scale);
  const auto zero = hn::Set(di, zero_point);
  const auto real = [&](const Q* at) HWY_ATTR {
    return hn::Mul(hn::ConvertTo(d, hn::Sub(hn::PromoteTo(di, hn::LoadU(bytes, at)), zero)), factor);
  };
  Split(
      count, [&](size_t i) HWY_ATTR { hn::StoreU(real(q + i), d, x + i); },
      [&](size_t i, size_t left) HWY_ATTR {
        Q in[hn::MaxLanes(d)] = {};
        HWY_ALIGN float out[hn::MaxLanes(d)];
        std::copy_n(q + i, left, in);
        hn::Store(real(in), d, out);
        std::copy_n(out, left, x + i);
      });
}

template <typename Q>
void RequantizeSums(const int32_t* sums, size_t count, const float* scales, size_t scale_step, int32_t zero_point,
                    Q* q) {
  const D d;
  const DI di;
  const ToBytes<Q> to(zero_point);
  const V common = hn::Set(d, count > 0 ? scales[0] : 0.0f);
  Split(
      count,
      [&](size_t i) HWY_ATTR {
        const V by = scale_step == 0 ? common : hn::LoadU(d, scales + i);
        to.Store(hn::Mul(hn::ConvertTo(d, hn::LoadU(di, sums + i)), by), q + i);
      },
      [&](size_t i, size_t left) HWY_ATTR {
        HWY_ALIGN int32_t in[hn::MaxLanes(d)] = {};
        HWY_ALIGN float by[hn::MaxLanes(d)] = {};
        Q out[hn::MaxLanes(d)];
        std::copy_n(sums + i, left, in);
        for (size_t lane = 0; lane < left; ++lane) by[lane] = scales[(i + lane) * scale_step];
        to.Store(hn::Mul(hn::ConvertTo(d, hn::Load(di, in)), hn::Load(d, by)), out);
        std::copy_n(out, left, q + i);
      });
}

#define SAKER_FOR_BYTES(Q, suffix)                                                                                 \
  void Quantize##suffix(const float* x, size_t count, float scale, int32_t zero_point, Q* q) {                     \
    QuantizeFloats<Q>(x, count, scale, zero_point, q);                                                             \
  }                                                                                                                \
  void Dequantize##suffix(const Q* q, size_t count, float scale, int32_t zero_point, float* x) {                   \
    DequantizeBytes<Q>(q, count, scale, zero_point, x);                                                            \
  }                                                                                                                \
  void Requantize##suffix(const int32_t* sums, size_t count, const float* scales, size_t step, int32_t zero_point, \
                          Q* q) {                                                                                  \
    RequantizeSums<Q>(sums, count, scales, step, zero_point, q);                                                   \
  }
SAKER_FOR_BYTES(uint8_t, Unsigned)
SAKER_FOR_BYTES(int8_t, Signed)
#undef SAKER_FOR_BYTES

}  // namespace HWY_NAMESPACE
}  // namespace saker
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace saker {
namespace {

HWY_EXPORT(QuantizeUnsigned);
HWY_EXPORT(QuantizeSigned);
HWY_EXPORT(DequantizeUnsigned);
HWY_EXPORT(DequantizeSigned);
HWY_EXPORT(RequantizeUnsigned);
HWY_EXPORT(RequantizeSigned);

void QuantizeToUnsigned(const void* x, int64_t count, float scale, int32_t zero_point, void* q) {
  HWY_DYNAMIC_DISPATCH(QuantizeUnsigned)
  (static_cast<const float*>(x), static_cast<size_t>(count), scale, zero_point, static_cast<uint8_t*>(q));
}
void QuantizeToSigned(const void* x, int64_t count, float scale, int32_t zero_point, void* q) {
  HWY_DYNAMIC_DISPATCH(QuantizeSigned)
  (static_cast<const float*>(x), static_cast<size_t>(count), scale, zero_point, static_cast<int8_t*>(q));
}
void DequantizeFromUnsigned(const void* q, int64_t count, float scale, int32_t zero_point, void* x) {
  HWY_DYNAMIC_DISPATCH(DequantizeUnsigned)
  (static_cast<const uint8_t*>(q), static_cast<size_t>(count), scale, zero_point, static_cast<float*>(x));
}
void DequantizeFromSigned(const void* q, int64_t count, float scale, int32_t zero_point, void* x) {
  HWY_DYNAMIC_DISPATCH(DequantizeSigned)
  (static_cast<const int8_t*>(q), static_cast<size_t>(count), scale, zero_point, static_cast<float*>(x));
}
void RequantizeToUnsigned(const int32_t* sums, int64_t count, const float* scales, int64_t step, int32_t zero_point,
                          void* q) {
  HWY_DYNAMIC_DISPATCH(RequantizeUnsigned)
  (sums, static_cast<size_t>(count), scales, static_cast<size_t>(step), zero_point, static_cast<uint8_t*>(q));
}
void RequantizeToSigned(const int32_t* sums, int64_t count, const float* scales, int64_t step, int32_t zero_point,
                        void* q) {
  HWY_DYNAMIC_DISPATCH(RequantizeSigned)
  (sums, static_cast<size_t>(count), scales, static_cast<size_t>(step), zero_point, static_cast<int8_t*>(q));
}

}  // namespace

QuantizeFn FindQuantize(DataType from, DataType to) {
  if (from == DataType::kFloat32 && to == DataType::kUInt8) return QuantizeToUnsigned;
  if (from == DataType::kFloat32 && to == DataType::kInt8) return QuantizeToSigned;
  return FindQuantizeReference(from, to);
}

DequantizeFn FindDequantize(DataType from, DataType to) {
  if (from == DataType::kUInt8 && to == DataType::kFloat32) return DequantizeFromUnsigned;
  if (from == DataType::kInt8 && to == DataType::kFloat32) return DequantizeFromSigned;
  return FindDequantizeReference(from, to);
}

RequantizeFn FindRequantize(DataType to) {
  if (to == DataType::kUInt8) return RequantizeToUnsigned;
  return to == DataType::kInt8 ? RequantizeToSigned : nullptr;
}

}  // namespace saker
#endif  // HWY_ONCE
