#include "core/quantization/quantization_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/onnx/onnx_writer.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

// x times a factor.
std::string Times(float factor) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2}).Constant<float>("f", {}, {factor}).Node("Mul", {"x", "f"}, {"y"}).Output("y");
  return *SerializeOnnx(builder.Build());
}

TEST(CompareOnSamples, MeasuresErrorsAgainstTheLargestAnswer) {
  std::vector<Sample> samples;
  for (const float size : {1.0f, 2.0f}) {
    samples.emplace_back().push_back(Tensor::FromValues<float>({1, 2}, {size, -size}));
  }
  const absl::StatusOr<QuantizationReport> report = CompareOnSamples(Times(1), Times(1.5f), samples);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->samples, 2);
  EXPECT_DOUBLE_EQ(report->largest_error, 0.5);
  EXPECT_DOUBLE_EQ(report->mean_error, 0.375);
  EXPECT_EQ(report->same_largest, 1);
  EXPECT_EQ(CompareOnSamples(Times(1), Times(-1), samples)->same_largest, 0);
  EXPECT_GT(report->float_us, 0);
}

TEST(QuantizationReport, IsReadByPeople) {
  QuantizationReport report;
  report.float_bytes = 400;
  report.quantized_bytes = 100;
  report.float_us = 30;
  report.quantized_us = 10;
  EXPECT_THAT(report.ToString(),
              testing::AllOf(testing::HasSubstr("(4.00 times smaller)"), testing::HasSubstr("(3.00 times faster)")));
}

}  // namespace
}  // namespace saker
