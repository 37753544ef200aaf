// Mlp: the parameters of a multi-layer perceptron: dense layers with ReLU between them; the last one gives logits.
// Threads: not thread-safe; shared as const between the threads of one step, which write disjoint parts.
// Owns:    its weights and biases.
// Fails:   Create() with INVALID_ARGUMENT on widths that make no network or one beyond kMaxParameters.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "core/tensor/tensor.h"

namespace saker {

// DenseLayer: y = x * weights + bias.
struct DenseLayer {
  int64_t inputs = 0;
  int64_t outputs = 0;
  Tensor weights;  // FLOAT [inputs,outputs]: forward and backward products both read whole rows of it
  Tensor bias;     // FLOAT [outputs]

  float* weight_data() { return static_cast<float*>(weights.data()); }
  const float* weight_data() const { return static_cast<const float*>(weights.data()); }
  float* bias_data() { return static_cast<float*>(bias.data()); }
  const float* bias_data() const { return static_cast<const float*>(bias.data()); }
};

class Mlp {
 public:
  // 400 MB of weights and as much of momentum: more than that is not this trainer's job.
  static constexpr int64_t kMaxParameters = 100'000'000;
  static constexpr int kMaxLayers = 64;

  // `widths` from input to output, {784, 200, 10}. Weights are drawn from `seed` after He et al. 2015 (uniform within
  // sqrt(6 / inputs), which keeps the variance through ReLU), biases start at 0.
  static absl::StatusOr<Mlp> Create(absl::Span<const int64_t> widths, uint64_t seed);

  const std::vector<int64_t>& widths() const { return widths_; }
  const std::vector<DenseLayer>& layers() const { return layers_; }
  std::vector<DenseLayer>& mutable_layers() { return layers_; }
  int64_t parameter_count() const;

 private:
  std::vector<int64_t> widths_;
  std::vector<DenseLayer> layers_;
};

}  // namespace saker
