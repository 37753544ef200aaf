#include "core/graph/passes/transpose_motion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using Ints = std::vector<int64_t>;

const Attribute kToChannelsFirst = Ints{0, 3, 1, 2}, kToChannelsLast = Ints{0, 2, 3, 1};

// A graph of which the pass is to save some Transposes, with the same answers.
Graph Moved(const GraphBuilder& builder, int saved) {
  const Graph before = builder.Build();
  Graph after = before;
  EXPECT_EQ(MoveTransposes(after, OpRegistry::Get()), saved);
  ExpectSameAnswers(before, after);
  return after;
}

TEST(TransposeMotion, TwoThatUndoEachOtherGo) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2, 3, 4}).Node("Transpose", {"x"}, {"a"}, {{"perm", kToChannelsFirst}});
  builder.Node("Transpose", {"a"}, {"b"}, {{"perm", kToChannelsLast}}).Node("Relu", {"b"}, {"y"}).Output("y");
  EXPECT_THAT(OpTypes(Moved(builder, 2)), ElementsAre("Relu"));
}

TEST(TransposeMotion, TwoInARowBecomeOne) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2, 3}).Node("Transpose", {"x"}, {"a"}, {{"perm", Ints{1, 2, 0}}});
  builder.Node("Transpose", {"a"}, {"y"}, {{"perm", Ints{0, 2, 1}}}).Output("y");
  EXPECT_THAT(OpTypes(Moved(builder, 1)), ElementsAre("Transpose"));
}

TEST(TransposeMotion, ActivationsAndConstantsBetweenThemAreTurned) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2, 3, 4}).Constant<float>("scale", {4}, {1, 2, 3, 4}).Constant<float>("half", {}, {0.5f});
  builder.Constant<float>("rows", {2, 1}, {5, 6});
  builder.Node("Transpose", {"x"}, {"a"}, {{"perm", Ints{0, 2, 1, 3}}}).Node("Mul", {"a", "scale"}, {"b"});
  builder.Node("Add", {"rows", "b"}, {"c"}).Node("Sub", {"c", "half"}, {"d"}).Node("Sigmoid", {"d"}, {"e"});
  builder.Node("Transpose", {"e"}, {"y"}, {{"perm", Ints{0, 2, 1, 3}}}).Output("y");
  EXPECT_THAT(OpTypes(Moved(builder, 2)), ElementsAre("Mul", "Add", "Sub", "Sigmoid"));
}

// A convolution of [N,H,W,C] as exporters write it.
void Convolve(GraphBuilder& builder, const std::string& from, const std::string& to) {
  builder.Node("Transpose", {from}, {to + "_first"}, {{"perm", kToChannelsFirst}});
  builder.Node("Conv", {to + "_first", "w"}, {to + "_conv"});
  builder.Node("Transpose", {to + "_conv"}, {to}, {{"perm", kToChannelsLast}});
}

TEST(TransposeMotion, ANetworkOfChannelsLastKeepsThoseAtItsEnds) {
  GraphBuilder builder;
  builder.Input("x", {-1, 3, 4, 2})
      .Constant<float>("w", {2, 2, 1, 1}, {1, 2, 3, 4})
      .Constant<float>("bias", {2}, {1, -1});
  Convolve(builder, "x", "a");
  builder.Node("Add", {"a", "bias"}, {"b"}).Node("Relu", {"b"}, {"c"});
  Convolve(builder, "c", "d");
  builder.Node("Add", {"d", "c"}, {"e"}).Node("Relu", {"e"}, {"f"});
  Convolve(builder, "f", "g");
  builder.Node("Relu", {"g"}, {"y"}).Output("y");
  const Graph after = Moved(builder, 4);
  EXPECT_THAT(OpTypes(after),
              ElementsAre("Transpose", "Conv", "Add", "Relu", "Conv", "Add", "Relu", "Conv", "Relu", "Transpose"));
}

TEST(TransposeMotion, JoinedPartsAreJoinedAlongAnotherAxis) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2, 3, 4}).Input("z", {-1, 2, 3, 5});
  builder.Node("Transpose", {"x"}, {"a"}, {{"perm", kToChannelsFirst}});
  builder.Node("Transpose", {"z"}, {"b"}, {{"perm", kToChannelsFirst}});
  builder.Node("Concat", {"a", "b"}, {"c"}, {{"axis", int64_t{1}}});
  builder.Node("Transpose", {"c"}, {"y"}, {{"perm", kToChannelsLast}}).Output("y");
  EXPECT_THAT(OpTypes(Moved(builder, 3)), ElementsAre("Concat"));
}

TEST(TransposeMotion, LeavesAGraphWhereNothingIsSaved) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2, 3, 4}).Node("Transpose", {"x"}, {"a"}, {{"perm", kToChannelsFirst}});
  builder.Node("Relu", {"a"}, {"b"})
      .Node("Softmax", {"b"}, {"c"})
      .Node("Transpose", {"c"}, {"y"}, {{"perm", kToChannelsLast}});
  builder.Output("y");
  EXPECT_THAT(OpTypes(Moved(builder, 0)), ElementsAre("Transpose", "Relu", "Softmax", "Transpose"));
}

TEST(TransposeMotion, OperandsInDifferentOrdersStay) {
  GraphBuilder builder;
  builder.Input("x", {-1, 3, 3, 3}).Node("Transpose", {"x"}, {"a"}, {{"perm", kToChannelsFirst}});
  builder.Node("Add", {"a", "x"}, {"b"}).Node("Transpose", {"b"}, {"y"}, {{"perm", kToChannelsLast}}).Output("y");
  Moved(builder, 0);
}

TEST(TransposeMotion, ATransposeThatOthersReadStaysForThem) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2, 3, 4})
      .Node("Transpose", {"x"}, {"a"}, {{"perm", kToChannelsFirst}})
      .Node("Relu", {"a"}, {"b"});
  builder.Node("Transpose", {"b"}, {"y"}, {{"perm", kToChannelsLast}})
      .Node("Softmax", {"a"}, {"z"})
      .Output("y")
      .Output("z");
  EXPECT_THAT(OpTypes(Moved(builder, 1)), testing::UnorderedElementsAre("Transpose", "Relu", "Softmax"));
}

TEST(TransposeMotion, ReadsOrdersThatAreNone) {
  GraphBuilder builder;
  builder.Input("x", {2, 2}).Node("Transpose", {"x"}, {"a"}, {{"perm", Ints{0, 7}}}).Node("Relu", {"a"}, {"b"});
  builder.Node("Transpose", {"b"}, {"y"}, {{"perm", Ints{1, 0}}}).Output("y");
  Graph graph = builder.Build();
  EXPECT_EQ(MoveTransposes(graph, OpRegistry::Get()), 0);
}

}  // namespace
}  // namespace saker
