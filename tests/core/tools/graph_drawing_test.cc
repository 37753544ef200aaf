#include "core/tools/graph_drawing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

int CountOf(const std::string& text, const std::string& part) {
  int count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(GraphDrawing, ShowsInputsNodesAndOutputsAndNoConstants) {
  const std::string svg = GraphDrawing(GraphBuilder()
                                           .Input("image", {-1, 2})
                                           .Constant<float>("weights", {2, 2}, {1, 2, 3, 4})
                                           .Node("MatMul", {"image", "weights"}, {"product"})
                                           .WithPostOp({PostOp::Kind::kRelu})
                                           .Node("Softmax", {"product"}, {"scores"})
                                           .Output("scores")
                                           .Build());
  EXPECT_THAT(svg, StartsWith("<svg width="));
  EXPECT_EQ(CountOf(svg, "<rect"), 4);
  EXPECT_EQ(CountOf(svg, "<path"), 3);
  for (const char* text : {">input<", ">image<", ">MatMul +1<", ">product<", ">Softmax<", ">scores<", ">output<"}) {
    EXPECT_THAT(svg, HasSubstr(text));
  }
  EXPECT_THAT(svg, Not(HasSubstr("weights")));
}

TEST(GraphDrawing, EscapesNames) {
  const std::string svg = GraphDrawing(
      GraphBuilder().Input("<b>", {1}).Node("Relu", {"<b>"}, {"\"><script>"}).Output("\"><script>").Build());
  EXPECT_THAT(svg, Not(HasSubstr("<script")));
  EXPECT_THAT(svg, Not(HasSubstr("<b>")));
  EXPECT_THAT(svg, HasSubstr("&quot;&gt;&lt;script&gt;"));
}

TEST(GraphDrawing, ShowsTheEndsOfLongNamesAndTheirWholeUnderThePointer) {
  const std::string name = std::string(100, 'a') + "/end";
  const std::string svg = GraphDrawing(GraphBuilder().Input("x", {1}).Node("Relu", {"x"}, {name}).Output(name).Build());
  EXPECT_THAT(svg, HasSubstr("<title>Relu " + name + "</title>"));
  EXPECT_THAT(svg, Not(HasSubstr(">" + name + "</text>")));
  EXPECT_THAT(svg, HasSubstr("/end</text>"));
}

TEST(GraphDrawing, SaysSoWhereTheGraphIsTooLargeForAPicture) {
  Graph graph;
  ValueId value = graph.AddValue({});
  graph.AddInput(value);
  for (int i = 0; i < 100'000; ++i) {
    Node node;
    node.op_type = "Relu";
    node.inputs = {value};
    value = graph.AddValue({});
    node.outputs = {value};
    graph.AddNode(std::move(node));
  }
  graph.AddOutput(value);
  EXPECT_EQ(GraphDrawing(graph),
            "<p>No picture: 100000 nodes with 100001 lines between them are more than one can show.</p>\n");
}

TEST(GraphDrawing, IsEmptyForAnEmptyGraph) { EXPECT_THAT(GraphDrawing(Graph()), Not(HasSubstr("<rect"))); }

}  // namespace
}  // namespace saker
