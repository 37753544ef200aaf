#include "core/graph/passes/pad_folding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "core/graph/passes/dead_nodes.h"
#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using Ints = std::vector<int64_t>;
using Attributes = std::initializer_list<std::pair<std::string, Attribute>>;

struct Window {
  std::string op_type;
  Attributes attributes;
  Ints pads = {0, 0, 0, 1, 0, 0, 2, 1};
  float border = 0;
  std::string before = "Relu";
  std::string mode = "constant";
};

// Whether x -> before -> Pad -> window lost its Pad; answers must stay the same.
bool Folds(const Window& window) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2, 5, 6}).Constant<float>("w", {1, 2, 3, 3}, std::vector<float>(18, 0.5f));
  builder.Constant<int64_t>("pads", {8}, window.pads).Constant<float>("border", {}, {window.border});
  builder.Node(window.before, {"x"}, {"a"}).Node("Pad", {"a", "pads", "border"}, {"b"}, {{"mode", window.mode}});
  const std::vector<std::string> inputs =
      window.op_type == "Conv" ? std::vector<std::string>{"b", "w"} : std::vector<std::string>{"b"};
  builder.Node(window.op_type, inputs, {"y"}, window.attributes).Output("y");
  const Graph before = builder.Build();
  Graph after = before;
  const int folded = FoldPads(after);
  RemoveDeadNodes(after);
  EXPECT_EQ(after.nodes().size(), static_cast<size_t>(3 - folded));
  ExpectSameAnswers(before, after);
  return folded == 1;
}

const std::pair<std::string, Attribute> kThree = {"kernel_shape", Ints{3, 3}};

TEST(PadFolding, AConvPadsForItself) {
  EXPECT_TRUE(Folds({"Conv", {}}));
  EXPECT_TRUE(Folds({"Conv", {{"pads", Ints{1, 1, 1, 1}}, {"strides", Ints{2, 2}}}}));
  EXPECT_TRUE(Folds({"Conv", {{"auto_pad", std::string("VALID")}}}));
}

TEST(PadFolding, AConvLeavesOtherBorders) {
  EXPECT_FALSE(Folds({"Conv", {}, {0, 0, 0, 1, 0, 0, 2, 1}, 1}));
  EXPECT_FALSE(Folds({"Conv", {}, {0, 0, -1, 1, 0, 0, 2, 1}}));
  EXPECT_FALSE(Folds({"Conv", {}, {1, 0, 0, 0, 0, 0, 0, 0}}));
  EXPECT_FALSE(Folds({"Conv", {{"auto_pad", std::string("SAME_UPPER")}}}));
  EXPECT_FALSE(Folds({"Conv", {}, {0, 0, 0, 1, 0, 0, 2, 1}, 0, "Relu", "edge"}));
}

TEST(PadFolding, AnAveragePoolCountsTheBorder) {
  EXPECT_TRUE(Folds({"AveragePool", {kThree}}));
  EXPECT_TRUE(Folds({"AveragePool", {kThree, {"pads", Ints{0, 1, 0, 0}}, {"count_include_pad", int64_t{1}}}}));
  EXPECT_FALSE(Folds({"AveragePool", {kThree, {"pads", Ints{0, 1, 0, 0}}}})) << "its own does not count";
  EXPECT_FALSE(Folds({"AveragePool", {kThree}, {0, 0, 3, 0, 0, 0, 0, 0}})) << "a window in the border alone";
  EXPECT_FALSE(Folds({"AveragePool", {kThree, {"ceil_mode", int64_t{1}}}}));
}

TEST(PadFolding, AMaxPoolIgnoresWhatIsNoLarger) {
  const Ints pads = {0, 0, 1, 1, 0, 0, 1, 2};
  EXPECT_TRUE(Folds({"MaxPool", {kThree}, pads}));
  EXPECT_TRUE(Folds({"MaxPool", {kThree}, pads, 0, "Sigmoid"}));
  EXPECT_FALSE(Folds({"MaxPool", {kThree}, pads, 0, "Tanh"})) << "zeros may be the largest";
  EXPECT_TRUE(Folds({"MaxPool", {kThree}, pads, -std::numeric_limits<float>::infinity(), "Tanh"}));
  EXPECT_FALSE(Folds({"MaxPool", {kThree}, {0, 0, 3, 0, 0, 0, 0, 0}}));
}

// Whether x -> Clip -> Pad of zeros -> MaxPool lost its Pad; answers must stay the same. The bounds are attributes or,
// since opset 11, inputs.
bool FoldsBehindClip(Attributes attributes) {
  GraphBuilder builder(10);
  builder.Input("x", {-1, 2, 5, 6}).Node("Clip", {"x"}, {"a"}, attributes);
  builder.Node("Pad", {"a"}, {"b"}, {{"pads", Ints{0, 0, 1, 1, 0, 0, 1, 1}}});
  const Graph before = builder.Node("MaxPool", {"b"}, {"y"}, {kThree}).Output("y").Build();
  Graph after = before;
  const int folded = FoldPads(after);
  ExpectSameAnswers(before, after);
  return folded == 1;
}

bool FoldsBehindClip(const std::vector<float>& bounds) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2, 5, 6}).Constant<int64_t>("pads", {8}, {0, 0, 1, 1, 0, 0, 1, 1});
  std::vector<std::string> inputs = {"x"};
  for (const float bound : bounds) {
    inputs.push_back("bound" + std::to_string(inputs.size()));
    builder.Constant<float>(inputs.back(), {}, {bound});
  }
  builder.Node("Clip", inputs, {"a"}).Node("Pad", {"a", "pads"}, {"b"});
  const Graph before = builder.Node("MaxPool", {"b"}, {"y"}, {kThree}).Output("y").Build();
  Graph after = before;
  const int folded = FoldPads(after);
  ExpectSameAnswers(before, after);
  return folded == 1;
}

TEST(PadFolding, BothBoundsOfAClipSayWhetherItsAnswersAreNegative) {
  const std::vector<float> none, zero = {0}, zero_to_six = {0, 6}, less_to_six = {-1, 6}, crossed = {0, -2};
  EXPECT_TRUE(FoldsBehindClip({{"min", 0.0f}}));
  EXPECT_TRUE(FoldsBehindClip({{"min", 0.0f}, {"max", 6.0f}}));
  EXPECT_TRUE(FoldsBehindClip(zero));
  EXPECT_TRUE(FoldsBehindClip(zero_to_six));
  EXPECT_FALSE(FoldsBehindClip({{"max", 6.0f}}));
  EXPECT_FALSE(FoldsBehindClip({{"min", -1.0f}, {"max", 6.0f}}));
  EXPECT_FALSE(FoldsBehindClip(none));
  EXPECT_FALSE(FoldsBehindClip(less_to_six));
  // Crossed bounds: all answers are the upper one.
  EXPECT_FALSE(FoldsBehindClip({{"min", 0.0f}, {"max", -2.0f}}));
  EXPECT_FALSE(FoldsBehindClip(crossed));
}

TEST(PadFolding, OtherReadersKeepThePad) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2, 5, 6}).Constant<float>("w", {1, 2, 3, 3}, std::vector<float>(18, 0.5f));
  builder.Constant<int64_t>("pads", {8}, {0, 0, 1, 1, 0, 0, 1, 1}).Node("Pad", {"x", "pads"}, {"a"});
  builder.Node("Conv", {"a", "w"}, {"y"}).Output("y").Output("a");
  const Graph before = builder.Build();
  Graph after = before;
  EXPECT_EQ(FoldPads(after), 1);
  EXPECT_EQ(RemoveDeadNodes(after), 0);
  ExpectSameAnswers(before, after);
}

TEST(PadFolding, ReadsTheFormsOfEveryOpset) {
  for (const int opset : {1, 6}) {
    GraphBuilder builder(opset);
    builder.Input("x", {-1, 2, 5, 6}).Constant<float>("w", {1, 2, 3, 3}, std::vector<float>(18, 0.5f));
    builder.Node("Pad", {"x"}, {"a"}, {{opset == 1 ? "paddings" : "pads", Ints{0, 0, 1, 0, 0, 0, 0, 2}}});
    const Graph before = builder.Node("Conv", {"a", "w"}, {"y"}).Output("y").Build();
    Graph after = before;
    EXPECT_EQ(FoldPads(after), 1);
    RemoveDeadNodes(after);
    EXPECT_THAT(OpTypes(after), ElementsAre("Conv"));
    ExpectSameAnswers(before, after);
  }
  GraphBuilder builder(18);
  builder.Input("x", {-1, 2, 5, 6}).Constant<float>("w", {1, 2, 3, 3}, std::vector<float>(18, 0.5f));
  builder.Constant<int64_t>("pads", {2}, {1, 2}).Constant<int64_t>("axes", {1}, {-1});
  builder.Node("Pad", {"x", "pads", "", "axes"}, {"a"}).Node("Conv", {"a", "w"}, {"y"}).Output("y");
  const Graph before = builder.Build();
  Graph after = before;
  EXPECT_EQ(FoldPads(after), 1);
  RemoveDeadNodes(after);
  ExpectSameAnswers(before, after);
}

}  // namespace
}  // namespace saker
