#include "core/graph/passes/unsigned_activations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/graph/passes/probe_inference.h"
#include "tests/core/graph/passes/graph_runner.h"
#include "tests/core/graph/passes/qdq_graph.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

TEST(UnsignedActivations, StandForTheSameNumbers) {
  GraphBuilder builder;
  builder.Input("x", {-1, 9});
  const Graph before = Typed(AddPair<int8_t>(builder, "x", 0.004f, -7).Output("x_r"));
  Graph after = before;
  EXPECT_EQ(MakeActivationsUnsigned(after), 1);
  EXPECT_EQ(Known(after).descs[builder.id("x_q")].type, DataType::kUInt8);
  ExpectSameAnswers(before, after);
}

TEST(UnsignedActivations, BytesThatOthersSeeKeepTheirType) {
  GraphBuilder given;
  given.Input("x", {-1, 9});
  Graph to_callers = Typed(AddPair<int8_t>(given, "x", 0.01f, -7).Output("x_q").Output("x_r"));
  EXPECT_EQ(MakeActivationsUnsigned(to_callers), 0);
  GraphBuilder read;
  read.Input("x", {-1, 9});
  Graph to_nodes = Typed(AddPair<int8_t>(read, "x", 0.01f, -7).Node("Abs", {"x_q"}, {"a"}).Output("a").Output("x_r"));
  EXPECT_EQ(MakeActivationsUnsigned(to_nodes), 0);
  GraphBuilder unsigned_already;
  unsigned_already.Input("x", {-1, 9});
  Graph nothing = Typed(AddPair<uint8_t>(unsigned_already, "x", 0.01f, 7).Output("x_r"));
  EXPECT_EQ(MakeActivationsUnsigned(nothing), 0);
}

}  // namespace
}  // namespace saker
