#include "core/graph/passes/half_widening.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "core/graph/passes/pass_pipeline.h"
#include "core/kernels/half.h"
#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using testing::ElementsAre;
using testing::FloatEq;

constexpr int64_t kHalfNumber = 10;

Tensor Halves(const Shape& shape, const std::vector<float>& values, DataType type = DataType::kFloat16) {
  Tensor tensor = Tensor::Create(type, shape).value();
  auto* bits = static_cast<uint16_t*>(tensor.data());
  for (const float value : values) *bits++ = type == DataType::kFloat16 ? FloatToHalf(value) : FloatToBFloat16(value);
  return tensor;
}

std::vector<float> FloatsOf(const Tensor& tensor) {
  std::vector<float> values;
  const auto* bits = static_cast<const uint16_t*>(tensor.data());
  for (int64_t i = 0; i < tensor.shape().ElementCount(); ++i) {
    values.push_back(tensor.type() == DataType::kFloat16 ? HalfToFloat(bits[i]) : BFloat16ToFloat(bits[i]));
  }
  return values;
}

Graph Widened(const GraphBuilder& builder) {
  Graph graph = builder.Build();
  EXPECT_GT(WidenHalves(graph, OpRegistry::Get()).value(), 0);
  EXPECT_TRUE(graph.TopologicalSort().ok());
  return graph;
}

template <typename... Inputs>
std::vector<Tensor> Answers(const Graph& graph, Inputs... given) {
  std::vector<Tensor> inputs;
  (inputs.push_back(std::move(given)), ...);
  absl::StatusOr<std::vector<Tensor>> outputs = RunGraph(graph, inputs);
  EXPECT_TRUE(outputs.ok()) << outputs.status();
  return outputs.ok() ? *std::move(outputs) : std::vector<Tensor>();
}

TEST(HalfWidening, LeavesGraphsWithoutHalvesAlone) {
  GraphBuilder builder;
  builder.Input("x", {2}).Node("Relu", {"x"}, {"y"}).Output("y");
  Graph graph = builder.Build();
  const std::string before = graph.ToString();
  EXPECT_EQ(WidenHalves(graph, OpRegistry::Get()).value(), 0);
  EXPECT_EQ(graph.ToString(), before);
}

TEST(HalfWidening, ComputesInFloatBehindASignatureOfHalves) {
  for (const DataType type : {DataType::kFloat16, DataType::kBFloat16}) {
    GraphBuilder builder;
    builder.Input("x", {-1, 2}, type).Constant("w", Halves({2, 2}, {1, 2, 3, 4}, type));
    builder.Node("MatMul", {"x", "w"}, {"a"}).Node("Relu", {"a"}, {"y"}).Output("y", {-1, 2}, type);
    const Graph graph = Widened(builder);
    EXPECT_THAT(OpTypes(graph), ElementsAre("Cast", "MatMul", "Relu", "Cast"));
    EXPECT_EQ(graph.value(graph.inputs()[0]).type, type);
    const std::vector<Tensor> outputs = Answers(graph, Halves({1, 2}, {1, -0.5f}, type));
    ASSERT_EQ(outputs.size(), 1u);
    EXPECT_EQ(outputs[0].type(), type);
    EXPECT_THAT(FloatsOf(outputs[0]), ElementsAre(0, 0));
    EXPECT_THAT(FloatsOf(Answers(graph, Halves({1, 2}, {1, 0.5f}, type))[0]), ElementsAre(2.5f, 4));
  }
}

TEST(HalfWidening, KeepsSumsBeyondTheRangeOfAHalf) {
  GraphBuilder builder;
  builder.Input("x", {1}, DataType::kFloat16).Node("Mul", {"x", "x"}, {"a"}).Node("Sqrt", {"a"}, {"y"}).Output("y");
  EXPECT_THAT(FloatsOf(Answers(Widened(builder), Halves({1}, {1024}))[0]), ElementsAre(1024));
}

TEST(HalfWidening, RoundsWhereTheAuthorCasts) {
  GraphBuilder builder;
  builder.Input("x", {1}).Node("Cast", {"x"}, {"h"}, {{"to", kHalfNumber}});
  builder.Node("Cast", {"h"}, {"y"}, {{"to", int64_t{1}}}).Output("y").Output("h");
  const Graph graph = Widened(builder);
  const std::vector<Tensor> outputs = Answers(graph, Tensor::FromValues<float>({1}, {0.1f}));
  EXPECT_THAT(outputs[0].As<float>(), ElementsAre(HalfToFloat(FloatToHalf(0.1f))));
  EXPECT_EQ(outputs[1].type(), DataType::kFloat16);
}

TEST(HalfWidening, GivesAnswersThatOtherNodesReadToo) {
  GraphBuilder builder;
  builder.Input("x", {1}, DataType::kFloat16).Node("Relu", {"x"}, {"a"}).Node("Neg", {"a"}, {"b"});
  builder.Output("a", {1}, DataType::kFloat16).Output("b", {1}, DataType::kFloat16);
  const std::vector<Tensor> outputs = Answers(Widened(builder), Halves({1}, {3}));
  EXPECT_THAT(FloatsOf(outputs[0]), ElementsAre(3));
  EXPECT_THAT(FloatsOf(outputs[1]), ElementsAre(-3));
}

TEST(HalfWidening, LeavesInputsAndConstantsThatAreAnswersAsTheyAre) {
  GraphBuilder builder;
  builder.Input("x", {1}, DataType::kFloat16).Constant("c", Halves({1}, {2})).Node("Add", {"x", "c"}, {"y"});
  builder.Output("x").Output("c").Output("y", {1}, DataType::kFloat16);
  const std::vector<Tensor> outputs = Answers(Widened(builder), Halves({1}, {0.25f}));
  for (const Tensor& output : outputs) EXPECT_EQ(output.type(), DataType::kFloat16);
  EXPECT_THAT(FloatsOf(outputs[1]), ElementsAre(2));
  EXPECT_THAT(FloatsOf(outputs[2]), ElementsAre(2.25f));
}

TEST(HalfWidening, LeavesFloatAndIntegerPartsAlone) {
  GraphBuilder builder;
  builder.Input("x", {2}, DataType::kFloat16).Input("f", {2}).Node("Exp", {"f"}, {"g"}).Node("Shape", {"x"}, {"s"});
  builder.Node("Neg", {"x"}, {"y"}).Output("g", {2}).Output("s", {1}, DataType::kInt64).Output("y");
  const std::vector<Tensor> outputs =
      Answers(Widened(builder), Halves({2}, {1, 2}), Tensor::FromValues<float>({2}, {0, 0}));
  EXPECT_THAT(outputs[0].As<float>(), ElementsAre(1, 1));
  EXPECT_THAT(outputs[1].As<int64_t>(), ElementsAre(2));
  EXPECT_THAT(FloatsOf(outputs[2]), ElementsAre(-1, -2));
}

TEST(HalfWidening, WidensFillValues) {
  GraphBuilder builder;
  builder.Constant<int64_t>("shape", {1}, {2}).Input("x", {2}, DataType::kFloat16);
  builder.Node("ConstantOfShape", {"shape"}, {"c"}, {{"value", std::make_shared<const Tensor>(Halves({1}, {1.5f}))}});
  builder.Node("Add", {"x", "c"}, {"y"}).Output("y", {2}, DataType::kFloat16);
  EXPECT_THAT(FloatsOf(Answers(Widened(builder), Halves({2}, {1, 2}))[0]), ElementsAre(2.5f, 3.5f));
}

TEST(HalfWidening, NamesFloatInAttributesAndRoundsTheOutput) {
  GraphBuilder builder;
  builder.Node("RandomNormal", {}, {"r"}, {{"dtype", kHalfNumber}, {"shape", std::vector<int64_t>{2}}});
  builder.Node("Neg", {"r"}, {"y"}).Output("y", {2}, DataType::kFloat16);
  const Graph graph = Widened(builder);
  EXPECT_THAT(OpTypes(graph), ElementsAre("RandomNormal", "Cast", "Cast", "Neg", "Cast"));
  EXPECT_EQ(graph.nodes()[0].attributes.GetInt("dtype", 0).value(), 1);
}

TEST(HalfWidening, NamesFloatForInnerSumsWithoutRounding) {
  GraphBuilder builder;
  builder.Input("x", {2}, DataType::kBFloat16)
      .Node("LayerNormalization", {"x", "x"}, {"y"}, {{"stash_type", int64_t{16}}});
  builder.Output("y", {2}, DataType::kBFloat16);
  const Graph graph = Widened(builder);
  EXPECT_THAT(OpTypes(graph), ElementsAre("Cast", "LayerNormalization", "Cast"));
  EXPECT_EQ(graph.nodes()[1].attributes.GetInt("stash_type", 0).value(), 1);
}

TEST(HalfWidening, MakesACastOfCastLike) {
  GraphBuilder builder;
  builder.Input("x", {1}).Input("like", {1}, DataType::kFloat16).Node("Abs", {"like"}, {"l"});
  builder.Node("CastLike", {"x", "l"}, {"y"}).Output("y");
  const Graph graph = Widened(builder);
  const std::vector<Tensor> outputs = Answers(graph, Tensor::FromValues<float>({1}, {0.1f}), Halves({1}, {1}));
  EXPECT_EQ(outputs[0].type(), DataType::kFloat16);
  EXPECT_EQ(FloatsOf(outputs[0])[0], HalfToFloat(FloatToHalf(0.1f)));
}

TEST(HalfWidening, KeepsNaNAndInfinity) {
  GraphBuilder builder;
  builder.Input("x", {2}, DataType::kFloat16).Node("Abs", {"x"}, {"y"}).Output("y");
  const float infinity = std::numeric_limits<float>::infinity();
  const std::vector<float> y =
      FloatsOf(Answers(Widened(builder), Halves({2}, {std::numeric_limits<float>::quiet_NaN(), -infinity}))[0]);
  EXPECT_TRUE(std::isnan(y[0]));
  EXPECT_EQ(y[1], infinity);
}

TEST(HalfWidening, TheOtherPassesWorkBehindIt) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2}, DataType::kFloat16).Constant("w", Halves({2, 2}, {1, 2, 3, 4}));
  builder.Constant("b", Halves({2}, {1, 1})).Node("MatMul", {"x", "w"}, {"a"}).Node("Add", {"a", "b"}, {"s"});
  builder.Node("Relu", {"s"}, {"y"}).Output("y", {-1, 2}, DataType::kFloat16);
  Graph graph = builder.Build();
  ASSERT_TRUE(OptimizeGraph(graph, OpRegistry::Get(), size_t{1} << 20).ok());
  EXPECT_THAT(OpTypes(graph), ElementsAre("Cast", "Dense", "Cast"));
}

TEST(HalfWidening, AFileThatDeclaresAHalfWhereAFloatIsMadeIsStillRefused) {
  GraphBuilder builder;
  builder.Input("x", {1}).Node("Relu", {"x"}, {"y"}).Output("y", {1}, DataType::kFloat16);
  Graph graph = builder.Build();
  const absl::Status status = OptimizeGraph(graph, OpRegistry::Get(), size_t{1} << 20);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("declared FLOAT16, but the graph makes FLOAT"));
}

}  // namespace
}  // namespace saker
