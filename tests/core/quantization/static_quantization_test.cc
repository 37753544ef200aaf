// From float bytes and samples to a quantised model: it is smaller, says nearly the same, and other runtimes can read
// every word of it.
#include "core/quantization/static_quantization.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "core/onnx/onnx_reader.h"
#include "core/onnx/onnx_writer.h"
#include "core/quantization/sample_runs.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

namespace fs = std::filesystem;

Tensor Wave(const Shape& shape, float size) {
  Tensor tensor = *Tensor::Create(DataType::kFloat32, shape);
  int i = 0;
  for (float& value : tensor.As<float>()) value = size * std::sin(static_cast<float>(++i) * 12.9898f);
  return tensor;
}

// An image of 6 by 6 -> Conv, Relu, MaxPool, Flatten, Gemm -> 4 numbers.
std::string FloatModel() {
  GraphBuilder builder;
  builder.Input("x", {-1, 1, 6, 6}).Constant("w", Wave({8, 1, 3, 3}, 0.5f)).Constant("b", Wave({8}, 0.1f));
  builder.Constant("v", Wave({32, 4}, 0.3f)).Constant("d", Wave({4}, 0.1f));
  builder.Node("Conv", {"x", "w", "b"}, {"c"}).Node("Relu", {"c"}, {"r"});
  builder.Node("MaxPool", {"r"}, {"p"},
               {{"kernel_shape", std::vector<int64_t>{2, 2}}, {"strides", std::vector<int64_t>{2, 2}}});
  builder.Node("Flatten", {"p"}, {"f"}).Node("Gemm", {"f", "v", "d"}, {"y"}).Output("y");
  return *SerializeOnnx(builder.Build());
}

class StaticQuantizationTest : public testing::Test {
 protected:
  void SetUp() override {
    // Of this test alone: others run at the same time.
    path_ = testing::TempDir() + testing::UnitTest::GetInstance()->current_test_info()->name() + ".idx3-ubyte";
    std::string idx = {0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 6, 0, 0, 0, 6};
    for (int i = 0; i < 20 * 36; ++i) idx.push_back(static_cast<char>(i * 73 % 256));
    std::ofstream(path_, std::ios::binary) << idx;
    settings_.images = path_;
  }
  void TearDown() override { fs::remove(path_); }

  std::string path_;
  QuantizationSettings settings_;
};

TEST_F(StaticQuantizationTest, SaysNearlyTheSameWithEveryMethod) {
  for (const CalibrationMethod method :
       {CalibrationMethod::kMinMax, CalibrationMethod::kPercentile, CalibrationMethod::kEntropy}) {
    for (const bool per_channel : {true, false}) {
      settings_.method = method;
      settings_.graph.per_channel = per_channel;
      const absl::StatusOr<QuantizedModel> model = QuantizeModel(FloatModel(), "test", settings_);
      ASSERT_TRUE(model.ok()) << model.status();
      EXPECT_EQ(model->report.samples, 20);
      EXPECT_LT(model->report.mean_error, 0.05);
      EXPECT_GT(model->report.mean_error, 0);
    }
  }
}

TEST_F(StaticQuantizationTest, WritesOnnxsOwnOperatorsOnly) {
  const absl::StatusOr<QuantizedModel> model = QuantizeModel(FloatModel(), "test", settings_);
  ASSERT_TRUE(model.ok()) << model.status();
  const absl::StatusOr<Graph> graph = ReadOnnxBytes(model->bytes, "quantised");
  ASSERT_TRUE(graph.ok()) << graph.status();
  for (const Node& node : graph->nodes()) {
    EXPECT_EQ(node.domain, "");
    EXPECT_EQ(node.opset, 13);
  }
}

TEST_F(StaticQuantizationTest, UsesNoMoreSamplesThanAskedFor) {
  settings_.samples = 3;
  EXPECT_EQ(QuantizeModel(FloatModel(), "test", settings_)->report.samples, 3);
}

TEST_F(StaticQuantizationTest, RefusesSettingsAndSamplesThatDoNotFit) {
  const auto refused = [&](QuantizationSettings settings) {
    return QuantizeModel(FloatModel(), "test", settings).status().code() == absl::StatusCode::kInvalidArgument;
  };
  QuantizationSettings none = settings_, both = settings_, few = settings_, low = settings_;
  none.images = "";
  both.inputs = "folder";
  few.samples = 0;
  low.percentile = 50;
  for (const QuantizationSettings& settings : {none, both, few, low}) EXPECT_TRUE(refused(settings));
  GraphBuilder other;
  other.Input("x", {-1, 35}).Constant("v", Wave({35, 4}, 1)).Node("MatMul", {"x", "v"}, {"y"}).Output("y");
  EXPECT_FALSE(QuantizeModel(*SerializeOnnx(other.Build()), "test", settings_).ok());
  GraphBuilder nothing;
  nothing.Input("x", {-1, 36}).Node("Relu", {"x"}, {"y"}).Output("y");
  EXPECT_TRUE(QuantizeModel(*SerializeOnnx(nothing.Build()), "test", settings_).status().message().find("no Conv") !=
              absl::string_view::npos);
}

}  // namespace
}  // namespace saker
