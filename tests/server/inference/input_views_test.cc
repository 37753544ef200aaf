#include "server/inference/input_views.h"

#include <gtest/gtest.h>

#include <string>

namespace saker {
namespace {

Signature TwoInputs() {
  Signature signature;
  signature.inputs = {{"a", DataType::kFloat32, {-1}, true}, {"b", DataType::kBool, {-1}, true}};
  return signature;
}

InputViews NoViews(const Signature& signature) { return InputViews(signature.inputs.size()); }

std::string RefusalOf(absl::string_view bytes, DataType type, const Shape& shape) {
  ConstTensorView view{type, shape, nullptr};
  const absl::Status status = PointAt(bytes, "a", view);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(view.data, nullptr);
  return std::string(status.message());
}

TEST(InputViews, LookAtTheBytesThemselves) {
  const std::string bytes(8, 0);
  ConstTensorView view{DataType::kFloat32, {2}, nullptr};
  ASSERT_TRUE(PointAt(bytes, "a", view).ok());
  EXPECT_EQ(view.data, bytes.data());
}

TEST(InputViews, TakeAsManyBytesAsTheShapeDoes) {
  EXPECT_EQ(RefusalOf("1234567", DataType::kFloat32, {2}), "input \"a\": shape [2] of FLOAT takes 8 bytes, got 7");
  EXPECT_NE(RefusalOf("1234567", DataType::kFloat32, {-1}), "");
}

TEST(InputViews, OfBoolsAreZerosAndOnes) {
  EXPECT_EQ(RefusalOf("\1\2", DataType::kBool, {2}), "input \"a\": the bytes of a BOOL must be 0 or 1");
}

TEST(InputViews, OfNothingCountAsGiven) {
  ConstTensorView view{DataType::kFloat32, {0}, nullptr};
  ASSERT_TRUE(PointAt(absl::string_view(), "a", view).ok());
  EXPECT_NE(view.data, nullptr);
}

TEST(InputViews, AreClaimedOnce) {
  const Signature signature = TwoInputs();
  InputViews views = NoViews(signature);
  EXPECT_EQ(*ClaimInput(signature, "b", views), 1);
  views[1].data = &signature;
  EXPECT_EQ(ClaimInput(signature, "b", views).status().message(), "input \"b\" is given twice");
  EXPECT_FALSE(ClaimInput(signature, "c", views).ok());
}

TEST(InputViews, MustBeComplete) {
  const Signature signature = TwoInputs();
  InputViews views = NoViews(signature);
  views[0].data = &signature;
  EXPECT_EQ(CheckComplete(signature, views).message(),
            "input \"b\" is missing; the model takes \"a\": FLOAT [-1], \"b\": BOOL [-1]");
  views[1].data = &signature;
  EXPECT_TRUE(CheckComplete(signature, views).ok());
}

}  // namespace
}  // namespace saker
