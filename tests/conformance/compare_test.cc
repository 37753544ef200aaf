#include "tests/conformance/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

namespace saker {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

bool Same(std::initializer_list<float> got, std::initializer_list<float> want, const Tolerance& tolerance = {}) {
  const Shape shape{static_cast<int64_t>(want.size())};
  return CompareTensors(Tensor::FromValues<float>(shape, got), Tensor::FromValues<float>(shape, want), tolerance).ok();
}

Tensor Half(std::initializer_list<uint16_t> bits) {
  Tensor tensor = *Tensor::Create(DataType::kFloat16, {static_cast<int64_t>(bits.size())});
  std::memcpy(tensor.data(), std::data(bits), bits.size() * 2);
  return tensor;
}

TEST(Compare, AllowsARelativeErrorPlusAShareOfTheLargestValue) {
  EXPECT_TRUE(Same({1.0009f}, {1}));
  EXPECT_FALSE(Same({1.002f}, {1}));
  EXPECT_TRUE(Same({0.009f, 1000}, {0, 1000}));
  EXPECT_FALSE(Same({0.02f, 1000}, {0, 1000}));
}

TEST(Compare, TakesTheLargestValueAsAtLeastTheFloor) {
  EXPECT_FALSE(Same({1e-6f}, {0}, {1e-3, 1e-3, 0}));
  EXPECT_TRUE(Same({1e-6f}, {0}, {1e-3, 1e-3, 0.01}));
}

TEST(Compare, NanEqualsNanAndInfinityItself) {
  EXPECT_TRUE(Same({kNan, kInfinity, -kInfinity}, {kNan, kInfinity, -kInfinity}));
  EXPECT_FALSE(Same({1}, {kNan}));
  EXPECT_FALSE(Same({kNan}, {1}));
  EXPECT_FALSE(Same({1e30f}, {kInfinity}));
  EXPECT_FALSE(Same({kInfinity}, {1e30f}));
  EXPECT_FALSE(Same({kInfinity}, {-kInfinity}));
}

TEST(Compare, AnInfinityDoesNotWidenTheToleranceOfTheOthers) { EXPECT_FALSE(Same({kInfinity, 2}, {kInfinity, 1})); }

TEST(Compare, ReadsHalves) {
  const Tensor one = Half({0x3c00, 0x0001, 0x7c00, 0xfc00, 0x7e00, 0x8000});
  EXPECT_TRUE(CompareTensors(one, one, {}).ok());
  EXPECT_TRUE(CompareTensors(Half({0x3c01}), Half({0x3c00}), Tolerance::Default(DataType::kFloat16)).ok());
  EXPECT_FALSE(CompareTensors(Half({0x3d00}), Half({0x3c00}), Tolerance::Default(DataType::kFloat16)).ok());
}

TEST(Compare, IntegersAndBooleansMustBeEqual) {
  EXPECT_TRUE(
      CompareTensors(Tensor::FromValues<int64_t>({2}, {1, 2}), Tensor::FromValues<int64_t>({2}, {1, 2}), {}).ok());
  const absl::Status status =
      CompareTensors(Tensor::FromValues<int64_t>({2}, {1, 3}), Tensor::FromValues<int64_t>({2}, {1, 2}), {});
  EXPECT_EQ(status.message(), "element 1 differs");
}

TEST(Compare, TypesAndShapesMustBeEqual) {
  const Tensor a = Tensor::FromValues<float>({2}, {1, 2});
  EXPECT_EQ(CompareTensors(a, Tensor::FromValues<double>({2}, {1, 2}), {}).message(),
            "expected DOUBLE[2], got FLOAT[2]");
  EXPECT_FALSE(CompareTensors(a, Tensor::FromValues<float>({1, 2}, {1, 2}), {}).ok());
}

TEST(Compare, EmptyTensorsAreEqual) {
  EXPECT_TRUE(
      CompareTensors(*Tensor::Create(DataType::kFloat32, {0, 3}), *Tensor::Create(DataType::kFloat32, {0, 3}), {})
          .ok());
}

}  // namespace
}  // namespace saker
