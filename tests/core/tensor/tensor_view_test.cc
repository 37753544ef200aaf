#include "core/tensor/tensor_view.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

TEST(ConstTensorView, LooksAtBytesOfSomebodyElse) {
  const std::vector<float> values = {1, 2, 3, 4, 5, 6};
  const ConstTensorView view{DataType::kFloat32, Shape{2, 3}, values.data()};
  EXPECT_EQ(view.SizeInBytes(), 24U);
  EXPECT_EQ(view.As<float>().data(), values.data());
  EXPECT_THAT(view.As<float>(), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(MutableTensorView, WritesAndReadsAsConst) {
  std::vector<int64_t> values = {1, 2};
  const MutableTensorView view{DataType::kInt64, Shape{2}, values.data()};
  view.As<int64_t>()[0] = 7;
  const ConstTensorView reader = view;
  EXPECT_THAT(reader.As<int64_t>(), ElementsAre(7, 2));
  EXPECT_EQ(view.SizeInBytes(), reader.SizeInBytes());
}

TEST(ConstTensorView, OfNothingIsEmpty) {
  const ConstTensorView view{DataType::kFloat32, Shape{0}, nullptr};
  EXPECT_EQ(view.SizeInBytes(), 0U);
  EXPECT_TRUE(view.As<float>().empty());
}

TEST(TensorViewDeathTest, ReadingAnotherElementTypeAborts) {
  const float value = 1;
  const ConstTensorView view{DataType::kFloat32, Shape{1}, &value};
  EXPECT_DEATH(view.As<int32_t>(), "check failed");
}

}  // namespace
}  // namespace saker
