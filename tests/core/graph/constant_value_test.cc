#include "core/graph/constant_value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace saker {
namespace {

using ::testing::ElementsAre;

absl::StatusOr<std::shared_ptr<const Tensor>> ValueOf(const std::string& name, Attribute attribute) {
  Attributes attributes;
  attributes.Set(name, std::move(attribute));
  return ConstantValue(attributes);
}

TEST(ConstantValue, IsTheTensorItself) {
  const auto tensor = std::make_shared<const Tensor>(Tensor::FromValues<int32_t>({2}, {3, 4}));
  EXPECT_EQ(*ValueOf("value", tensor), tensor);
}

TEST(ConstantValue, OfANumberIsAScalar) {
  const auto number = *ValueOf("value_float", 2.5f);
  EXPECT_EQ(number->shape(), Shape{});
  EXPECT_THAT(number->As<float>(), ElementsAre(2.5f));
  const auto whole = *ValueOf("value_int", int64_t{-7});
  EXPECT_EQ(whole->shape(), Shape{});
  EXPECT_THAT(whole->As<int64_t>(), ElementsAre(-7));
}

TEST(ConstantValue, OfAListIsAVector) {
  EXPECT_THAT((*ValueOf("value_floats", std::vector<float>{1, 2}))->As<float>(), ElementsAre(1, 2));
  EXPECT_THAT((*ValueOf("value_ints", std::vector<int64_t>{5}))->As<int64_t>(), ElementsAre(5));
  EXPECT_EQ((*ValueOf("value_ints", std::vector<int64_t>{}))->shape(), Shape{0});
}

TEST(ConstantValue, IsNullWithoutAnyAttributeOfIts) {
  EXPECT_EQ(*ValueOf("value_string", std::string("text")), nullptr);
  EXPECT_EQ(*ConstantValue({}), nullptr);
}

TEST(ConstantValue, RefusesAnotherTypeThanTheNameSays) {
  EXPECT_EQ(ValueOf("value_int", 1.0f).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace saker
