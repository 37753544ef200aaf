#include "core/tools/load_bench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/core/test_models.h"

namespace saker {
namespace {

class LoadBenchTest : public testing::Test {
 protected:
  ~LoadBenchTest() override { std::filesystem::remove(path_); }

  absl::StatusOr<LoadResult> Load(const Graph& graph, const EngineOptions& options) const {
    std::ofstream(path_, std::ios::binary) << ToOnnx(graph);
    return RunLoadBench(path_, std::make_shared<ThreadPool>(ThreadPoolOptions{}), options, 8);
  }

  // Of this test alone: others run at the same time.
  const std::string path_ =
      testing::TempDir() + testing::UnitTest::GetInstance()->current_test_info()->name() + ".onnx";
};

TEST_F(LoadBenchTest, TimesEveryStage) {
  EngineOptions options;
  options.calibration_budget = absl::Milliseconds(1);
  const absl::StatusOr<LoadResult> result = Load(Perceptron(), options);
  ASSERT_TRUE(result.ok()) << result.status();
  for (const double stage :
       {result->read_us, result->passes_us, result->plan_us, result->calibration_us, result->first_run_us}) {
    EXPECT_GT(stage, 0);
  }
  EXPECT_EQ(result->AnswerMicros(), result->read_us + result->passes_us + result->plan_us + result->first_run_us);
}

TEST_F(LoadBenchTest, TimesTheVariantOfAModelWhoseShapesTheRequestDecides) {
  const absl::StatusOr<LoadResult> result = Load(Pictures(), QuickOptions());
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_GT(result->plan_us, 0);
}

TEST_F(LoadBenchTest, SaysWhatIsWrongWithAFile) {
  const absl::Status status =
      RunLoadBench("/nowhere.onnx", std::make_shared<ThreadPool>(ThreadPoolOptions{}), QuickOptions(), 8).status();
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("/nowhere.onnx"));
}

TEST(LoadResult, PrintsTheLineThatOtherProgramsRead) {
  const LoadResult result{"net.onnx", 2, 1, 2, 3, 40, 5};
  EXPECT_EQ(result.ToLine(),
            "model=net.onnx threads=2 read_us=1 passes_us=2 plan_us=3 first_run_us=5 answer_us=11 calibration_us=40");
  EXPECT_EQ(result.ToJson(),
            R"({"model":"net.onnx","threads":2,"read_us":1,"passes_us":2,"plan_us":3,"first_run_us":5,"answer_us":11,)"
            R"("calibration_us":40})");
}

}  // namespace
}  // namespace saker
