#include "core/graph/passes/composite_activations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

// A graph input x and the numbers that exporters write.
GraphBuilder Numbers(int opset = 13) {
  GraphBuilder builder(opset);
  builder.Input("x", {-1, 5}).Constant<float>("zero", {}, {0}).Constant<float>("one", {1}, {1});
  builder.Constant<float>("three", {}, {3}).Constant<float>("six", {}, {6}).Constant<float>("sixth", {}, {1.0f / 6});
  builder.Constant<float>("half", {1, 1}, {0.5f}).Constant<float>("two", {}, {2});
  builder.Constant<float>("root", {}, {1.41421354f}).Constant<float>("inverse_root", {}, {0.707106769f});
  return builder;
}

int Fuse(Graph& graph) {
  const InferredValues known = Known(graph);
  return FuseCompositeActivations(graph, known);
}

// The graph of the builder becomes one node of that type, with the same answers.
void ExpectBecomes(GraphBuilder builder, const std::string& op_type) {
  const Graph before = builder.Output("y").Build();
  Graph after = before;
  EXPECT_EQ(Fuse(after), static_cast<int>(before.nodes().size()) - 1);
  EXPECT_THAT(OpTypes(after), ElementsAre(op_type));
  ASSERT_EQ(after.nodes()[0].inputs.size(), 1u);
  EXPECT_TRUE(after.nodes()[0].attributes.all().empty());
  ExpectSameAnswers(before, after);
}

void ExpectStays(GraphBuilder builder) {
  Graph graph = builder.Build();
  const std::vector<std::string> before = OpTypes(graph);
  EXPECT_EQ(Fuse(graph), 0);
  EXPECT_EQ(OpTypes(graph), before);
}

TEST(CompositeActivations, FindSwishWhicheverFactorComesFirst) {
  const GraphBuilder sigmoid = Numbers().Node("Sigmoid", {"x"}, {"s"});
  ExpectBecomes(GraphBuilder(sigmoid).Node("Mul", {"x", "s"}, {"y"}), "Swish");
  ExpectBecomes(GraphBuilder(sigmoid).Node("Mul", {"s", "x"}, {"y"}), "Swish");
}

TEST(CompositeActivations, FindMish) {
  GraphBuilder builder = Numbers().Node("Softplus", {"x"}, {"a"}).Node("Tanh", {"a"}, {"b"});
  ExpectBecomes(builder.Node("Mul", {"x", "b"}, {"y"}), "Mish");
}

TEST(CompositeActivations, FindHardSwishInEveryForm) {
  GraphBuilder gate = Numbers().Node("HardSigmoid", {"x"}, {"s"}, {{"alpha", 1.0f / 6}});
  ExpectBecomes(gate.Node("Mul", {"x", "s"}, {"y"}), "HardSwish");
  const GraphBuilder clip = Numbers().Node("Add", {"x", "three"}, {"a"}).Node("Clip", {"a", "zero", "six"}, {"b"});
  ExpectBecomes(GraphBuilder(clip).Node("Mul", {"x", "b"}, {"c"}).Node("Div", {"c", "six"}, {"y"}), "HardSwish");
  ExpectBecomes(GraphBuilder(clip).Node("Div", {"b", "six"}, {"c"}).Node("Mul", {"c", "x"}, {"y"}), "HardSwish");
  ExpectBecomes(GraphBuilder(clip).Node("Mul", {"sixth", "b"}, {"c"}).Node("Mul", {"c", "x"}, {"y"}), "HardSwish");
  GraphBuilder old = Numbers(10).Node("Add", {"three", "x"}, {"a"});
  old.Node("Clip", {"a"}, {"b"}, {{"min", 0.0f}, {"max", 6.0f}}).Node("Mul", {"x", "b"}, {"c"});
  ExpectBecomes(old.Node("Div", {"c", "six"}, {"y"}), "HardSwish");
}

TEST(CompositeActivations, FindGeluInEveryForm) {
  for (const bool divides : {true, false}) {
    GraphBuilder erf = Numbers();
    if (divides) {
      erf.Node("Div", {"x", "root"}, {"a"});
    } else {
      erf.Node("Mul", {"x", "inverse_root"}, {"a"});
    }
    erf.Node("Erf", {"a"}, {"b"}).Node("Add", {"b", "one"}, {"c"});
    ExpectBecomes(GraphBuilder(erf).Node("Mul", {"x", "c"}, {"d"}).Node("Mul", {"d", "half"}, {"y"}), "Gelu");
    ExpectBecomes(GraphBuilder(erf).Node("Mul", {"half", "c"}, {"d"}).Node("Mul", {"d", "x"}, {"y"}), "Gelu");
    ExpectBecomes(GraphBuilder(erf).Node("Div", {"c", "two"}, {"d"}).Node("Mul", {"d", "x"}, {"y"}), "Gelu");
  }
}

TEST(CompositeActivations, StayApartWhenAnIntermediateValueIsReadElsewhere) {
  GraphBuilder builder = Numbers().Node("Sigmoid", {"x"}, {"s"}).Node("Mul", {"x", "s"}, {"y"}).Output("y");
  ExpectStays(GraphBuilder(builder).Output("s"));
  ExpectStays(GraphBuilder(builder).Node("Neg", {"s"}, {"z"}).Output("z"));
}

TEST(CompositeActivations, StayApartWhenANumberIsAnother) {
  const auto ends = [](GraphBuilder builder) { ExpectStays(builder.Output("y")); };
  ends(Numbers().Node("HardSigmoid", {"x"}, {"s"}).Node("Mul", {"x", "s"}, {"y"}));
  ends(Numbers().Node("Sigmoid", {"x"}, {"s"}).Node("Mul", {"s", "three"}, {"y"}));
  ends(Numbers().Node("Sigmoid", {"x"}, {"s"}).Node("Mul", {"s", "s"}, {"y"}));
  const GraphBuilder clip = Numbers().Node("Add", {"x", "three"}, {"a"}).Node("Clip", {"a", "zero", "three"}, {"b"});
  ends(GraphBuilder(clip).Node("Mul", {"x", "b"}, {"c"}).Node("Div", {"c", "six"}, {"y"}));
  const GraphBuilder erf = Numbers().Node("Div", {"x", "root"}, {"a"}).Node("Erf", {"a"}, {"b"});
  ends(GraphBuilder(erf)
           .Node("Add", {"b", "three"}, {"c"})
           .Node("Mul", {"x", "c"}, {"d"})
           .Node("Mul", {"d", "half"}, {"y"}));
  // Divided by what should be divided.
  ends(Numbers()
           .Node("Div", {"root", "x"}, {"a"})
           .Node("Erf", {"a"}, {"b"})
           .Node("Add", {"b", "one"}, {"c"})
           .Node("Mul", {"x", "c"}, {"d"})
           .Node("Mul", {"d", "half"}, {"y"}));
}

TEST(CompositeActivations, StayApartWhenANumberWouldWiden) {
  GraphBuilder builder = Numbers().Constant<float>("tall", {1, 1, 1}, {0.5f}).Node("Div", {"x", "root"}, {"a"});
  builder.Node("Erf", {"a"}, {"b"}).Node("Add", {"b", "one"}, {"c"}).Node("Mul", {"x", "c"}, {"d"});
  ExpectStays(builder.Node("Mul", {"d", "tall"}, {"y"}).Output("y"));
}

TEST(CompositeActivations, StayApartInDouble) {
  GraphBuilder builder;
  builder.Input("x", {-1, 5}, DataType::kFloat64).Node("Sigmoid", {"x"}, {"s"});
  ExpectStays(builder.Node("Mul", {"x", "s"}, {"y"}).Output("y"));
}

TEST(CompositeActivations, AreFoundOneBehindTheOther) {
  GraphBuilder builder = Numbers().Node("Sigmoid", {"x"}, {"s"}).Node("Mul", {"x", "s"}, {"a"});
  builder.Node("Sigmoid", {"a"}, {"t"}).Node("Mul", {"t", "a"}, {"y"});
  Graph graph = builder.Output("y").Build();
  EXPECT_EQ(Fuse(graph), 2);
  EXPECT_THAT(OpTypes(graph), ElementsAre("Swish", "Swish"));
}

}  // namespace
}  // namespace saker
