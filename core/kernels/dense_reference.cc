#include "core/kernels/dense.h"

namespace saker {
namespace {

float Activate(float x, const DenseActivation& activation) {
  switch (activation.kind) {
    case DenseActivation::Kind::kNone:
      return x;
    case DenseActivation::Kind::kRelu:
      return x < 0 ? 0 : x;
    case DenseActivation::Kind::kLeakyRelu:
      return x < 0 ? activation.alpha * x : x;
    case DenseActivation::Kind::kClip: {
      const float above = x < activation.alpha ? activation.alpha : x;
      return above > activation.beta ? activation.beta : above;
    }
  }
  return x;
}

}  // namespace

void DenseReference(const DenseShape& shape, const float* x, const float* weights, bool transposed, const float* bias,
                    const DenseActivation& activation, float* y) {
  for (int64_t row = 0; row < shape.rows; ++row) {
    for (int64_t column = 0; column < shape.columns; ++column) {
      double sum = bias ? bias[column] : 0;
      for (int64_t k = 0; k < shape.depth; ++k) {
        const int64_t at = transposed ? column * shape.depth + k : k * shape.columns + column;
        sum += static_cast<double>(x[row * shape.depth + k]) * weights[at];
      }
      y[row * shape.columns + column] = Activate(static_cast<float>(sum), activation);
    }
  }
}

}  // namespace saker
