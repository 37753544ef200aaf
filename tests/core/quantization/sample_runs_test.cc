#include "core/quantization/sample_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/onnx/onnx_writer.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

Sample Of(const Shape& shape, std::initializer_list<float> values) {
  Sample sample;
  sample.push_back(Tensor::FromValues<float>(shape, values));
  return sample;
}

TEST(SampleRuns, AnswerEachSampleAndTakeTheTime) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2}).Node("Relu", {"x"}, {"y"}).Output("y");
  absl::StatusOr<SampleRuns> runs = SampleRuns::Load(*SerializeOnnx(builder.Build()), "test");
  ASSERT_TRUE(runs.ok()) << runs.status();
  int64_t nanos = 0;
  const absl::StatusOr<std::vector<Tensor>> outputs = runs->Run(Of({1, 2}, {-1, 2}), &nanos);
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  EXPECT_THAT((*outputs)[0].As<float>(), testing::ElementsAre(0, 2));
  EXPECT_GT(nanos, 0);
  EXPECT_FALSE(runs->Run(Of({1, 3}, {1, 2, 3})).ok());
}

TEST(SampleRuns, SayWhatIsNoModel) { EXPECT_FALSE(SampleRuns::Load("text", "test").ok()); }

}  // namespace
}  // namespace saker
