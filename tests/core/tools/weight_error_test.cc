#include "core/tools/weight_error.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/core/test_models.h"

namespace saker {
namespace {

class WeightErrorTest : public testing::Test {
 protected:
  WeightErrorTest() { std::ofstream(path_, std::ios::binary) << ToOnnx(Perceptron()); }
  ~WeightErrorTest() override { std::filesystem::remove(path_); }

  absl::StatusOr<WeightError> Measure(WeightFormat format) const {
    EngineOptions options = QuickOptions();
    options.weight_format = format;
    return MeasureWeightError(loader_, path_, *loader_.LoadFile(path_, options), 1);
  }

  // Of this test alone: others run at the same time.
  const std::string path_ =
      testing::TempDir() + testing::UnitTest::GetInstance()->current_test_info()->name() + ".onnx";
  const ModelLoader loader_{std::make_shared<ThreadPool>(ThreadPoolOptions{})};
};

TEST_F(WeightErrorTest, IsRoundingOfSumsForTheWeightsAsTheyAre) {
  const auto error = Measure(WeightFormat::kFloat32);
  ASSERT_TRUE(error.ok()) << error.status();
  EXPECT_LT(error->largest_error, 1e-5 * error->largest_answer);
  EXPECT_GT(error->largest_answer, 0);
}

TEST_F(WeightErrorTest, IsSmallButThereForFewerBits) {
  for (const WeightFormat format : {WeightFormat::kBFloat16, WeightFormat::kInt8}) {
    const auto error = Measure(format);
    ASSERT_TRUE(error.ok()) << error.status();
    EXPECT_GT(error->largest_error, 0) << Name(format);
    EXPECT_LT(error->largest_error, 0.02 * error->largest_answer) << Name(format);
  }
}

TEST(WeightErrorLine, ReadsLikeTheOtherLines) {
  EXPECT_EQ((WeightError{0.125, 4}.ToLine()), "max_error=0.125 largest_answer=4");
}

}  // namespace
}  // namespace saker
