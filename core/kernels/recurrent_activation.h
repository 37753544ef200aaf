// RecurrentActivation: the functions that the gates of recurrent cells may use, by the names of ONNX.
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

namespace saker {

struct RecurrentActivation {
  enum class Kind {
    kRelu,
    kTanh,
    kSigmoid,
    kAffine,           // alpha * x + beta
    kLeakyRelu,        // x < 0 ? alpha * x : x
    kThresholdedRelu,  // x > alpha ? x : 0
    kScaledTanh,       // alpha * tanh(beta * x)
    kHardSigmoid,      // min(max(alpha * x + beta, 0), 1)
    kElu,              // x < 0 ? alpha * (exp(x) - 1) : x
    kSoftsign,         // x / (1 + |x|)
    kSoftplus,         // log(1 + exp(x))
  };
  Kind kind = Kind::kTanh;
  float alpha = 0;
  float beta = 0;
};

// The function of that name, in any case, with its default alpha and beta; nullopt when there is none.
std::optional<RecurrentActivation> FindRecurrentActivation(absl::string_view name);

// Which of the two parameters a function has; they are given as lists with no entry for functions without.
bool TakesAlpha(RecurrentActivation::Kind kind);
bool TakesBeta(RecurrentActivation::Kind kind);

// Applies the function to `count` values in place; float or double. A NaN stays a NaN.
template <typename T>
void Activate(const RecurrentActivation& activation, T* values, int64_t count);

extern template void Activate<float>(const RecurrentActivation&, float*, int64_t);
extern template void Activate<double>(const RecurrentActivation&, double*, int64_t);

// One value, by the definition.
double ActivateOne(const RecurrentActivation& activation, double x);

}  // namespace saker
