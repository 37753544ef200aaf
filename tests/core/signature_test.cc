// Signature and TensorSpec of core/model.h.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/model.h"

namespace saker {
namespace {

using testing::HasSubstr;

Signature Inputs(const std::vector<std::string>& names) {
  Signature signature;
  for (const std::string& name : names) signature.inputs.push_back({name, DataType::kFloat32, {-1, 784}, true});
  return signature;
}

TEST(TensorSpec, ReadsLikeADeclaration) {
  EXPECT_EQ((TensorSpec{"image", DataType::kFloat32, {-1, 784}, true}).ToString(), "\"image\": FLOAT [-1,784]");
}

TEST(Signature, FindsInputsByName) {
  EXPECT_EQ(*Inputs({"a", "b"}).FindInput("b"), 1);
  EXPECT_EQ(*Inputs({"a"}).FindInput("a"), 0);
}

TEST(Signature, TheOnlyInputNeedsNoName) {
  EXPECT_EQ(*Inputs({"image"}).FindInput(""), 0);
  const absl::Status status = Inputs({"a", "b"}).FindInput("").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("\"a\", \"b\""));
}

TEST(Signature, NamesTheNearestInput) {
  const absl::Status status = Inputs({"image", "mask"}).FindInput("imgae").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "no input \"imgae\": the model has \"image\", \"mask\"; did you mean \"image\"?");
}

TEST(Signature, ListsTheInputsWhenNothingIsNear) {
  const absl::Status status = Inputs({"image"}).FindInput("zzzzzzzz").status();
  EXPECT_EQ(status.message(), "no input \"zzzzzzzz\": the model has \"image\"");
  EXPECT_THAT(std::string(Inputs({}).FindInput("x").status().message()), HasSubstr("the model has none"));
}

}  // namespace
}  // namespace saker
