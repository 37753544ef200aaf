#include "core/graph/passes/channel_bias.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

TEST(ChannelValues, TakesOneEntryAChannelAlongItsAxis) {
  const Tensor per_channel = Tensor::FromValues<float>({2, 1, 1}, {5, 6});
  EXPECT_THAT(ChannelValues(per_channel, 4, 1, 2).value(), ElementsAre(5, 6));
  const Tensor full_rank = Tensor::FromValues<float>({1, 2, 1, 1}, {5, 6});
  EXPECT_THAT(ChannelValues(full_rank, 4, 1, 2).value(), ElementsAre(5, 6));
}

TEST(ChannelValues, SpreadsASingleNumberOverAllChannels) {
  EXPECT_THAT(ChannelValues(Tensor::Scalar<float>(3), 2, 1, 3).value(), ElementsAre(3, 3, 3));
  EXPECT_THAT(ChannelValues(Tensor::FromValues<float>({1, 1}, {3}), 2, 1, 2).value(), ElementsAre(3, 3));
}

TEST(ChannelValues, RefusesWhatVariesElsewhere) {
  EXPECT_FALSE(ChannelValues(SomeFloats({2, 1, 4}), 4, 1, 2).has_value());
  EXPECT_FALSE(ChannelValues(SomeFloats({2}), 4, 1, 2).has_value()) << "aligned at the right, this is the width";
  EXPECT_FALSE(ChannelValues(SomeFloats({3, 1, 1}), 4, 1, 2).has_value());
}

TEST(ChannelValues, RefusesWhatWouldRaiseTheRank) {
  EXPECT_FALSE(ChannelValues(SomeFloats({1, 1, 4}), 2, 1, 4).has_value());
}

TEST(ChannelValues, RefusesOtherTypes) {
  EXPECT_FALSE(ChannelValues(Tensor::FromValues<double>({2}, {1, 2}), 2, 1, 2).has_value());
}

TEST(AddedConstant, IsFoundOnEitherSide) {
  for (const bool left : {false, true}) {
    GraphBuilder builder;
    builder.Input("x", {-1, 2}).Constant<float>("c", {2}, {1, 2});
    builder.Node("Add", left ? std::vector<std::string>{"c", "x"} : std::vector<std::string>{"x", "c"}, {"y"});
    Graph graph = builder.Output("y").Build();
    const FusionLinks links(graph);
    EXPECT_EQ(AddedConstant(graph, links, 0), graph.value(builder.id("c")).constant.get());
  }
}

TEST(AddedConstant, IsNoneForOtherNodesAndForAnAxisOfItsOwn) {
  GraphBuilder builder(6);
  builder.Input("x", {-1, 2}).Constant<float>("c", {2}, {1, 2});
  builder.Node("Add", {"x", "c"}, {"a"}, {{"axis", 0}, {"broadcast", 1}}).Node("Mul", {"a", "c"}, {"y"}).Output("y");
  Graph graph = builder.Build();
  const FusionLinks links(graph);
  EXPECT_EQ(AddedConstant(graph, links, 0), nullptr);
  EXPECT_EQ(AddedConstant(graph, links, 1), nullptr);
  EXPECT_EQ(AddedConstant(graph, links, FusionLinks::kNoNode), nullptr);
}

TEST(AddBiasInput, AddsToTheBiasThatIsThere) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2}).Constant("w", SomeFloats({2, 2})).Constant<float>("b", {2}, {10, 20});
  Graph graph = builder.Node("saker::Dense", {"x", "w", "b"}, {"y"}).Output("y").Build();
  ASSERT_TRUE(AddBiasInput(graph, 0, {1, 2}));
  EXPECT_THAT(graph.value(graph.nodes()[0].inputs[2]).constant->As<float>(), ElementsAre(11, 22));
  EXPECT_THAT(graph.value(builder.id("b")).constant->As<float>(), ElementsAre(10, 20)) << "others may read it";
}

TEST(AddBiasInput, LeavesABiasOfTheRequestAlone) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2}).Input("b", {2}).Constant("w", SomeFloats({2, 2}));
  Graph graph = builder.Node("saker::Dense", {"x", "w", "b"}, {"y"}).Output("y").Build();
  EXPECT_FALSE(AddBiasInput(graph, 0, {1, 2}));
  EXPECT_EQ(graph.nodes()[0].inputs[2], builder.id("b"));
}

}  // namespace
}  // namespace saker
