// RunRecurrent() against the definition, for every cell and every way in which sequences and states may lie.
#include "core/kernels/recurrent.h"

#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "core/base/aligned_buffer.h"
#include "core/kernels/dense.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using Kind = RecurrentActivation::Kind;

template <typename T>
std::vector<T> Random(int64_t count, uint32_t seed) {
  std::mt19937 engine(seed);
  std::vector<T> values(static_cast<size_t>(count));
  for (T& value : values) value = static_cast<T>(static_cast<double>(engine() % 2001) / 2000 - 0.5);
  return values;
}

RecurrentSpec SpecOf(RecurrentCell cell, int64_t steps, int64_t batch, int64_t input, int64_t hidden,
                     bool batch_first) {
  RecurrentSpec spec;
  spec.cell = cell;
  spec.steps = steps;
  spec.batch = batch;
  spec.input = input;
  spec.hidden = hidden;
  spec.x_step = batch_first ? input : batch * input;
  spec.x_row = batch_first ? steps * input : input;
  spec.y_step = batch_first ? hidden : batch * hidden;
  spec.y_row = batch_first ? steps * hidden : hidden;
  spec.state_row = hidden;
  spec.activations = {RecurrentActivation{Kind::kSigmoid}, RecurrentActivation{Kind::kTanh},
                      RecurrentActivation{Kind::kTanh}};
  return spec;
}

struct Options {
  bool bias = true;
  bool peepholes = false;
  bool initial = true;
  bool packed = false;
  std::vector<int32_t> lengths;
};

template <typename T>
void Pack(const RecurrentSpec&, RecurrentWeights<T>&, std::vector<AlignedBuffer>&) {}
template <>
void Pack<float>(const RecurrentSpec& spec, RecurrentWeights<float>& weights, std::vector<AlignedBuffer>& buffers) {
  const auto pack = [&](const float* from, int64_t rows, int64_t depth) {
    buffers.push_back(*PackDenseWeights(from, depth, rows, true));
    return reinterpret_cast<const float*>(buffers.back().data());
  };
  weights.packed_w = pack(weights.w, spec.width(), spec.input);
  weights.packed_r = pack(weights.r, spec.joint_width(), spec.hidden);
  if (spec.width() == spec.joint_width()) return;
  weights.packed_last =
      pack(weights.r + spec.joint_width() * spec.hidden, spec.width() - spec.joint_width(), spec.hidden);
}

template <typename T>
void ExpectDefinition(const RecurrentSpec& spec, const Options& options) {
  const std::vector<T> x = Random<T>(spec.steps * spec.batch * spec.input, 1),
                       w = Random<T>(spec.width() * spec.input, 2), r = Random<T>(spec.width() * spec.hidden, 3),
                       bias = Random<T>(2 * spec.width(), 4), peepholes = Random<T>(3 * spec.hidden, 5),
                       h = Random<T>(spec.batch * spec.hidden, 6), c = Random<T>(spec.batch * spec.hidden, 7);
  RecurrentWeights<T> weights;
  weights.w = w.data();
  weights.r = r.data();
  weights.bias = options.bias ? bias.data() : nullptr;
  weights.peepholes = options.peepholes ? peepholes.data() : nullptr;
  std::vector<AlignedBuffer> packed;
  if (options.packed) Pack<T>(spec, weights, packed);
  RecurrentData<T> data;
  data.x = x.data();
  data.lengths = options.lengths.empty() ? nullptr : options.lengths.data();
  data.initial_h = options.initial ? h.data() : nullptr;
  data.initial_c = options.initial ? c.data() : nullptr;
  const auto size = static_cast<size_t>(spec.steps * spec.batch * spec.hidden);
  const auto state = static_cast<size_t>(spec.batch * spec.hidden);
  std::vector<T> got_y(size, 9), want_y(size, 8), got_h(state, 9), want_h(state, 8), got_c(state, 7), want_c(state, 7);
  const bool cells = spec.cell == RecurrentCell::kLstm;
  data.y = want_y.data();
  data.last_h = want_h.data();
  data.last_c = cells ? want_c.data() : nullptr;
  ReferenceRecurrent(spec, weights, data);
  data.y = got_y.data();
  data.last_h = got_h.data();
  data.last_c = cells ? got_c.data() : nullptr;
  AlignedBuffer scratch = *AlignedBuffer::Create(RecurrentScratchBytes<T>(spec));
  ASSERT_TRUE(RunRecurrent(spec, weights, data, scratch.data()).ok());
  for (size_t i = 0; i < size; ++i) ASSERT_NEAR(got_y[i], want_y[i], 1e-5) << "y " << i;
  for (size_t i = 0; i < state; ++i) ASSERT_NEAR(got_h[i], want_h[i], 1e-5) << "h " << i;
  for (size_t i = 0; i < state; ++i) ASSERT_NEAR(got_c[i], want_c[i], 1e-5) << "c " << i;
  // The same without an output that is not wanted.
  data.y = nullptr;
  data.last_c = nullptr;
  ASSERT_TRUE(RunRecurrent(spec, weights, data, scratch.data()).ok());
  for (size_t i = 0; i < state; ++i) ASSERT_NEAR(got_h[i], want_h[i], 1e-5) << "h " << i;
}

using Case = std::tuple<RecurrentCell, bool, bool, bool>;
class RecurrentTable : public testing::TestWithParam<Case> {
 protected:
  static RecurrentSpec Spec(int64_t steps, int64_t batch, int64_t input, int64_t hidden) {
    const auto& [cell, reverse, batch_first, packed] = GetParam();
    RecurrentSpec spec = SpecOf(cell, steps, batch, input, hidden, batch_first);
    spec.reverse = reverse;
    return spec;
  }
  static void Expect(const RecurrentSpec& spec, Options options = {}) {
    options.packed = std::get<3>(GetParam());
    ExpectDefinition<float>(spec, options);
    if (!options.packed) ExpectDefinition<double>(spec, options);
  }
};
INSTANTIATE_TEST_SUITE_P(All, RecurrentTable,
                         testing::Combine(testing::Values(RecurrentCell::kRnn, RecurrentCell::kLstm,
                                                          RecurrentCell::kGru),
                                          testing::Bool(), testing::Bool(), testing::Bool()));

TEST_P(RecurrentTable, AgreesForSizesThatFillVectorsAndThatDoNot) {
  Expect(Spec(5, 3, 4, 6));
  Expect(Spec(4, 1, 16, 32));
  Expect(Spec(1, 7, 1, 1));
  Expect(Spec(3, 2, 5, 65));
  Expect(Spec(2, 2, 0, 3));
}

TEST_P(RecurrentTable, AgreesForMoreStepsThanAreMultipliedAhead) { Expect(Spec(150, 2, 3, 20)); }

TEST_P(RecurrentTable, AgreesForSequencesOfTheirOwnLengths) {
  Options options;
  options.lengths = {5, 0, 2, 4};
  Expect(Spec(5, 4, 3, 5), options);
}

TEST_P(RecurrentTable, AgreesWithoutBiasesAndInitialStates) {
  Options options;
  options.bias = options.initial = false;
  Expect(Spec(4, 2, 3, 5), options);
}

TEST_P(RecurrentTable, HandsOnTheInitialStateOfNoSteps) { Expect(Spec(0, 2, 3, 5)); }

TEST_P(RecurrentTable, AgreesForPeepholesCoupledGatesAndLateResets) {
  RecurrentSpec spec = Spec(4, 2, 3, 5);
  Options options;
  options.peepholes = true;
  Expect(spec, options);
  spec.input_forget = spec.linear_before_reset = true;
  Expect(spec, options);
}

TEST_P(RecurrentTable, AgreesForOtherFunctionsAndAClip) {
  RecurrentSpec spec = Spec(4, 2, 3, 5);
  spec.activations = {RecurrentActivation{Kind::kHardSigmoid, 0.3f, 0.4f}, RecurrentActivation{Kind::kSoftsign},
                      RecurrentActivation{Kind::kScaledTanh, 0.9f, 1.1f}};
  Expect(spec);
  spec.clip = 0.1f;
  Options options;
  options.peepholes = true;
  Expect(spec, options);
}

}  // namespace
}  // namespace saker
