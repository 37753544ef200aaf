#include "core/training/step_kernels.h"

#include <cmath>
#include <limits>
#include <vector>

#include "core/training/random.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

// Lengths around the widths of every instruction set's vectors (4, 8, 16 floats), with and without a remainder.
class StepKernels : public testing::TestWithParam<int64_t> {
 protected:
  static std::vector<float> Values(int64_t count, uint64_t seed) {
    Random random(seed);
    std::vector<float> values(count);
    for (float& value : values) value = random.Symmetric(2.0f);
    return values;
  }

  static void ExpectNear(const std::vector<float>& got, const std::vector<float>& expected) {
    ASSERT_EQ(got.size(), expected.size());
    for (size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], expected[i], 1e-5) << "element " << i;
  }
};

TEST_P(StepKernels, ScaleBytesIsExactlyAProductWithTheScale) {
  std::vector<uint8_t> bytes(GetParam());
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(i * 37);
  std::vector<float> got(bytes.size());
  std::vector<float> expected(bytes.size());
  ScaleBytes(bytes.data(), GetParam(), 1.0f / 255.0f, got.data());
  reference::ScaleBytes(bytes.data(), GetParam(), 1.0f / 255.0f, expected.data());
  EXPECT_EQ(got, expected);
}

TEST_P(StepKernels, AddBiasAgreesWithThePlainLoops) {
  for (const bool relu : {false, true}) {
    const std::vector<float> bias = Values(GetParam(), 1);
    std::vector<float> got = Values(GetParam() * 3, 2);
    std::vector<float> expected = got;
    AddBias(bias.data(), 3, GetParam(), relu, got.data());
    reference::AddBias(bias.data(), 3, GetParam(), relu, expected.data());
    EXPECT_EQ(got, expected);
  }
}

TEST_P(StepKernels, AddBiasLetsNanThrough) {
  const std::vector<float> bias(GetParam());
  std::vector<float> y(GetParam(), std::numeric_limits<float>::quiet_NaN());
  AddBias(bias.data(), 1, GetParam(), true, y.data());
  for (const float value : y) EXPECT_TRUE(std::isnan(value));
}

TEST_P(StepKernels, MaskInactiveKeepsOnlyActiveUnits) {
  std::vector<float> activation = Values(GetParam(), 3);
  if (!activation.empty()) activation[0] = 0;  // ReLU's own zero is not active
  std::vector<float> got = Values(GetParam(), 4);
  std::vector<float> expected = got;
  MaskInactive(activation.data(), GetParam(), got.data());
  reference::MaskInactive(activation.data(), GetParam(), expected.data());
  EXPECT_EQ(got, expected);
}

TEST_P(StepKernels, AccumulateColumnsAgreesWithThePlainLoops) {
  const std::vector<float> delta = Values(GetParam() * 5, 5);
  std::vector<float> got = Values(GetParam(), 6);
  std::vector<float> expected = got;
  AccumulateColumns(delta.data(), 5, GetParam(), 0.9f, got.data());
  reference::AccumulateColumns(delta.data(), 5, GetParam(), 0.9f, expected.data());
  ExpectNear(got, expected);
}

TEST_P(StepKernels, DescendAgreesWithThePlainLoop) {
  const std::vector<float> velocity = Values(GetParam(), 7);
  std::vector<float> got = Values(GetParam(), 8);
  std::vector<float> expected = got;
  Descend(velocity.data(), GetParam(), 0.05f, got.data());
  reference::Descend(velocity.data(), GetParam(), 0.05f, expected.data());
  ExpectNear(got, expected);
}

INSTANTIATE_TEST_SUITE_P(Lengths, StepKernels, testing::Values(0, 1, 3, 4, 7, 8, 10, 15, 16, 17, 31, 33, 200, 784));

}  // namespace
}  // namespace saker
