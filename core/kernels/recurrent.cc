#include "core/kernels/recurrent.h"

#include <algorithm>

#include "core/base/status_macros.h"
#include "core/kernels/dense.h"
#include "core/kernels/plain_gemm.h"
#include "core/kernels/recurrent_gates.h"
#include "core/kernels/sgemm.h"

namespace saker {
namespace {

// Inputs are multiplied for as many steps at a time as fit here, in half of a small level-2 cache...
constexpr int64_t kAheadBytes = int64_t{256} << 10;
// ... but for enough rows to make use of each weight that is read.
constexpr int64_t kLeastRowsAhead = 24;
// Buffers begin at multiples of this many bytes.
constexpr size_t kAlignment = 64;

int64_t StepsAhead(const RecurrentSpec& spec, int64_t element_bytes) {
  const int64_t row_bytes = std::max<int64_t>(1, spec.width() * element_bytes);
  const int64_t rows = std::max(kLeastRowsAhead, kAheadBytes / row_bytes);
  return std::clamp<int64_t>(rows / std::max<int64_t>(1, spec.batch), 1, std::max<int64_t>(1, spec.steps));
}

// Workspace: the buffers of one direction, laid out in the caller's scratch (or counted, without any).
template <typename T>
struct Workspace {
  Workspace(const RecurrentSpec& spec, void* scratch)
      : steps_ahead(StepsAhead(spec, sizeof(T))), base(static_cast<char*>(scratch)) {
    w_bias = Take(PaddedDenseColumns(spec.width()));
    r_bias = Take(PaddedDenseColumns(spec.width()));
    inputs = Take(steps_ahead * spec.batch * spec.input);
    ahead = Take(steps_ahead * spec.batch * spec.width());
    sums = Take(spec.batch * spec.joint_width());
    h = Take(spec.batch * spec.hidden);
    c = Take(spec.cell == RecurrentCell::kLstm ? spec.batch * spec.hidden : 0);
    const int64_t last = spec.cell == RecurrentCell::kGru ? spec.batch * spec.hidden : 0;
    reset_h = Take(last);
    last_sums = Take(last);
  }

  T* Take(int64_t count) {
    T* const at = base ? reinterpret_cast<T*>(base + bytes) : nullptr;
    bytes += (static_cast<size_t>(count) * sizeof(T) + kAlignment - 1) / kAlignment * kAlignment;
    return at;
  }

  int64_t steps_ahead;
  char* base;
  size_t bytes = 0;
  T* w_bias;     // added to the products of the inputs
  T* r_bias;     // GRU: added to the product of its last gate
  T* inputs;     // the steps ahead, in the order in which they are taken
  T* ahead;      // their products
  T* sums;       // products of the state
  T* h;          // states
  T* c;          // LSTM: cells
  T* reset_h;    // GRU: states times reset gates
  T* last_sums;  // GRU: products for the last gate
};

// out[rows,columns] = x[rows,depth] * op(weights) + bias; weights are [columns,depth] as stored.
absl::Status Product(int64_t rows, int64_t depth, int64_t columns, const float* x, const float* weights,
                     const float* packed, const float* bias, float* out) {
  if (packed) {
    Dense({rows, depth, columns}, x, packed, bias, {}, out);
    return absl::OkStatus();
  }
  for (int64_t row = 0; bias && row < rows; ++row) std::copy_n(bias, columns, out + row * columns);
  return Sgemm({Transpose::kNo, Transpose::kYes, rows, columns, depth, depth, depth, columns}, 1, x, weights,
               bias ? 1 : 0, out);
}

absl::Status Product(int64_t rows, int64_t depth, int64_t columns, const double* x, const double* weights, const float*,
                     const double* bias, double* out) {
  for (int64_t row = 0; bias && row < rows; ++row) std::copy_n(bias, columns, out + row * columns);
  PlainGemm<double>({Transpose::kNo, Transpose::kYes, rows, columns, depth, depth, depth, columns}, 1, x, weights,
                    bias ? 1 : 0, out);
  return absl::OkStatus();
}

// Direction: one run.
template <typename T>
class Direction {
 public:
  Direction(const RecurrentSpec& spec, const RecurrentWeights<T>& weights, const RecurrentData<T>& data, void* scratch)
      : spec_(spec), weights_(weights), data_(data), work_(spec, scratch) {}

  absl::Status Run() {
    MergeBiases();
    for (int64_t row = 0; row < spec_.batch; ++row) {
      LoadState(data_.initial_h, row, work_.h);
      if (spec_.cell == RecurrentCell::kLstm) LoadState(data_.initial_c, row, work_.c);
      ClearBehind(row);
    }
    for (int64_t first = 0; first < spec_.steps; first += work_.steps_ahead) {
      SAKER_RETURN_IF_ERROR(RunSteps(first, std::min(work_.steps_ahead, spec_.steps - first)));
    }
    StoreStates(work_.h, data_.last_h);
    if (spec_.cell == RecurrentCell::kLstm) StoreStates(work_.c, data_.last_c);
    return absl::OkStatus();
  }

 private:
  int64_t Length(int64_t row) const { return data_.lengths ? data_.lengths[row] : spec_.steps; }
  // Where in time a sequence is at a step; the last steps of short sequences do not exist.
  int64_t TimeOf(int64_t row, int64_t step) const { return spec_.reverse ? Length(row) - 1 - step : step; }

  // Both biases of a gate can be added at once, save where the reset gate acts on one of them.
  void MergeBiases() {
    std::fill_n(work_.w_bias, PaddedDenseColumns(spec_.width()), T{0});
    std::fill_n(work_.r_bias, PaddedDenseColumns(spec_.width()), T{0});
    if (!weights_.bias) return;
    const T* const w = weights_.bias;
    const T* const r = weights_.bias + spec_.width();
    const bool apart = spec_.cell == RecurrentCell::kGru && spec_.linear_before_reset;
    const int64_t joint = apart ? spec_.joint_width() : spec_.width();
    for (int64_t i = 0; i < spec_.width(); ++i) work_.w_bias[i] = i < joint ? w[i] + r[i] : w[i];
    for (int64_t i = joint; i < spec_.width(); ++i) work_.r_bias[i - joint] = r[i];
  }

  void LoadState(const T* initial, int64_t row, T* states) const {
    if (initial) {
      std::copy_n(initial + row * spec_.state_row, spec_.hidden, states + row * spec_.hidden);
    } else {
      std::fill_n(states + row * spec_.hidden, spec_.hidden, T{0});
    }
  }

  void StoreStates(const T* states, T* to) const {
    for (int64_t row = 0; to && row < spec_.batch; ++row) {
      std::copy_n(states + row * spec_.hidden, spec_.hidden, to + row * spec_.state_row);
    }
  }

  void ClearBehind(int64_t row) const {
    if (!data_.y) return;
    for (int64_t time = Length(row); time < spec_.steps; ++time) {
      std::fill_n(data_.y + time * spec_.y_step + row * spec_.y_row, spec_.hidden, T{0});
    }
  }

  absl::Status RunSteps(int64_t first, int64_t count) {
    SAKER_RETURN_IF_ERROR(Product(count * spec_.batch, spec_.input, spec_.width(), Inputs(first, count), weights_.w,
                                  weights_.packed_w, work_.w_bias, work_.ahead));
    for (int64_t i = 0; i < count; ++i) {
      SAKER_RETURN_IF_ERROR(Step(first + i, work_.ahead + i * spec_.batch * spec_.width()));
    }
    return absl::OkStatus();
  }

  // The steps' inputs one behind the other, [step][sequence]; as they lie where that is how they lie.
  const T* Inputs(int64_t first, int64_t count) const {
    const bool in_order =
        !spec_.reverse && (spec_.batch == 1 || spec_.x_row == spec_.input) && spec_.x_step == spec_.batch * spec_.input;
    if (in_order) return data_.x + first * spec_.x_step;
    T* to = work_.inputs;
    for (int64_t step = first; step < first + count; ++step) {
      for (int64_t row = 0; row < spec_.batch; ++row, to += spec_.input) {
        if (step < Length(row)) {
          std::copy_n(data_.x + TimeOf(row, step) * spec_.x_step + row * spec_.x_row, spec_.input, to);
        } else {
          std::fill_n(to, spec_.input, T{0});
        }
      }
    }
    return work_.inputs;
  }

  absl::Status Step(int64_t step, const T* ahead) {
    SAKER_RETURN_IF_ERROR(Product(spec_.batch, spec_.hidden, spec_.joint_width(), work_.h, weights_.r,
                                  weights_.packed_r, nullptr, work_.sums));
    if (spec_.cell == RecurrentCell::kGru) SAKER_RETURN_IF_ERROR(ResetStates(step, ahead));
    for (int64_t row = 0; row < spec_.batch; ++row) {
      if (step >= Length(row)) continue;
      T* const h = work_.h + row * spec_.hidden;
      Advance(row, ahead + row * spec_.width(), h);
      if (data_.y) std::copy_n(h, spec_.hidden, data_.y + TimeOf(row, step) * spec_.y_step + row * spec_.y_row);
    }
    return absl::OkStatus();
  }

  // GRU: update and reset gates, and the product for the last gate.
  absl::Status ResetStates(int64_t step, const T* ahead) {
    for (int64_t row = 0; row < spec_.batch; ++row) {
      if (step >= Length(row)) continue;
      GruGates(spec_, ahead + row * spec_.width(), work_.h + row * spec_.hidden, work_.sums + row * spec_.joint_width(),
               work_.reset_h + row * spec_.hidden);
    }
    const T* const r = weights_.r + spec_.joint_width() * spec_.hidden;
    const T* const states = spec_.linear_before_reset ? work_.h : work_.reset_h;
    return Product(spec_.batch, spec_.hidden, spec_.hidden, states, r, weights_.packed_last,
                   spec_.linear_before_reset ? work_.r_bias : nullptr, work_.last_sums);
  }

  void Advance(int64_t row, const T* ahead, T* h) {
    T* const sums = work_.sums + row * spec_.joint_width();
    switch (spec_.cell) {
      case RecurrentCell::kRnn:
        return RnnState(spec_, ahead, sums, h);
      case RecurrentCell::kLstm:
        return LstmState(spec_, ahead, weights_.peepholes, sums, work_.c + row * spec_.hidden, h);
      case RecurrentCell::kGru:
        return GruState(spec_, ahead + spec_.joint_width(), sums, work_.last_sums + row * spec_.hidden, h);
    }
  }

  const RecurrentSpec& spec_;
  const RecurrentWeights<T>& weights_;
  const RecurrentData<T>& data_;
  Workspace<T> work_;
};

}  // namespace

template <typename T>
size_t RecurrentScratchBytes(const RecurrentSpec& spec) {
  return Workspace<T>(spec, nullptr).bytes;
}

template <typename T>
absl::Status RunRecurrent(const RecurrentSpec& spec, const RecurrentWeights<T>& weights, const RecurrentData<T>& data,
                          void* scratch) {
  return Direction<T>(spec, weights, data, scratch).Run();
}

template size_t RecurrentScratchBytes<float>(const RecurrentSpec&);
template size_t RecurrentScratchBytes<double>(const RecurrentSpec&);
template absl::Status RunRecurrent<float>(const RecurrentSpec&, const RecurrentWeights<float>&,
                                          const RecurrentData<float>&, void*);
template absl::Status RunRecurrent<double>(const RecurrentSpec&, const RecurrentWeights<double>&,
                                           const RecurrentData<double>&, void*);

}  // namespace saker
