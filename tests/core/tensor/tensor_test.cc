#include "core/tensor/tensor.h"

#include <cstdint>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Tensor, IsCreatedZeroedAndAligned) {
  const absl::StatusOr<Tensor> tensor = Tensor::Create(DataType::kFloat32, Shape{3, 5});
  ASSERT_TRUE(tensor.ok()) << tensor.status();
  EXPECT_EQ(tensor->type(), DataType::kFloat32);
  EXPECT_EQ(tensor->shape(), (Shape{3, 5}));
  EXPECT_EQ(tensor->SizeInBytes(), 60U);
  EXPECT_THAT(tensor->As<float>(), Each(0.0f));
  EXPECT_EQ(reinterpret_cast<uintptr_t>(tensor->data()) % AlignedBuffer::kAlignment, 0U);
}

TEST(Tensor, MayBeEmpty) {
  const absl::StatusOr<Tensor> tensor = Tensor::Create(DataType::kInt64, Shape{0, 4});
  ASSERT_TRUE(tensor.ok()) << tensor.status();
  EXPECT_EQ(tensor->SizeInBytes(), 0U);
  EXPECT_TRUE(tensor->As<int64_t>().empty());
}

TEST(Tensor, IsNotCreatedWithoutAType) {
  EXPECT_EQ(Tensor::Create(DataType::kInvalid, Shape{1}).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(Tensor, IsNotCreatedFromANegativeOrOverflowingShape) {
  EXPECT_EQ(Tensor::Create(DataType::kFloat32, Shape{-1, 2}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Tensor::Create(DataType::kFloat32, Shape{int64_t{1} << 40, int64_t{1} << 40}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(Tensor, IsNotCreatedOverTheByteLimitAndSaysBoth) {
  const absl::Status status = Tensor::Create(DataType::kFloat64, Shape{100}, 799).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("800 bytes"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("limit of 799"));
  EXPECT_TRUE(Tensor::Create(DataType::kFloat64, Shape{100}, 800).ok());
}

TEST(Tensor, A2To40ElementTensorIsRefusedBeforeAnyMemoryIsTaken) {
  EXPECT_FALSE(Tensor::Create(DataType::kFloat32, Shape{int64_t{1} << 40}).ok());
}

TEST(Tensor, HoldsTheValuesItWasMadeFrom) {
  const Tensor tensor = Tensor::FromValues<int32_t>(Shape{2, 2}, {1, 2, 3, 4});
  EXPECT_EQ(tensor.type(), DataType::kInt32);
  EXPECT_THAT(tensor.As<int32_t>(), ElementsAre(1, 2, 3, 4));
}

TEST(Tensor, ScalarHasRankZero) {
  const Tensor tensor = Tensor::Scalar<double>(2.5);
  EXPECT_EQ(tensor.shape().rank(), 0);
  EXPECT_THAT(tensor.As<double>(), ElementsAre(2.5));
}

TEST(Tensor, CloneHasBytesOfItsOwn) {
  Tensor tensor = Tensor::FromValues<float>(Shape{2}, {1, 2});
  const Tensor copy = tensor.Clone();
  tensor.As<float>()[0] = 9;
  EXPECT_THAT(copy.As<float>(), ElementsAre(1, 2));
  EXPECT_EQ(copy.shape(), tensor.shape());
}

TEST(Tensor, CloneOfAnEmptyTensorIsEmpty) {
  const absl::StatusOr<Tensor> tensor = Tensor::Create(DataType::kFloat32, Shape{0});
  ASSERT_TRUE(tensor.ok());
  EXPECT_EQ(tensor->Clone().SizeInBytes(), 0U);
}

TEST(Tensor, MovesItsBytes) {
  Tensor tensor = Tensor::FromValues<float>(Shape{2}, {1, 2});
  const void* const address = tensor.data();
  const Tensor moved = std::move(tensor);
  EXPECT_EQ(moved.data(), address);
}

TEST(Tensor, WritesThroughItsMutableView) {
  Tensor tensor = Tensor::FromValues<float>(Shape{2}, {1, 2});
  tensor.mutable_view().As<float>()[1] = 5;
  EXPECT_THAT(tensor.view().As<float>(), ElementsAre(1, 5));
}

TEST(TensorDeathTest, AWrongNumberOfValuesAborts) {
  EXPECT_DEATH(Tensor::FromValues<float>(Shape{3}, {1, 2}), "check failed");
}

}  // namespace
}  // namespace saker
