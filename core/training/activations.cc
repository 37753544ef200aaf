#include "core/training/activations.h"

#include "core/base/status_macros.h"
#include "core/kernels/sgemm.h"
#include "core/training/step_kernels.h"

namespace saker {
namespace {

// Pictures of a shuffled batch lie all over the dataset, where no processor guesses the next one.
void PrefetchPicture(const Dataset& dataset, int64_t row) {
  constexpr int64_t kCacheLineBytes = 64;
  const uint8_t* picture = dataset.image(row);
  for (int64_t i = 0; i < dataset.features(); i += kCacheLineBytes) __builtin_prefetch(picture + i);
}

}  // namespace

Activations::Activations(const Mlp& mlp, int64_t max_rows) : max_rows_(max_rows) {
  for (const int64_t width : mlp.widths()) {
    buffers_.emplace_back(static_cast<size_t>(width * max_rows) * sizeof(float));
  }
}

absl::Status Activations::Forward(const Mlp& mlp, const Dataset& dataset, absl::Span<const uint32_t> picked,
                                  int64_t first, int64_t count) {
  const int64_t features = dataset.features();
  for (int64_t row = first; row < first + count; ++row) {
    if (row + 1 < first + count) PrefetchPicture(dataset, picked[row + 1]);
    ScaleBytes(dataset.image(picked[row]), features, kPixelScale, layer(0) + row * features);
  }
  const int last = static_cast<int>(mlp.layers().size()) - 1;
  for (int i = 0; i <= last; ++i) {
    const DenseLayer& dense = mlp.layers()[i];
    float* out = layer(i + 1) + first * dense.outputs;
    const SgemmShape shape = {Transpose::kNo, Transpose::kNo, count,         dense.outputs,
                              dense.inputs,   dense.inputs,   dense.outputs, dense.outputs};
    SAKER_RETURN_IF_ERROR(Sgemm(shape, 1.0f, layer(i) + first * dense.inputs, dense.weight_data(), 0.0f, out));
    AddBias(dense.bias_data(), count, dense.outputs, /*relu=*/i < last, out);
  }
  return absl::OkStatus();
}

}  // namespace saker
