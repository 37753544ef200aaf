#include "core/ops/recurrent_node.h"

#include <limits>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using Kind = RecurrentActivation::Kind;
using testing::HasSubstr;

// An LSTM over 5 steps of 2 sequences of 3 numbers, with 4 numbers of state.
absl::StatusOr<RecurrentNode> Read(AttributeList attributes, int64_t directions = 1) {
  const OneOp op{NodeOf("LSTM", 14, 3, attributes),
                 {Pattern({5, 2, 3}), Pattern({directions, 16, 3}), Pattern({directions, 16, 4})}};
  return ReadRecurrent(ContextOf(op));
}
std::string Error(AttributeList attributes) { return std::string(Read(attributes).status().message()); }

TEST(ReadRecurrent, KnowsSizesAndDefaults) {
  const RecurrentNode node = *Read({});
  ASSERT_EQ(node.count(), 1);
  const RecurrentSpec& spec = node.directions[0];
  EXPECT_EQ(spec.cell, RecurrentCell::kLstm);
  EXPECT_EQ(spec.steps, 5);
  EXPECT_EQ(spec.batch, 2);
  EXPECT_EQ(spec.hidden, 4);
  EXPECT_FALSE(spec.reverse);
  EXPECT_EQ(spec.activations[0].kind, Kind::kSigmoid);
  EXPECT_EQ(spec.activations[2].kind, Kind::kTanh);
  EXPECT_EQ(spec.clip, std::numeric_limits<float>::infinity());
  EXPECT_EQ(node.y_shape(), (Shape{5, 1, 2, 4}));
  EXPECT_EQ(node.state_shape(), (Shape{1, 2, 4}));
}

TEST(ReadRecurrent, PutsSequencesFirstInLayout1) {
  const RecurrentNode node = *Read({{"layout", int64_t{1}}});
  EXPECT_EQ(node.directions[0].steps, 2);
  EXPECT_EQ(node.directions[0].batch, 5);
  EXPECT_EQ(node.y_shape(), (Shape{5, 2, 1, 4}));
  EXPECT_EQ(node.state_shape(), (Shape{5, 1, 4}));
}

TEST(ReadRecurrent, GivesEachDirectionItsFunctions) {
  const std::vector<std::string> names = {"Relu", "tanh", "Elu", "Affine", "Softplus", "HardSigmoid"};
  const RecurrentNode node = *Read({{"direction", std::string("bidirectional")},
                                    {"activations", names},
                                    {"activation_alpha", std::vector<float>{3, 4, 5}},
                                    {"activation_beta", std::vector<float>{6}}},
                                   2);
  ASSERT_EQ(node.count(), 2);
  EXPECT_FALSE(node.directions[0].reverse);
  EXPECT_TRUE(node.directions[1].reverse);
  EXPECT_EQ(node.directions[0].activations[2].kind, Kind::kElu);
  EXPECT_EQ(node.directions[0].activations[2].alpha, 3);
  EXPECT_EQ(node.directions[1].activations[0].alpha, 4);
  EXPECT_EQ(node.directions[1].activations[0].beta, 6);
  EXPECT_EQ(node.directions[1].activations[2].alpha, 5);
  EXPECT_FLOAT_EQ(node.directions[1].activations[2].beta, 0.5f);
}

TEST(ReadRecurrent, TakesAParameterForEachFunctionToo) {
  const RecurrentNode node = *Read({{"activations", std::vector<std::string>{"Sigmoid", "LeakyRelu", "Tanh"}},
                                    {"activation_alpha", std::vector<float>{7, 0.5f, 7}}});
  EXPECT_EQ(node.directions[0].activations[1].alpha, 0.5f);
}

TEST(ReadRecurrent, RefusesWhatItDoesNotKnow) {
  EXPECT_THAT(Error({{"direction", std::string("up")}}), HasSubstr("direction \"up\" is unknown"));
  EXPECT_THAT(Error({{"layout", int64_t{2}}}), HasSubstr("layout must be 0 or 1"));
  EXPECT_THAT(Error({{"hidden_size", int64_t{5}}}), HasSubstr("hidden_size 5 differs"));
  EXPECT_THAT(Error({{"clip", -1.0f}}), HasSubstr("clip must not be negative"));
  EXPECT_THAT(Error({{"activations", std::vector<std::string>{"Tanh"}}}), HasSubstr("expected 3 activations, got 1"));
  EXPECT_THAT(Error({{"activations", std::vector<std::string>{"Tanh", "Gelu", "Tanh"}}}), HasSubstr("\"Gelu\""));
  EXPECT_THAT(Error({{"activations", std::string("Tanh")}}), HasSubstr("must be a list of names"));
  EXPECT_THAT(Error({{"activation_alpha", std::vector<float>{1, 2}}}), HasSubstr("2 entries for 0 functions"));
}

TEST(ReadRecurrent, RefusesOperandsThatDoNotFit) {
  const auto error = [](std::vector<SharedTensor> inputs) {
    OneOp op{MakeNode("LSTM", 14, static_cast<int>(inputs.size())), std::move(inputs)};
    return std::string(ReadRecurrent(ContextOf(op)).status().message());
  };
  const SharedTensor x = Pattern({5, 2, 3}), w = Pattern({1, 16, 3}), r = Pattern({1, 16, 4});
  EXPECT_THAT(error({Pattern({5, 2}), w, r}), HasSubstr("three dimensions"));
  EXPECT_THAT(error({x, Pattern({1, 12, 3}), r}), HasSubstr("W: expected [1,16,3], got [1,12,3]"));
  EXPECT_THAT(error({x, w, Pattern({2, 16, 4})}), HasSubstr("R: expected [1,16,4]"));
  EXPECT_THAT(error({x, w, r, Pattern({1, 16})}), HasSubstr("B: expected [1,32]"));
  EXPECT_THAT(error({x, w, r, nullptr, Share<int32_t>({1}, {5})}), HasSubstr("sequence_lens: expected [2]"));
  EXPECT_THAT(error({x, w, r, nullptr, List({5, 5})}), HasSubstr("input 4: expected INT32, got INT64"));
  EXPECT_THAT(error({x, w, r, nullptr, nullptr, Pattern({2, 1, 4})}), HasSubstr("initial_h: expected [1,2,4]"));
  EXPECT_THAT(error({x, w, r, nullptr, nullptr, nullptr, Pattern({1, 4})}), HasSubstr("initial_c"));
  EXPECT_THAT(error({x, w, r, nullptr, nullptr, nullptr, nullptr, Pattern({1, 4})}), HasSubstr("P: expected [1,12]"));
  EXPECT_THAT(error({x, Zeros(DataType::kFloat64, {1, 16, 3}), r}), HasSubstr("input 1: expected FLOAT, got DOUBLE"));
  EXPECT_THAT(error({x, Pattern({1, 0, 3}), Pattern({1, 0, 0})}), HasSubstr("hidden_size 0"));
}

}  // namespace
}  // namespace saker
