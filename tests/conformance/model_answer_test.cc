#include "tests/conformance/model_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "core/model_builder.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

// Its height is open: each has a variant of its own.
TEST(AnswerOf, RunsTheVariantThatTheInputsNeed) {
  GraphBuilder builder;
  builder.Input("x", {-1, 1, -1}).Node("GlobalMaxPool", {"x"}, {"y"}).Output("y", {-1, 1, 1});
  const std::shared_ptr<const Model> model =
      *BuildModel(builder.Build(), std::make_shared<ThreadPool>(ThreadPoolOptions()), EngineOptions());
  std::vector<Tensor> inputs;
  inputs.push_back(Tensor::FromValues<float>({2, 1, 3}, {1, 9, 2, 4, 3, 5}));
  const absl::StatusOr<Answer> answer = AnswerOf(*model, inputs);
  ASSERT_TRUE(answer.ok()) << answer.status();
  ASSERT_EQ(answer->outputs.size(), 1u);
  EXPECT_THAT(answer->outputs[0].As<float>(), testing::ElementsAre(9, 5));
  EXPECT_EQ(answer->path, ExecutionPath::kSequential);
}

TEST(AnswerOf, SaysWhatDoesNotFit) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2}).Node("Relu", {"x"}, {"y"}).Output("y", {-1, 2});
  const std::shared_ptr<const Model> model =
      *BuildModel(builder.Build(), std::make_shared<ThreadPool>(ThreadPoolOptions()), EngineOptions());
  EXPECT_EQ(AnswerOf(*model, {}).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace saker
