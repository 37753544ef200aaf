#include "core/kernels/recurrent_gates.h"

#include <algorithm>
#include <limits>

namespace saker {
namespace {

template <typename T>
void Add(const T* values, int64_t count, T* to) {
  for (int64_t i = 0; i < count; ++i) to[i] += values[i];
}

template <typename T>
void AddProduct(const T* a, const T* b, int64_t count, T* to) {
  for (int64_t i = 0; i < count; ++i) to[i] += a[i] * b[i];
}

// The function on what the clip leaves of its input.
template <typename T>
void ClipAndActivate(const RecurrentSpec& spec, const RecurrentActivation& activation, T* values, int64_t count) {
  if (spec.clip < std::numeric_limits<float>::infinity()) {
    const T bound = spec.clip;
    for (int64_t i = 0; i < count; ++i) {
      const T value = values[i];
      values[i] = value < -bound ? -bound : value > bound ? bound : value;
    }
  }
  Activate(activation, values, count);
}

}  // namespace

template <typename T>
void RnnState(const RecurrentSpec& spec, const T* ahead, T* sums, T* h) {
  Add(ahead, spec.hidden, sums);
  ClipAndActivate(spec, spec.activations[0], sums, spec.hidden);
  std::copy_n(sums, spec.hidden, h);
}

template <typename T>
void LstmState(const RecurrentSpec& spec, const T* ahead, const T* peepholes, T* sums, T* c, T* h) {
  const int64_t hidden = spec.hidden;
  T* const in = sums;
  T* const out = sums + hidden;
  T* const forget = sums + 2 * hidden;
  T* const cell = sums + 3 * hidden;
  const auto& [gate_function, cell_function, state_function] = spec.activations;
  Add(ahead, 4 * hidden, sums);
  if (peepholes) {
    AddProduct(peepholes, c, hidden, in);
    AddProduct(peepholes + 2 * hidden, c, hidden, forget);
    ClipAndActivate(spec, gate_function, in, hidden);
    ClipAndActivate(spec, gate_function, forget, hidden);
  } else {
    ClipAndActivate(spec, gate_function, sums, 3 * hidden);
  }
  ClipAndActivate(spec, cell_function, cell, hidden);
  for (int64_t i = 0; spec.input_forget && i < hidden; ++i) forget[i] = 1 - in[i];
  for (int64_t i = 0; i < hidden; ++i) c[i] = forget[i] * c[i] + in[i] * cell[i];
  if (peepholes) {
    // The output gate looks at the new cell.
    AddProduct(peepholes + hidden, c, hidden, out);
    ClipAndActivate(spec, gate_function, out, hidden);
  }
  // The clip is for the sums of the gates: ONNX Runtime, whose answers people know, leaves the cell alone.
  std::copy_n(c, hidden, cell);
  Activate(state_function, cell, hidden);
  for (int64_t i = 0; i < hidden; ++i) h[i] = out[i] * cell[i];
}

template <typename T>
void GruGates(const RecurrentSpec& spec, const T* ahead, const T* h, T* sums, T* reset_h) {
  Add(ahead, 2 * spec.hidden, sums);
  ClipAndActivate(spec, spec.activations[0], sums, 2 * spec.hidden);
  if (spec.linear_before_reset) return;
  const T* const reset = sums + spec.hidden;
  for (int64_t i = 0; i < spec.hidden; ++i) reset_h[i] = reset[i] * h[i];
}

template <typename T>
void GruState(const RecurrentSpec& spec, const T* ahead, const T* gates, T* last_sums, T* h) {
  const T* const update = gates;
  const T* const reset = gates + spec.hidden;
  for (int64_t i = 0; spec.linear_before_reset && i < spec.hidden; ++i) last_sums[i] *= reset[i];
  Add(ahead, spec.hidden, last_sums);
  ClipAndActivate(spec, spec.activations[1], last_sums, spec.hidden);
  for (int64_t i = 0; i < spec.hidden; ++i) h[i] = (1 - update[i]) * last_sums[i] + update[i] * h[i];
}

template void RnnState<float>(const RecurrentSpec&, const float*, float*, float*);
template void RnnState<double>(const RecurrentSpec&, const double*, double*, double*);
template void LstmState<float>(const RecurrentSpec&, const float*, const float*, float*, float*, float*);
template void LstmState<double>(const RecurrentSpec&, const double*, const double*, double*, double*, double*);
template void GruGates<float>(const RecurrentSpec&, const float*, const float*, float*, float*);
template void GruGates<double>(const RecurrentSpec&, const double*, const double*, double*, double*);
template void GruState<float>(const RecurrentSpec&, const float*, const float*, float*, float*);
template void GruState<double>(const RecurrentSpec&, const double*, const double*, double*, double*);

}  // namespace saker
