#include "core/graph/passes/shape_probes.h"

#include <gtest/gtest.h>

#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

constexpr size_t kMaxBytes = size_t{1} << 28;

TEST(ShapeProbes, TellsWhatIsAlikeForAnyNumberOfRowsFromWhatIsForOne) {
  GraphBuilder builder;
  builder.Input("x", {-1, 4, 2}).Input("one", {1, 4, 2}).Node("Abs", {"x"}, {"a"}).Node("Abs", {"one"}, {"b"});
  const Graph graph = builder.Output("a").Output("b").Build();
  const ShapeProbes probes(graph, OpRegistry::Get(), kMaxBytes);
  EXPECT_TRUE(probes.AlwaysAlike(builder.id("a"), builder.id("x")));
  EXPECT_FALSE(probes.AlwaysAlike(builder.id("a"), builder.id("b")));
  EXPECT_EQ(probes.Rank(builder.id("a")), 3);
}

TEST(ShapeProbes, KnowNothingOfYoungerValues) {
  GraphBuilder builder;
  builder.Input("x", {-1, 4}).Node("Abs", {"x"}, {"a"}).Output("a");
  const Graph graph = builder.Build();
  const ShapeProbes probes(graph, OpRegistry::Get(), kMaxBytes);
  const ValueId younger = graph.value_count();
  EXPECT_FALSE(probes.AlwaysAlike(younger, 0));
  EXPECT_EQ(probes.Rank(younger), -1);
}

}  // namespace
}  // namespace saker
