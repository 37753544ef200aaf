#include "core/graph/passes/noop_removal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using Ints = std::vector<int64_t>;
using Attributes = std::initializer_list<std::pair<std::string, Attribute>>;

// Nodes removed from x -> OP -> Relu, which must answer as before.
int Removed(const std::string& op_type, const std::vector<Ints>& parameters, Attributes attributes = {},
            int opset = 13) {
  GraphBuilder builder(opset);
  builder.Input("x", {-1, 4});
  std::vector<std::string> inputs = {"x"};
  for (const Ints& values : parameters) {
    inputs.push_back("p" + std::to_string(inputs.size()));
    builder.Constant<int64_t>(inputs.back(), {static_cast<int64_t>(values.size())}, values);
  }
  builder.Node(op_type, inputs, {"a"}, attributes).Node("Relu", {"a"}, {"y"}).Output("y");
  const Graph before = builder.Build();
  Graph after = before;
  const int removed = RemoveNoops(after);
  ExpectSameAnswers(before, after);
  EXPECT_EQ(after.nodes().size(), static_cast<size_t>(2 - removed));
  return removed;
}

constexpr int64_t kEnd32 = std::numeric_limits<int32_t>::max(), kEnd64 = std::numeric_limits<int64_t>::max();

TEST(NoopRemoval, WhatMovesNothingGoes) {
  EXPECT_EQ(Removed("Concat", {}, {{"axis", int64_t{1}}}), 1);
  EXPECT_EQ(Removed("Split", {}, {{"axis", int64_t{1}}}, 11), 1);
  EXPECT_EQ(Removed("Transpose", {}, {{"perm", Ints{0, 1}}}), 1);
  EXPECT_EQ(Removed("Slice", {{0, 0}, {kEnd32, kEnd64}}), 1);
  EXPECT_EQ(Removed("Slice", {{0}, {kEnd64}, {1}, {1}}), 1);
  EXPECT_EQ(Removed("Slice", {}, {{"starts", Ints{0}}, {"ends", Ints{kEnd32}}, {"axes", Ints{1}}}, 9), 1);
  EXPECT_EQ(Removed("Pad", {{0, 0, 0, 0}}), 1);
  EXPECT_EQ(Removed("Pad", {}, {{"pads", Ints{0, 0, 0, 0}}, {"mode", std::string("edge")}}, 10), 1);
  EXPECT_EQ(Removed("Tile", {{1, 1}}), 1);
}

TEST(NoopRemoval, WhatMayMoveSomethingStays) {
  EXPECT_EQ(Removed("Transpose", {}, {{"perm", Ints{1, 0}}}), 0);
  EXPECT_EQ(Removed("Transpose", {}), 0);
  // Everything of this input, but not of a longer one.
  EXPECT_EQ(Removed("Slice", {{0}, {4}, {1}}), 0);
  EXPECT_EQ(Removed("Slice", {{1}, {kEnd64}, {1}}), 0);
  EXPECT_EQ(Removed("Slice", {{0}, {kEnd64}, {1}, {2}}), 0);
  EXPECT_EQ(Removed("Pad", {{0, 0, 0, 1}}), 0);
  EXPECT_EQ(Removed("Tile", {{1, 2}}), 0);
}

TEST(NoopRemoval, AConcatOfSeveralAndASplitIntoSeveralStay) {
  GraphBuilder builder(11);
  builder.Input("x", {-1, 4}).Node("Split", {"x"}, {"a", "b"}, {{"axis", int64_t{1}}});
  builder.Node("Concat", {"b", "a"}, {"y"}, {{"axis", int64_t{1}}}).Output("y");
  Graph graph = builder.Build();
  EXPECT_EQ(RemoveNoops(graph), 0);
}

TEST(NoopRemoval, AnInputHandedOutStaysItsOwnOutput) {
  GraphBuilder builder;
  builder.Input("x", {-1, 4}).Node("Concat", {"x"}, {"y"}, {{"axis", int64_t{1}}}).Output("y");
  Graph graph = builder.Build();
  EXPECT_EQ(RemoveNoops(graph), 0);
}

}  // namespace
}  // namespace saker
