#include "core/graph/passes/layer_norm_fusion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/graph/passes/dead_nodes.h"
#include "tests/core/graph/passes/graph_runner.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using Ints = std::vector<int64_t>;

// Variant: what exporters do differently.
struct Variant {
  Shape shape = {-1, 4, 6};
  Ints axes = {-1};
  Shape parameters = {6};
  bool multiplies = false;  // the square is a product
  bool subtracts_twice = false;
  bool swaps = false;  // operands of Add and Mul
  bool has_bias = true;
  float exponent = 2;
  int64_t keepdims = 1;
};

Graph Exported(const Variant& v) {
  GraphBuilder builder;
  builder.Input("x", v.shape).Constant<float>("two", {}, {v.exponent}).Constant<float>("epsilon", {}, {1e-3f});
  builder.Constant("scale", SomeFloats(v.parameters, 3)).Constant("bias", SomeFloats(v.parameters, 5));
  const auto pair = [&](const std::string& a, const std::string& b) {
    return v.swaps ? std::vector<std::string>{b, a} : std::vector<std::string>{a, b};
  };
  builder.Node("ReduceMean", {"x"}, {"mean"}, {{"axes", v.axes}, {"keepdims", v.keepdims}});
  builder.Node("Sub", {"x", "mean"}, {"d"});
  if (v.subtracts_twice) builder.Node("Sub", {"x", "mean"}, {"d2"});
  if (v.multiplies) {
    builder.Node("Mul", {"d", "d"}, {"square"});
  } else {
    builder.Node("Pow", {"d", "two"}, {"square"});
  }
  builder.Node("ReduceMean", {"square"}, {"variance"}, {{"axes", v.axes}});
  builder.Node("Add", pair("variance", "epsilon"), {"sum"}).Node("Sqrt", {"sum"}, {"root"});
  builder.Node("Div", {v.subtracts_twice ? "d2" : "d", "root"}, {"quotient"});
  builder.Node("Mul", pair("quotient", "scale"), {v.has_bias ? "scaled" : "y"});
  if (v.has_bias) builder.Node("Add", pair("scaled", "bias"), {"y"});
  return builder.Output("y").Build();
}

void ExpectFused(const Variant& variant) {
  const Graph before = Exported(variant);
  Graph after = before;
  EXPECT_EQ(FuseLayerNorms(after, Known(before)), 1);
  RemoveDeadNodes(after);
  EXPECT_THAT(OpTypes(after), ElementsAre("LayerNormalization"));
  ExpectSameAnswers(before, after);
}

void ExpectLeft(const Variant& variant) {
  Graph graph = Exported(variant);
  EXPECT_EQ(FuseLayerNorms(graph, Known(graph)), 0);
}

TEST(FuseLayerNorms, MakesOneNodeOfEveryWayToWriteIt) {
  ExpectFused({});
  ExpectFused({.multiplies = true});
  ExpectFused({.subtracts_twice = true});
  ExpectFused({.swaps = true});
  ExpectFused({.has_bias = false});
  ExpectFused({.axes = {2}});
  ExpectFused({.axes = {-1, -2}, .parameters = {4, 6}});
}

TEST(FuseLayerNorms, LeavesWhatIsNoLayerNormalization) {
  ExpectLeft({.exponent = 3});
  // Over rows, or over axes that others lie behind.
  ExpectLeft({.axes = {1}});
  // A scale that is repeated along a normalised axis.
  ExpectLeft({.axes = {-1, -2}, .parameters = {6}});
  ExpectLeft({.parameters = {1}});
  ExpectLeft({.parameters = {4, 6}});
}

TEST(FuseLayerNorms, LeavesMeansThatDropTheirAxes) {
  // A square minus a list subtracts the mean of row i from column i.
  ExpectLeft({.shape = {3, 3}, .parameters = {3}, .keepdims = 0});
}

TEST(FuseLayerNorms, KeepsWhatOthersReadToo) {
  GraphBuilder builder;
  builder.Input("x", {-1, 6}).Constant<float>("two", {}, {2}).Constant<float>("epsilon", {}, {1e-3f});
  builder.Constant("scale", SomeFloats({6}, 3));
  builder.Node("ReduceMean", {"x"}, {"mean"}, {{"axes", Ints{1}}}).Node("Sub", {"x", "mean"}, {"d"});
  builder.Node("Pow", {"d", "two"}, {"square"}).Node("ReduceMean", {"square"}, {"variance"}, {{"axes", Ints{1}}});
  builder.Node("Add", {"variance", "epsilon"}, {"sum"}).Node("Sqrt", {"sum"}, {"root"});
  builder.Node("Div", {"d", "root"}, {"quotient"}).Node("Mul", {"quotient", "scale"}, {"y"});
  const Graph before = builder.Output("y").Output("mean").Build();
  Graph after = before;
  EXPECT_EQ(FuseLayerNorms(after, Known(before)), 1);
  RemoveDeadNodes(after);
  EXPECT_THAT(OpTypes(after), ElementsAre("ReduceMean", "LayerNormalization"));
  ExpectSameAnswers(before, after);
}

TEST(FuseLayerNorms, StaysWhenTheRankIsUnknown) {
  Graph graph = Exported({});
  EXPECT_EQ(FuseLayerNorms(graph, InferredValues{}), 0);
}

}  // namespace
}  // namespace saker
