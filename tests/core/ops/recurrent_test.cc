#include <cmath>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;
using testing::FloatNear;
using testing::HasSubstr;
using testing::Pointwise;

struct Layer {
  const char* op_type;
  int64_t gates;
};
constexpr Layer kLayers[] = {{"RNN", 1}, {"LSTM", 4}, {"GRU", 3}};

// 4 steps of 3 sequences of 2 numbers, 5 numbers of state; sequences first in layout 1.
OneOp LayerOf(const Layer& layer, int64_t directions, const char* direction, bool batch_first = false) {
  OneOp op{
      NodeOf(layer.op_type, 14, 6,
             {{"direction", std::string(direction)}, {"layout", int64_t{batch_first}}, {"hidden_size", int64_t{5}}}, 2),
      {}};
  op.inputs = {Pattern(batch_first ? Shape{3, 4, 2} : Shape{4, 3, 2}),
               Pattern({directions, layer.gates * 5, 2}, 1),
               Pattern({directions, layer.gates * 5, 5}, 2),
               Pattern({directions, layer.gates * 10}, 3),
               nullptr,
               Pattern(batch_first ? Shape{3, directions, 5} : Shape{directions, 3, 5}, 4)};
  return op;
}

std::vector<Tensor> Outputs(const OneOp& op) {
  absl::StatusOr<std::vector<Tensor>> outputs = RunOp(op);
  EXPECT_TRUE(outputs.ok()) << outputs.status();
  return outputs.ok() ? *std::move(outputs) : std::vector<Tensor>();
}

// Axes 0 and `axis` of a float tensor exchanged.
SharedTensor Swapped(const Tensor& tensor) {
  const Shape& from = tensor.shape();
  Shape to = from;
  std::swap(to[0], to[1]);
  const int64_t inner = from.Product(2, from.rank());
  Tensor swapped = *Tensor::Create(DataType::kFloat32, to);
  for (int64_t i = 0; i < from[0]; ++i) {
    for (int64_t j = 0; j < from[1]; ++j) {
      std::copy_n(tensor.As<float>().begin() + (i * from[1] + j) * inner, inner,
                  swapped.As<float>().begin() + (j * from[0] + i) * inner);
    }
  }
  return std::make_shared<const Tensor>(std::move(swapped));
}

TEST(Recurrent, AnRnnByHand) {
  // h = tanh(2 x + 3 h + 0.5)
  const OneOp op{MakeNode("RNN", 7, 4, 2),
                 {Share<float>({2, 1, 1}, {0.1f, 0.2f}), Share<float>({1, 1, 1}, {2}), Share<float>({1, 1, 1}, {3}),
                  Share<float>({1, 2}, {0.25f, 0.25f})}};
  const float first = std::tanh(0.7f), second = std::tanh(0.4f + 3 * first + 0.5f);
  const std::vector<Tensor> outputs = Outputs(op);
  ASSERT_EQ(outputs.size(), 2u);
  EXPECT_EQ(outputs[0].shape(), (Shape{2, 1, 1, 1}));
  EXPECT_THAT(outputs[0].As<float>(), Pointwise(FloatNear(1e-6f), std::vector<float>{first, second}));
  EXPECT_THAT(outputs[1].As<float>(), Pointwise(FloatNear(1e-6f), std::vector<float>{second}));
}

TEST(Recurrent, PackedAndComingWeightsGiveTheSame) {
  for (const Layer& layer : kLayers) {
    OneOp op = LayerOf(layer, 2, "bidirectional");
    const std::vector<Tensor> known = Outputs(op);
    op.constants = false;
    const std::vector<Tensor> coming = Outputs(op);
    for (size_t i = 0; i < 2; ++i) {
      EXPECT_THAT(known[i].As<float>(), Pointwise(FloatNear(1e-5f), coming[i].As<float>())) << layer.op_type;
    }
  }
}

TEST(Recurrent, BothDirectionsAreEachOnItsOwn) {
  for (const Layer& layer : kLayers) {
    SCOPED_TRACE(layer.op_type);
    const OneOp both = LayerOf(layer, 2, "bidirectional");
    const Tensor y = RunOne(both);
    ASSERT_EQ(y.shape(), (Shape{4, 2, 3, 5}));
    for (int64_t d = 0; d < 2; ++d) {
      OneOp one = LayerOf(layer, 1, d == 0 ? "forward" : "reverse");
      for (const int i : {1, 2, 3, 5}) {
        const Tensor& all = *both.inputs[static_cast<size_t>(i)];
        Shape shape = all.shape();
        shape[0] = 1;
        const int64_t size = shape.ElementCount();
        one.inputs[static_cast<size_t>(i)] =
            std::make_shared<const Tensor>(Tensor::FromValues<float>(shape, all.As<float>().subspan(d * size, size)));
      }
      const Tensor part = RunOne(one);
      for (int64_t step = 0; step < 4; ++step) {
        EXPECT_THAT(part.As<float>().subspan(step * 15, 15),
                    Pointwise(FloatNear(1e-6f), y.As<float>().subspan((step * 2 + d) * 15, 15)));
      }
    }
  }
}

TEST(Recurrent, Layout1IsLayout0WithSequencesFirst) {
  for (const Layer& layer : kLayers) {
    SCOPED_TRACE(layer.op_type);
    const OneOp steps = LayerOf(layer, 2, "bidirectional");
    OneOp sequences = LayerOf(layer, 2, "bidirectional", true);
    sequences.inputs[0] = Swapped(*steps.inputs[0]);
    sequences.inputs[5] = Swapped(*steps.inputs[5]);
    const std::vector<Tensor> expected = Outputs(steps), got = Outputs(sequences);
    EXPECT_EQ(got[0].shape(), (Shape{3, 4, 2, 5}));
    EXPECT_THAT(Swapped(got[1])->As<float>(), Pointwise(FloatNear(1e-6f), expected[1].As<float>()));
    for (int64_t b = 0; b < 3; ++b) {
      for (int64_t step = 0; step < 4; ++step) {
        for (int64_t d = 0; d < 2; ++d) {
          EXPECT_THAT(got[0].As<float>().subspan(((b * 4 + step) * 2 + d) * 5, 5),
                      Pointwise(FloatNear(1e-6f), expected[0].As<float>().subspan(((step * 2 + d) * 3 + b) * 5, 5)));
        }
      }
    }
  }
}

TEST(Recurrent, EachSequenceEndsAtItsLength) {
  for (const Layer& layer : kLayers) {
    OneOp op = LayerOf(layer, 1, "forward");
    const Tensor whole = RunOne(op);
    op.inputs[4] = Share<int32_t>({3}, {4, 2, 0});
    const std::vector<Tensor> outputs = Outputs(op);
    for (int64_t step = 0; step < 4; ++step) {
      for (int64_t b = 0; b < 3; ++b) {
        const auto got = outputs[0].As<float>().subspan((step * 3 + b) * 5, 5);
        const bool alive = step < op.inputs[4]->As<int32_t>()[static_cast<size_t>(b)];
        const auto expected = alive ? whole.As<float>().subspan((step * 3 + b) * 5, 5)
                                    : absl::Span<const float>(std::initializer_list<float>{0, 0, 0, 0, 0});
        for (size_t i = 0; i < 5; ++i) EXPECT_NEAR(got[i], alive ? expected[i] : 0, 1e-6);
      }
    }
    EXPECT_THAT(outputs[1].As<float>().subspan(10, 5),
                Pointwise(FloatNear(0), op.inputs[5]->As<float>().subspan(10, 5)));
  }
}

TEST(Recurrent, RefusesLengthsOutOfRange) {
  for (const int32_t length : {-1, 5}) {
    OneOp op = LayerOf(kLayers[1], 1, "forward");
    op.inputs[4] = Share<int32_t>({3}, {4, length, 0});
    const absl::Status status = RunOp(op).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr("sequence_lens[1] is " + std::to_string(length)));
  }
}

TEST(Recurrent, ComputesInDouble) {
  const OneOp op{
      MakeNode("GRU", 14, 3, 2),
      {Share<double>({1, 1, 1}, {1}), Share<double>({1, 3, 1}, {0, 0, 1}), Share<double>({1, 3, 1}, {0, 0, 0})}};
  EXPECT_THAT(RunOne(op).As<double>(), ElementsAre(testing::DoubleNear(0.5 * std::tanh(1.0), 1e-15)));
}

TEST(Recurrent, GivesOnlyTheOutputsThatAreWanted) {
  OneOp op = LayerOf(kLayers[1], 1, "forward");
  op.node.outputs = {20, 21, 22};
  const std::vector<Tensor> all = Outputs(op);
  ASSERT_EQ(all.size(), 3u);
  op.node.outputs = {kNoValue, kNoValue, 22};
  const std::vector<Tensor> last = Outputs(op);
  EXPECT_THAT(last[2].As<float>(), Pointwise(FloatNear(0), all[2].As<float>()));
}

TEST(Recurrent, SequencesAreIndependentAndStepsAreNot) {
  for (const Layer& layer : kLayers) {
    for (const bool batch_first : {false, true}) {
      OneOp op = LayerOf(layer, 1, "forward", batch_first);
      const int x = batch_first ? 0 : 1, y = batch_first ? 0 : 2, state = x;
      const std::vector<RowAxis> good = {{x, 1}, {}, {}, {}, {}, {state, 1}};
      EXPECT_EQ(FlowOf(op, good), (std::vector<RowAxis>{{y, 1}, {state, 1}}));
      std::vector<RowAxis> rows = good;
      rows[0] = {1 - x, 1};
      EXPECT_EQ(FlowOf(op, rows), std::nullopt);
      rows[0] = {2, 1};
      EXPECT_EQ(FlowOf(op, rows), std::nullopt);
      // Initial states that are the same numbers in every batch belong to places in it.
      rows = good;
      rows[5] = {};
      EXPECT_EQ(FlowOf(op, rows), std::nullopt);
      rows[5] = {state, 3};
      EXPECT_EQ(FlowOf(op, rows), std::nullopt);
      rows = good;
      rows[1] = {0, 1};
      EXPECT_EQ(FlowOf(op, rows), std::nullopt);
      rows = good;
      rows[0] = {};
      EXPECT_EQ(FlowOf(op, rows), std::nullopt);
    }
  }
}

TEST(Recurrent, LengthsMustComeWithTheirSequences) {
  OneOp op = LayerOf(kLayers[0], 1, "forward");
  op.inputs[4] = Share<int32_t>({3}, {4, 2, 0});
  std::vector<RowAxis> rows = {{1, 1}, {}, {}, {}, {0, 1}, {1, 1}};
  EXPECT_NE(FlowOf(op, rows), std::nullopt);
  rows[4] = {};
  EXPECT_EQ(FlowOf(op, rows), std::nullopt);
}

}  // namespace
}  // namespace saker
