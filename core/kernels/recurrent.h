// Recurrent layers (RNN, LSTM, GRU): one direction of one layer over a batch of sequences. The products of the inputs are
// made for many steps at a time, those of the state step by step; gates follow row by row.
// Threads: pure functions; everything that changes lies in the caller's scratch and outputs.
// Fails:   INTERNAL when a product of oneDNN does.
// Units:   elements.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "absl/status/status.h"
#include "core/kernels/recurrent_activation.h"

namespace saker {

enum class RecurrentCell { kRnn, kLstm, kGru };

struct RecurrentSpec {
  RecurrentCell cell = RecurrentCell::kRnn;
  int64_t steps = 0;
  int64_t batch = 0;
  int64_t input = 0;   // elements of a step of one sequence
  int64_t hidden = 0;  // elements of a state
  bool reverse = false;
  // RNN: f; GRU: f, g; LSTM: f, g, h.
  std::array<RecurrentActivation, 3> activations = {};
  // The sums of the gates are kept within [-clip, clip]; infinite: are left alone.
  float clip = std::numeric_limits<float>::infinity();
  bool input_forget = false;         // LSTM: the forget gate is one minus the input gate
  bool linear_before_reset = false;  // GRU: the reset gate acts behind the product of the state
  // Distance from a step to the next and from a sequence to the next, in x and y; from a state to the next.
  int64_t x_step = 0;
  int64_t x_row = 0;
  int64_t y_step = 0;
  int64_t y_row = 0;
  int64_t state_row = 0;

  int64_t gates() const { return cell == RecurrentCell::kLstm ? 4 : cell == RecurrentCell::kGru ? 3 : 1; }
  int64_t width() const { return gates() * hidden; }
  // Columns of `r` that the state itself is multiplied with: a GRU's last gate has a product of its own.
  int64_t joint_width() const { return cell == RecurrentCell::kGru ? 2 * hidden : width(); }
};

// RecurrentWeights: of one direction, as ONNX stores them; gates in the order iofc (LSTM), zrh (GRU).
template <typename T>
struct RecurrentWeights {
  const T* w = nullptr;          // [width,input]
  const T* r = nullptr;          // [width,hidden]
  const T* bias = nullptr;       // [2*width], those of w first; null: none
  const T* peepholes = nullptr;  // [3*hidden] for i, o, f; null: none
  // Float only: w, the first joint_width rows of r, and the rest of r from PackDenseWeights(); null: not packed.
  const float* packed_w = nullptr;
  const float* packed_r = nullptr;
  const float* packed_last = nullptr;
};

// RecurrentData: what runs. Null: left out.
template <typename T>
struct RecurrentData {
  const T* x = nullptr;
  const int32_t* lengths = nullptr;  // steps of each sequence, 0 to spec.steps; null: all of them
  const T* initial_h = nullptr;      // null: zeros
  const T* initial_c = nullptr;
  T* y = nullptr;  // states after each step, zeros behind the end of a sequence
  T* last_h = nullptr;
  T* last_c = nullptr;
};

// Bytes of scratch for RunRecurrent<T>(), 64-byte aligned.
template <typename T>
size_t RecurrentScratchBytes(const RecurrentSpec& spec);

// For float and double.
template <typename T>
absl::Status RunRecurrent(const RecurrentSpec& spec, const RecurrentWeights<T>& weights, const RecurrentData<T>& data,
                          void* scratch);

// The definition, element by element: what RunRecurrent() is tested against. Allocates.
template <typename T>
void ReferenceRecurrent(const RecurrentSpec& spec, const RecurrentWeights<T>& weights, const RecurrentData<T>& data);

extern template size_t RecurrentScratchBytes<float>(const RecurrentSpec&);
extern template size_t RecurrentScratchBytes<double>(const RecurrentSpec&);
extern template absl::Status RunRecurrent<float>(const RecurrentSpec&, const RecurrentWeights<float>&,
                                                 const RecurrentData<float>&, void*);
extern template absl::Status RunRecurrent<double>(const RecurrentSpec&, const RecurrentWeights<double>&,
                                                  const RecurrentData<double>&, void*);
extern template void ReferenceRecurrent<float>(const RecurrentSpec&, const RecurrentWeights<float>&,
                                               const RecurrentData<float>&);
extern template void ReferenceRecurrent<double>(const RecurrentSpec&, const RecurrentWeights<double>&,
                                                const RecurrentData<double>&);

}  // namespace saker
