// Recurrent layers by their definition: one sequence after the other, one element of a gate after the other, in double.
#include <algorithm>
#include <vector>

#include "core/kernels/recurrent.h"

namespace saker {
namespace {

using Vector = std::vector<double>;

template <typename T>
class Sequence {
 public:
  Sequence(const RecurrentSpec& spec, const RecurrentWeights<T>& weights, const RecurrentData<T>& data, int64_t row)
      : spec_(spec), weights_(weights), data_(data), row_(row), h_(Load(data.initial_h)), c_(Load(data.initial_c)) {}

  void Run() {
    const int64_t length = data_.lengths ? data_.lengths[row_] : spec_.steps;
    for (int64_t time = length; data_.y && time < spec_.steps; ++time) Store(Vector(h_.size()), Y(time));
    for (int64_t step = 0; step < length; ++step) {
      const int64_t time = spec_.reverse ? length - 1 - step : step;
      x_ = data_.x + time * spec_.x_step + row_ * spec_.x_row;
      if (spec_.cell == RecurrentCell::kRnn) StepRnn();
      if (spec_.cell == RecurrentCell::kLstm) StepLstm();
      if (spec_.cell == RecurrentCell::kGru) StepGru();
      if (data_.y) Store(h_, Y(time));
    }
    if (data_.last_h) Store(h_, data_.last_h + row_ * spec_.state_row);
    if (data_.last_c) Store(c_, data_.last_c + row_ * spec_.state_row);
  }

 private:
  Vector Load(const T* initial) const {
    Vector state(static_cast<size_t>(spec_.hidden));
    for (size_t i = 0; initial && i < state.size(); ++i) state[i] = initial[row_ * spec_.state_row + int64_t(i)];
    return state;
  }
  T* Y(int64_t time) const { return data_.y + time * spec_.y_step + row_ * spec_.y_row; }
  void Store(const Vector& state, T* to) const {
    for (size_t i = 0; i < state.size(); ++i) to[i] = static_cast<T>(state[i]);
  }

  double InputSum(int64_t gate, size_t i) const {
    const int64_t at = gate * spec_.hidden + static_cast<int64_t>(i);
    double sum = weights_.bias ? weights_.bias[at] : 0;
    for (int64_t k = 0; k < spec_.input; ++k) sum += double{x_[k]} * weights_.w[at * spec_.input + k];
    return sum;
  }
  double StateSum(int64_t gate, size_t i, const Vector& state) const {
    const int64_t at = gate * spec_.hidden + static_cast<int64_t>(i);
    double sum = weights_.bias ? weights_.bias[spec_.width() + at] : 0;
    for (size_t k = 0; k < state.size(); ++k) sum += state[k] * weights_.r[at * spec_.hidden + int64_t(k)];
    return sum;
  }
  double Peephole(int64_t gate, size_t i, const Vector& cell) const {
    return weights_.peepholes ? weights_.peepholes[gate * spec_.hidden + int64_t(i)] * cell[i] : 0;
  }
  double Function(int which, double x) const {
    const double clip = spec_.clip;
    const double kept = x < -clip ? -clip : x > clip ? clip : x;
    return ActivateOne(spec_.activations[static_cast<size_t>(which)], kept);
  }

  void StepRnn() {
    Vector next(h_.size());
    for (size_t i = 0; i < h_.size(); ++i) next[i] = Function(0, InputSum(0, i) + StateSum(0, i, h_));
    h_ = next;
  }

  void StepLstm() {
    Vector next_h(h_.size()), next_c(h_.size());
    for (size_t i = 0; i < h_.size(); ++i) {
      const double in = Function(0, InputSum(0, i) + StateSum(0, i, h_) + Peephole(0, i, c_));
      const double given = Function(0, InputSum(2, i) + StateSum(2, i, h_) + Peephole(2, i, c_));
      const double forget = spec_.input_forget ? 1 - in : given;
      next_c[i] = forget * c_[i] + in * Function(1, InputSum(3, i) + StateSum(3, i, h_));
      const double out = Function(0, InputSum(1, i) + StateSum(1, i, h_) + Peephole(1, i, next_c));
      next_h[i] = out * ActivateOne(spec_.activations[2], next_c[i]);
    }
    h_ = next_h;
    c_ = next_c;
  }

  void StepGru() {
    Vector update(h_.size()), reset(h_.size()), reset_h(h_.size()), next(h_.size());
    for (size_t i = 0; i < h_.size(); ++i) {
      update[i] = Function(0, InputSum(0, i) + StateSum(0, i, h_));
      reset[i] = Function(0, InputSum(1, i) + StateSum(1, i, h_));
      reset_h[i] = reset[i] * h_[i];
    }
    for (size_t i = 0; i < h_.size(); ++i) {
      const double state = spec_.linear_before_reset ? reset[i] * StateSum(2, i, h_) : StateSum(2, i, reset_h);
      next[i] = (1 - update[i]) * Function(1, InputSum(2, i) + state) + update[i] * h_[i];
    }
    h_ = next;
  }

  const RecurrentSpec& spec_;
  const RecurrentWeights<T>& weights_;
  const RecurrentData<T>& data_;
  int64_t row_;
  const T* x_ = nullptr;
  Vector h_;
  Vector c_;
};

}  // namespace

template <typename T>
void ReferenceRecurrent(const RecurrentSpec& spec, const RecurrentWeights<T>& weights, const RecurrentData<T>& data) {
  for (int64_t row = 0; row < spec.batch; ++row) Sequence<T>(spec, weights, data, row).Run();
}

template void ReferenceRecurrent<float>(const RecurrentSpec&, const RecurrentWeights<float>&,
                                        const RecurrentData<float>&);
template void ReferenceRecurrent<double>(const RecurrentSpec&, const RecurrentWeights<double>&,
                                         const RecurrentData<double>&);

}  // namespace saker
