#include "core/graph/passes/value_replacements.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

// x -> a -> b -> y
struct Chain {
  Chain() {
    builder.Input("x", {-1, 2}).Node("Relu", {"x"}, {"a"}).Node("Relu", {"a"}, {"b"}).Node("Relu", {"b"}, {"y"});
    graph = builder.Output("y").Build();
  }
  GraphBuilder builder;
  Graph graph;
};

TEST(ValueReplacements, RewriteReadersAtOnce) {
  Chain chain;
  ValueReplacements replacements(chain.graph);
  EXPECT_TRUE(replacements.Bypass(chain.builder.id("x"), chain.builder.id("a")));
  EXPECT_TRUE(replacements.Bypass(chain.builder.id("a"), chain.builder.id("b")));
  EXPECT_EQ(replacements.Resolved(chain.builder.id("b")), chain.builder.id("x"));
  EXPECT_THAT(chain.graph.nodes()[2].inputs, ElementsAre(chain.builder.id("b")));
  replacements.Apply();
  EXPECT_THAT(chain.graph.nodes()[2].inputs, ElementsAre(chain.builder.id("x")));
}

TEST(ValueReplacements, LetTheNameOfAnOutputSurvive) {
  Chain chain;
  ValueReplacements replacements(chain.graph);
  EXPECT_TRUE(replacements.Bypass(chain.builder.id("b"), chain.builder.id("y")));
  replacements.Apply();
  EXPECT_THAT(chain.graph.nodes()[1].outputs, ElementsAre(chain.builder.id("y")));
}

TEST(ValueReplacements, KeepAnOutputThatIsAnInput) {
  Chain chain;
  ValueReplacements replacements(chain.graph);
  EXPECT_FALSE(replacements.Bypass(chain.builder.id("x"), chain.builder.id("y")));
}

TEST(EraseNodes, KeepsTheOrderOfTheOthers) {
  Chain chain;
  EXPECT_EQ(EraseNodes(chain.graph, {false, true, false}), 1);
  ASSERT_EQ(chain.graph.nodes().size(), 2u);
  EXPECT_EQ(chain.graph.nodes()[0].name, "a");
  EXPECT_EQ(chain.graph.nodes()[1].name, "y");
}

}  // namespace
}  // namespace saker
