#include "core/kernels/recurrent_activation.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/match.h"
#include "core/kernels/unary.h"

namespace saker {
namespace {

using Kind = RecurrentActivation::Kind;

struct Row {
  absl::string_view name;
  RecurrentActivation activation;
  bool takes_alpha;
  bool takes_beta;
};

constexpr Row kRows[] = {
    {"Relu", {Kind::kRelu, 0, 0}, false, false},
    {"Tanh", {Kind::kTanh, 0, 0}, false, false},
    {"Sigmoid", {Kind::kSigmoid, 0, 0}, false, false},
    {"Affine", {Kind::kAffine, 1, 0}, true, true},
    {"LeakyRelu", {Kind::kLeakyRelu, 0.01f, 0}, true, false},
    {"ThresholdedRelu", {Kind::kThresholdedRelu, 1, 0}, true, false},
    {"ScaledTanh", {Kind::kScaledTanh, 1, 1}, true, true},
    {"HardSigmoid", {Kind::kHardSigmoid, 0.2f, 0.5f}, true, true},
    {"Elu", {Kind::kElu, 1, 0}, true, false},
    {"Softsign", {Kind::kSoftsign, 0, 0}, false, false},
    {"Softplus", {Kind::kSoftplus, 0, 0}, false, false},
};

const Row& RowOf(Kind kind) {
  return *std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& row) { return row.activation.kind == kind; });
}

// The functions that unary.h has in vectors.
std::optional<UnaryOp> AsUnary(Kind kind) {
  switch (kind) {
    case Kind::kRelu:
      return UnaryOp::kRelu;
    case Kind::kTanh:
      return UnaryOp::kTanh;
    case Kind::kSigmoid:
      return UnaryOp::kSigmoid;
    case Kind::kLeakyRelu:
      return UnaryOp::kLeakyRelu;
    default:
      return std::nullopt;
  }
}

template <typename T>
constexpr DataType TypeOf() {
  return sizeof(T) == sizeof(float) ? DataType::kFloat32 : DataType::kFloat64;
}

}  // namespace

std::optional<RecurrentActivation> FindRecurrentActivation(absl::string_view name) {
  for (const Row& row : kRows) {
    if (absl::EqualsIgnoreCase(row.name, name)) return row.activation;
  }
  return std::nullopt;
}

bool TakesAlpha(Kind kind) { return RowOf(kind).takes_alpha; }
bool TakesBeta(Kind kind) { return RowOf(kind).takes_beta; }

double ActivateOne(const RecurrentActivation& activation, double x) {
  const double alpha = activation.alpha, beta = activation.beta;
  switch (activation.kind) {
    case Kind::kRelu:
      return x < 0 ? 0 : x;
    case Kind::kTanh:
      return std::tanh(x);
    case Kind::kSigmoid:
      return 1 / (1 + std::exp(-x));
    case Kind::kAffine:
      return alpha * x + beta;
    case Kind::kLeakyRelu:
      return x < 0 ? alpha * x : x;
    case Kind::kThresholdedRelu:
      return x <= alpha ? 0 : x;
    case Kind::kScaledTanh:
      return alpha * std::tanh(beta * x);
    case Kind::kHardSigmoid: {
      const double line = alpha * x + beta;
      return line < 0 ? 0 : line > 1 ? 1 : line;
    }
    case Kind::kElu:
      return x < 0 ? alpha * std::expm1(x) : x;
    case Kind::kSoftsign:
      return x / (1 + std::abs(x));
    case Kind::kSoftplus:
      // Without an overflow where x is large.
      return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
  }
  return x;
}

template <typename T>
void Activate(const RecurrentActivation& activation, T* values, int64_t count) {
  if (const std::optional<UnaryOp> op = AsUnary(activation.kind)) {
    FindUnary(*op, TypeOf<T>())(values, values, count, {activation.alpha, activation.beta});
    return;
  }
  for (int64_t i = 0; i < count; ++i) {
    values[i] = static_cast<T>(ActivateOne(activation, static_cast<double>(values[i])));
  }
}

template void Activate<float>(const RecurrentActivation&, float*, int64_t);
template void Activate<double>(const RecurrentActivation&, double*, int64_t);

}  // namespace saker
