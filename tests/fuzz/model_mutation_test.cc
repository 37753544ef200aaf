#include "tests/fuzz/model_mutation.h"

#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include "core/onnx/onnx_writer.h"
#include "tests/fuzz/load_and_run.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

onnx::ModelProto Doubling() {
  const Graph graph = GraphBuilder()
                          .Input("x", {2, 3})
                          .Constant<float>("two", {1}, {2.0F})
                          .Node("Mul", {"x", "two"}, {"y"})
                          .Output("y", {2, 3}, DataType::kFloat32)
                          .Build();
  onnx::ModelProto model;
  EXPECT_TRUE(model.ParseFromString(SerializeOnnx(graph).value()));
  return model;
}

TEST(ModelMutationTest, TheSameSeedMakesTheSameChange) {
  onnx::ModelProto first = Doubling(), second = Doubling();
  MutationRandom a(7), b(7);
  ASSERT_TRUE(MutateModel(first, a));
  ASSERT_TRUE(MutateModel(second, b));
  EXPECT_EQ(first.SerializeAsString(), second.SerializeAsString());
}

TEST(ModelMutationTest, ManySeedsLeaveModelsThatCanBeRead) {
  for (uint32_t seed = 0; seed < 200; ++seed) {
    onnx::ModelProto model = Doubling();
    MutationRandom random(seed);
    for (int i = 0; i < 5; ++i) MutateModel(model, random);
    onnx::ModelProto again;
    EXPECT_TRUE(again.ParseFromString(model.SerializeAsString()));
  }
}

TEST(ModelMutationTest, AnEmptyModelHasNothingToChange) {
  onnx::ModelProto model;
  MutationRandom random(1);
  EXPECT_FALSE(MutateModel(model, random));
}

TEST(ModelMutationTest, AChainOfTwoSoundModelsRuns) {
  onnx::ModelProto chain = Doubling();
  ChainModels(Doubling(), chain);
  EXPECT_EQ(chain.graph().node_size(), 2);
  EXPECT_EQ(chain.graph().node(1).input(0), "y");
  EXPECT_EQ(LoadAndRun(chain.SerializeAsString()), absl::OkStatus());
}

}  // namespace
}  // namespace saker
