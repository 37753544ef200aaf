// Three and four planes in vectors; other numbers in plain loops.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/interleave.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h, which includes this file once for each instruction set.
#include "core/kernels/interleave.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace saker {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Whole vectors of places; returns how many places they were.
size_t InterleaveVectors(const uint8_t* from, size_t planes, size_t places, uint8_t* to) {
  const hn::ScalableTag<uint8_t> d;
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  if (planes == 3) {
    for (; i + lanes <= places; i += lanes) {
      hn::StoreInterleaved3(hn::LoadU(d, from + i), hn::LoadU(d, from + places + i),
                            hn::LoadU(d, from + 2 * places + i), d, to + 3 * i);
    }
  } else if (planes == 4) {
    for (; i + lanes <= places; i += lanes) {
      hn::StoreInterleaved4(hn::LoadU(d, from + i), hn::LoadU(d, from + places + i),
                            hn::LoadU(d, from + 2 * places + i), hn::LoadU(d, from + 3 * places + i), d, to + 4 * i);
    }
  }
  return i;
}

}  // namespace HWY_NAMESPACE
}  // namespace saker
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace saker {
namespace {

HWY_EXPORT(InterleaveVectors);

void InterleaveFrom(int64_t place, const uint8_t* from, int64_t planes, int64_t places, uint8_t* to) {
  for (; place < places; ++place) {
    for (int64_t plane = 0; plane < planes; ++plane) to[place * planes + plane] = from[plane * places + place];
  }
}

}  // namespace

void InterleaveBytes(const uint8_t* from, int64_t planes, int64_t places, uint8_t* to) {
  const size_t done =
      HWY_DYNAMIC_DISPATCH(InterleaveVectors)(from, static_cast<size_t>(planes), static_cast<size_t>(places), to);
  InterleaveFrom(static_cast<int64_t>(done), from, planes, places, to);
}

void InterleaveBytesReference(const uint8_t* from, int64_t planes, int64_t places, uint8_t* to) {
  InterleaveFrom(0, from, planes, places, to);
}

}  // namespace saker
#endif  // HWY_ONCE
