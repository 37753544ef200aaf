#include "core/quantization/opset_raising.h"

#include <gtest/gtest.h>

#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

Graph Of(const std::string& op_type, int opset,
         std::initializer_list<std::pair<std::string, Attribute>> attributes = {}) {
  return GraphBuilder(opset).Input("x", {-1, 4}).Node(op_type, {"x"}, {"y"}, attributes).Output("y").Build();
}

TEST(RaiseOpset, TakesWhatMeansTheSame) {
  Graph graph = Of("Relu", 8);
  ASSERT_TRUE(RaiseOpset(graph).ok());
  EXPECT_EQ(graph.nodes()[0].opset, kQuantizedOpset);
}

TEST(RaiseOpset, LeavesNewerNetworksAsTheyAre) {
  Graph graph = Of("Softmax", 17);
  ASSERT_TRUE(RaiseOpset(graph).ok());
  EXPECT_EQ(graph.nodes()[0].opset, 17);
}

TEST(RaiseOpset, TakesASoftmaxAlongTheLastAxis) {
  for (const int64_t axis : {1, -1}) {
    Graph graph = Of("Softmax", 11, {{"axis", axis}});
    ASSERT_TRUE(RaiseOpset(graph).ok());
    EXPECT_EQ(graph.nodes()[0].attributes.GetInt("axis", 7).value(), -1);
  }
}

TEST(RaiseOpset, MakesAxesAnInput) {
  for (const char* op_type : {"Squeeze", "Unsqueeze", "ReduceSum"}) {
    Graph graph = Of(op_type, 11, {{"axes", std::vector<int64_t>{0, 2}}});
    ASSERT_TRUE(RaiseOpset(graph).ok()) << op_type;
    const Node& node = graph.nodes()[0];
    EXPECT_FALSE(node.attributes.Has("axes"));
    ASSERT_EQ(node.inputs.size(), 2u);
    EXPECT_EQ(graph.value(node.inputs[1]).constant->As<int64_t>(), (std::vector<int64_t>{0, 2}));
  }
}

TEST(RaiseOpset, LeavesAxesOutThatWereNotSaid) {
  Graph graph = Of("Squeeze", 11);
  ASSERT_TRUE(RaiseOpset(graph).ok());
  EXPECT_EQ(graph.nodes()[0].inputs.size(), 1u);
}

TEST(RaiseOpset, NamesTheNodeThatWouldChange) {
  // Rows and columns counted as one.
  Graph softmax = Of("Softmax", 11, {{"axis", int64_t{0}}});
  const absl::Status status = RaiseOpset(softmax);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(status.message().find("\"y\" (Softmax, opset 11)"), absl::string_view::npos) << status;
  Graph dropout = Of("Dropout", 6);
  EXPECT_FALSE(RaiseOpset(dropout).ok());
}

}  // namespace
}  // namespace saker
