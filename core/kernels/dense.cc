// The product with weights in full precision; its loops are in dense_panels-inl.h.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/dense.cc"
#include "hwy/foreach_target.h"
// After foreach_target.h, which includes this file once for each instruction set.
#include "core/base/status_macros.h"
#include "core/kernels/dense_panels-inl.h"

HWY_BEFORE_NAMESPACE();
namespace saker {
namespace HWY_NAMESPACE {

void RunDense(const DenseCall& call) { RunPanels<PlainWeights>(call); }
int Lanes() { return kLanes; }
int PanelVectors() { return kPanelVectors; }

}  // namespace HWY_NAMESPACE
}  // namespace saker
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <algorithm>

namespace saker {
namespace {

HWY_EXPORT(RunDense);
HWY_EXPORT(Lanes);
HWY_EXPORT(PanelVectors);

int64_t RoundUp(int64_t value, int64_t unit) { return (value + unit - 1) / unit * unit; }

}  // namespace

DensePanels PanelsOfThisMachine() {
  const int lanes = HWY_DYNAMIC_DISPATCH(Lanes)();
  return {lanes, lanes * HWY_DYNAMIC_DISPATCH(PanelVectors)()};
}

std::string DensePackingName() {
  return "dense" + std::to_string(HWY_DYNAMIC_DISPATCH(Lanes)()) + "x" +
         std::to_string(HWY_DYNAMIC_DISPATCH(PanelVectors)());
}

absl::StatusOr<AlignedBuffer> PackDenseWeights(const float* weights, int64_t depth, int64_t columns, bool transposed) {
  const int64_t lanes = HWY_DYNAMIC_DISPATCH(Lanes)();
  const int64_t width = lanes * HWY_DYNAMIC_DISPATCH(PanelVectors)();
  const int64_t last = columns % width;
  // Two rows of W share a vector that one would leave half empty, see HalfTile().
  const bool halves = last > 0 && last <= lanes / 2;
  const int64_t elements = (columns - last) * depth + RoundUp(last, lanes) * (halves ? (depth + 1) / 2 : depth);
  SAKER_ASSIGN_OR_RETURN(AlignedBuffer buffer, AlignedBuffer::Create(static_cast<size_t>(elements) * sizeof(float)));
  float* packed = reinterpret_cast<float*>(buffer.data());
  for (int64_t begin = 0; begin < columns; begin += width) {
    const int64_t count = std::min(columns - begin, width);
    const int64_t stride = RoundUp(count, lanes);
    const int64_t together = halves && count == last ? 2 : 1;
    for (int64_t k = 0; k < depth; ++k) {
      float* row = packed + k / together * stride + k % together;
      for (int64_t column = 0; column < count; ++column) {
        row[column * together] =
            transposed ? weights[(begin + column) * depth + k] : weights[k * columns + begin + column];
      }
    }
    packed += depth * stride;
  }
  return buffer;
}

int64_t PaddedDenseColumns(int64_t columns) { return RoundUp(columns, HWY_DYNAMIC_DISPATCH(Lanes)()); }

absl::StatusOr<AlignedBuffer> PackDenseBias(const float* bias, int64_t columns) {
  const size_t bytes = static_cast<size_t>(PaddedDenseColumns(columns)) * sizeof(float);
  SAKER_ASSIGN_OR_RETURN(AlignedBuffer buffer, AlignedBuffer::Create(bytes));
  std::copy_n(bias, columns, reinterpret_cast<float*>(buffer.data()));
  return buffer;
}

PanelRange AllPanels(int64_t columns) {
  const int64_t width = PanelsOfThisMachine().width;
  return {0, (columns + width - 1) / width};
}

void Dense(const DenseShape& shape, const float* x, const float* weights, const float* bias,
           const DenseActivation& activation, float* y) {
  DenseOfPanels(shape, AllPanels(shape.columns), x, weights, bias, activation, y);
}

void DenseOfPanels(const DenseShape& shape, const PanelRange& panels, const float* x, const float* weights,
                   const float* bias, const DenseActivation& activation, float* y) {
  HWY_DYNAMIC_DISPATCH(RunDense)({shape, panels, x, weights, nullptr, bias, activation, y});
}

}  // namespace saker
#endif  // HWY_ONCE
