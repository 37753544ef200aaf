#include "core/graph/passes/batch_norm_terms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

// x -> BatchNormalization -> y with one channel parameter each of the values.
GraphBuilder BatchNorm(std::initializer_list<std::pair<std::string, Attribute>> attributes, int64_t channels = 2) {
  GraphBuilder builder;
  builder.Input("x", {-1, channels});
  builder.Constant<float>("scale", {2}, {2, 3}).Constant<float>("bias", {2}, {10, 20});
  builder.Constant<float>("mean", {2}, {1, 2}).Constant<float>("variance", {2}, {4, 1});
  return builder.Node("BatchNormalization", {"x", "scale", "bias", "mean", "variance"}, {"y"}, attributes).Output("y");
}

std::optional<BatchNormTerms> Terms(const GraphBuilder& builder, int64_t channels = 2) {
  Graph graph = builder.Build();
  const FusionLinks links(graph);
  return TermsOfBatchNorm(graph, links, 0, channels);
}

TEST(BatchNormTerms, AreScaleAndShiftOfEachChannel) {
  const std::optional<BatchNormTerms> terms = Terms(BatchNorm({{"epsilon", 0.0f}}));
  ASSERT_TRUE(terms.has_value());
  EXPECT_THAT(terms->scale, ElementsAre(1, 3));
  EXPECT_THAT(terms->shift, ElementsAre(9, 14));
}

TEST(BatchNormTerms, EpsilonKeepsSmallVariancesApartFromZero) {
  const std::optional<BatchNormTerms> terms = Terms(BatchNorm({{"epsilon", 12.0f}}));
  ASSERT_TRUE(terms.has_value());
  EXPECT_DOUBLE_EQ(terms->scale[0], 0.5);
}

TEST(BatchNormTerms, AreNotThereInTraining) { EXPECT_FALSE(Terms(BatchNorm({{"training_mode", 1}})).has_value()); }

TEST(BatchNormTerms, OfOldOpsetsAreThereOnlyWhereIsTestSaysSo) {
  for (const int64_t is_test : {0, 1}) {
    Graph graph = BatchNorm({{"is_test", is_test}}).Build();
    graph.mutable_nodes()[0].opset = 6;
    EXPECT_EQ(TermsOfBatchNorm(graph, FusionLinks(graph), 0, 2).has_value(), is_test == 1);
  }
}

TEST(BatchNormTerms, MoveABiasAndMakeOneWhereThereIsNone) {
  const BatchNormTerms terms = {{2, 3}, {10, 20}};
  const Tensor old = Tensor::FromValues<float>(Shape{2}, {1, -1});
  EXPECT_THAT(NormalizedBias(&old, terms), ElementsAre(12, 17));
  EXPECT_THAT(NormalizedBias(nullptr, terms), ElementsAre(10, 20));
}

TEST(BatchNormTerms, AreNotThereForEachActivation) { EXPECT_FALSE(Terms(BatchNorm({{"spatial", 0}})).has_value()); }

TEST(BatchNormTerms, AreNotThereForAnotherNumberOfChannels) { EXPECT_FALSE(Terms(BatchNorm({}), 3).has_value()); }

TEST(BatchNormTerms, AreNotThereForParametersOfTheRequest) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2}).Input("scale", {2}).Constant<float>("c", {2}, {1, 1});
  EXPECT_FALSE(Terms(builder.Node("BatchNormalization", {"x", "scale", "c", "c", "c"}, {"y"}).Output("y")).has_value());
}

TEST(BatchNormTerms, AreNotThereForOtherNodesOrNone) {
  Graph graph = GraphBuilder().Input("x", {2}).Node("Relu", {"x"}, {"y"}).Output("y").Build();
  const FusionLinks links(graph);
  EXPECT_FALSE(TermsOfBatchNorm(graph, links, 0, 2).has_value());
  EXPECT_FALSE(TermsOfBatchNorm(graph, links, FusionLinks::kNoNode, 2).has_value());
}

}  // namespace
}  // namespace saker
