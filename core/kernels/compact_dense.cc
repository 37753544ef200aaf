// The product with weights in fewer bits; its loops are in dense_panels-inl.h.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/compact_dense.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h, which includes this file once for each instruction set.
#include "core/base/status_macros.h"
#include "core/kernels/compact_dense.h"
#include "core/kernels/dense_panels-inl.h"

HWY_BEFORE_NAMESPACE();
namespace saker {
namespace HWY_NAMESPACE {

// The upper half of a float's bits is a bfloat16. Two rows of W lie together, each pair of weights in the 32 bits of a
// lane, the first of them below: a shift and a mask make floats of both.
struct BFloat16Weights {
  using Element = uint16_t;
  static constexpr bool kHalves = false;
  static constexpr bool kScaled = false;
  static constexpr int kSteps = 2;
  static HWY_INLINE void Load(const uint16_t* from, V* to) {
    const D d;
    const hn::RebindToUnsigned<D> bits;
    const auto pairs = hn::LoadU(bits, reinterpret_cast<const uint32_t*>(from));
    to[0] = hn::BitCast(d, hn::ShiftLeft<16>(pairs));
    to[1] = hn::BitCast(d, hn::And(pairs, hn::Set(bits, 0xFFFF0000u)));
  }
};

struct Int8Weights {
  using Element = int8_t;
  static constexpr bool kHalves = false;
  static constexpr bool kScaled = true;
  static constexpr int kSteps = 1;
  static HWY_INLINE void Load(const int8_t* from, V* to) {
    const D d;
    const hn::RebindToSigned<D> integers;
    const hn::Rebind<int8_t, D> bytes;
    to[0] = hn::ConvertTo(d, hn::PromoteTo(integers, hn::LoadU(bytes, from)));
  }
};

void RunBFloat16(const DenseCall& call) { RunPanels<BFloat16Weights>(call); }
void RunInt8(const DenseCall& call) { RunPanels<Int8Weights>(call); }

}  // namespace HWY_NAMESPACE
}  // namespace saker
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>
#include <cmath>
#include <vector>

#include "core/kernels/half.h"

namespace saker {
namespace {

HWY_EXPORT(RunBFloat16);
HWY_EXPORT(RunInt8);

constexpr float kMostSteps = 127;

// Where a weight is in W as given.
int64_t IndexOf(int64_t k, int64_t column, int64_t depth, int64_t columns, bool transposed) {
  return transposed ? column * depth + k : k * columns + column;
}

// The step between the weights of each column: the largest weight is 127 of them.
std::vector<float> ScalesOf(const float* weights, int64_t depth, int64_t columns, bool transposed) {
  std::vector<float> steps(static_cast<size_t>(columns), 0);
  for (int64_t k = 0; k < depth; ++k) {
    for (int64_t column = 0; column < columns; ++column) {
      const float size = std::abs(weights[IndexOf(k, column, depth, columns, transposed)]) / kMostSteps;
      steps[static_cast<size_t>(column)] = std::max(steps[static_cast<size_t>(column)], size);
    }
  }
  return steps;
}

int8_t CountSteps(float weight, float step) {
  if (step == 0) return 0;
  return static_cast<int8_t>(std::clamp(std::nearbyint(weight / step), -kMostSteps, kMostSteps));
}

// Rows of W that lie together in a panel: kSteps of the forms above.
int64_t StepsOf(WeightFormat format) { return format == WeightFormat::kBFloat16 ? 2 : 1; }

int64_t PaddedDepth(WeightFormat format, int64_t depth) {
  const int64_t steps = StepsOf(format);
  return (depth + steps - 1) / steps * steps;
}

// Writes the panels one after the other, into zeros: each row of a panel is padded to whole vectors, and the last rows
// to as many as lie together.
template <typename Element, typename Convert>
void PackPanels(int64_t depth, int64_t columns, int64_t steps, const Convert& convert, Element* packed) {
  const DensePanels panels = PanelsOfThisMachine();
  for (int64_t begin = 0; begin < columns; begin += panels.width) {
    const int64_t count = std::min(columns - begin, panels.width);
    const int64_t padded = (count + panels.lanes - 1) / panels.lanes * panels.lanes;
    for (int64_t k = 0; k < depth; ++k) {
      Element* const row = packed + k / steps * steps * padded + k % steps;
      for (int64_t column = 0; column < count; ++column) row[column * steps] = convert(k, begin + column);
    }
    packed += (depth + steps - 1) / steps * steps * padded;
  }
}

size_t ScaleBytes(int64_t columns) { return static_cast<size_t>(PaddedDenseColumns(columns)) * sizeof(float); }

}  // namespace

std::string CompactPackingName(WeightFormat format) { return DensePackingName() + " " + std::string(Name(format)); }

bool CanCompact(const float* weights, int64_t count) {
  return std::all_of(weights, weights + count, [](float weight) { return std::isfinite(weight); });
}

absl::StatusOr<AlignedBuffer> PackCompactWeights(WeightFormat format, const float* weights, int64_t depth,
                                                 int64_t columns, bool transposed) {
  const auto at = [=](int64_t k, int64_t column) { return weights[IndexOf(k, column, depth, columns, transposed)]; };
  const size_t count = static_cast<size_t>(PaddedDenseColumns(columns) * PaddedDepth(format, depth));
  if (format == WeightFormat::kBFloat16) {
    SAKER_ASSIGN_OR_RETURN(AlignedBuffer buffer, AlignedBuffer::Create(count * sizeof(uint16_t)));
    PackPanels(
        depth, columns, StepsOf(format), [&](int64_t k, int64_t column) { return FloatToBFloat16(at(k, column)); },
        reinterpret_cast<uint16_t*>(buffer.data()));
    return buffer;
  }
  SAKER_ASSIGN_OR_RETURN(AlignedBuffer buffer, AlignedBuffer::Create(ScaleBytes(columns) + count));
  const std::vector<float> steps = ScalesOf(weights, depth, columns, transposed);
  std::copy(steps.begin(), steps.end(), reinterpret_cast<float*>(buffer.data()));
  PackPanels(
      depth, columns, StepsOf(format),
      [&](int64_t k, int64_t column) { return CountSteps(at(k, column), steps[static_cast<size_t>(column)]); },
      reinterpret_cast<int8_t*>(buffer.data() + ScaleBytes(columns)));
  return buffer;
}

void CompactDense(WeightFormat format, const DenseShape& shape, const float* x, const void* packed, const float* bias,
                  const DenseActivation& activation, float* y) {
  CompactDenseOfPanels(format, shape, AllPanels(shape.columns), x, packed, bias, activation, y);
}

void CompactDenseOfPanels(WeightFormat format, const DenseShape& shape, const PanelRange& panels, const float* x,
                          const void* packed, const float* bias, const DenseActivation& activation, float* y) {
  if (format == WeightFormat::kBFloat16) {
    HWY_DYNAMIC_DISPATCH(RunBFloat16)({shape, panels, x, packed, nullptr, bias, activation, y});
    return;
  }
  const auto* const scales = static_cast<const float*>(packed);
  const void* const weights = static_cast<const std::byte*>(packed) + ScaleBytes(shape.columns);
  HWY_DYNAMIC_DISPATCH(RunInt8)({shape, panels, x, weights, scales, bias, activation, y});
}

void CompactWeightsReference(WeightFormat format, const float* weights, int64_t depth, int64_t columns, bool transposed,
                             float* rounded) {
  const std::vector<float> steps = ScalesOf(weights, depth, columns, transposed);
  for (int64_t k = 0; k < depth; ++k) {
    for (int64_t column = 0; column < columns; ++column) {
      const int64_t at = IndexOf(k, column, depth, columns, transposed);
      const float step = steps[static_cast<size_t>(column)];
      rounded[at] = format == WeightFormat::kBFloat16 ? BFloat16ToFloat(FloatToBFloat16(weights[at]))
                                                      : step * static_cast<float>(CountSteps(weights[at], step));
    }
  }
}

}  // namespace saker
#endif  // HWY_ONCE
