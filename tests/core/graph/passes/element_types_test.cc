#include "core/graph/passes/element_types.h"

#include <gtest/gtest.h>

#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

DataType TypeIn(const GraphBuilder& builder, const std::string& name) {
  const Graph graph = builder.Build();
  return FindElementTypes(graph)[static_cast<size_t>(builder.id(name))];
}

TEST(ElementTypes, FollowTheFirstInput) {
  GraphBuilder builder;
  builder.Input("x", {2}, DataType::kFloat16).Node("Relu", {"x"}, {"a"}).Node("Add", {"a", "a"}, {"y"}).Output("y");
  EXPECT_EQ(TypeIn(builder, "a"), DataType::kFloat16);
  EXPECT_EQ(TypeIn(builder, "y"), DataType::kFloat16);
}

TEST(ElementTypes, KnowOperatorsWhoseOutputsHaveATypeOfTheirOwn) {
  GraphBuilder builder;
  builder.Input("x", {2}, DataType::kFloat16).Input("scale", {}, DataType::kFloat32).Input("m", {2}, DataType::kBool);
  builder.Node("Shape", {"x"}, {"shape"}).Node("Equal", {"x", "x"}, {"same"}).Node("TopK", {"x", "k"}, {"top", "at"});
  builder.Constant<int64_t>("k", {1}, {1}).Input("q", {2}, DataType::kInt8);
  builder.Node("DequantizeLinear", {"q", "scale"}, {"d"}).Node("QuantizeLinear", {"x", "scale"}, {"u"});
  builder.Node("Where", {"m", "x", "x"}, {"w"}).Node("CastLike", {"q", "x"}, {"like"});
  builder.Node("LayerNormalization", {"x", "x"}, {"n", "mean"}).Node("com.x::Custom", {"x"}, {"custom"});
  EXPECT_EQ(TypeIn(builder, "shape"), DataType::kInt64);
  EXPECT_EQ(TypeIn(builder, "same"), DataType::kBool);
  EXPECT_EQ(TypeIn(builder, "top"), DataType::kFloat16);
  EXPECT_EQ(TypeIn(builder, "at"), DataType::kInt64);
  EXPECT_EQ(TypeIn(builder, "d"), DataType::kFloat32);
  EXPECT_EQ(TypeIn(builder, "u"), DataType::kUInt8);
  EXPECT_EQ(TypeIn(builder, "w"), DataType::kFloat16);
  EXPECT_EQ(TypeIn(builder, "like"), DataType::kFloat16);
  EXPECT_EQ(TypeIn(builder, "n"), DataType::kFloat16);
  EXPECT_EQ(TypeIn(builder, "mean"), DataType::kFloat32);
  EXPECT_EQ(TypeIn(builder, "custom"), DataType::kInvalid);
}

TEST(ElementTypes, AreThoseThatAttributesName) {
  GraphBuilder builder;
  builder.Input("x", {2}).Node("Cast", {"x"}, {"c"}, {{"to", int64_t{16}}});
  builder.Node("RandomNormal", {}, {"r"}, {{"dtype", int64_t{10}}})
      .Node("Cast", {"x"}, {"w"}, {{"to", std::string("INT8")}});
  EXPECT_EQ(TypeIn(builder, "c"), DataType::kBFloat16);
  EXPECT_EQ(TypeIn(builder, "r"), DataType::kFloat16);
  EXPECT_EQ(TypeIn(builder, "w"), DataType::kInt8);
}

TEST(ElementTypes, DeclaredOnesCountUnlessTheGraphSaysThatNoHalfIsMade) {
  GraphBuilder builder;
  builder.Input("x", {2}).Node("Relu", {"x"}, {"y"}).Output("y", {2}, DataType::kFloat16);
  EXPECT_EQ(TypeIn(builder, "y"), DataType::kFloat32);
  GraphBuilder unknown;
  unknown.Input("x", {2}).Node("com.x::Custom", {"x"}, {"y"}).Output("y", {2}, DataType::kFloat16);
  EXPECT_EQ(TypeIn(unknown, "y"), DataType::kFloat16);
}

}  // namespace
}  // namespace saker
