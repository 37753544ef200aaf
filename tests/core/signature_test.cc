// Signature and TensorSpec of core/model.h.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/utf8.h"
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
  EXPECT_THAT(std::string(status.message()), HasSubstr("an input has no name; this model takes \"a\": FLOAT"));
}

TEST(Signature, NamesTheNearestInput) {
  const absl::Status status = Inputs({"image", "mask"}).FindInput("imgae").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(),
            "no input \"imgae\"; did you mean \"image\"? The model takes \"image\": FLOAT [-1,784], "
            "\"mask\": FLOAT [-1,784]");
}

TEST(Signature, ListsTheInputsWhenNothingIsNear) {
  const absl::Status status = Inputs({"a", "b"}).FindInput("aa").status();
  EXPECT_EQ(status.message(), "no input \"aa\"; the model takes \"a\": FLOAT [-1,784], \"b\": FLOAT [-1,784]");
  EXPECT_THAT(std::string(Inputs({}).FindInput("x").status().message()), HasSubstr("the model takes none"));
}

TEST(Signature, ListsAndEchoesInBoundedLength) {
  std::vector<std::string> names;
  for (int i = 0; i < 200; ++i) names.push_back("input_" + std::to_string(1000 + i));
  const std::string message(Inputs(names).FindInput(std::string(1 << 20, 'y')).status().message());
  EXPECT_LT(message.size(), 500U);
  EXPECT_THAT(message, HasSubstr("and 192 more"));
}

TEST(Signature, EchoesHostileNamesAsWholeCharactersOnOneLine) {
  std::string name = "x\n\"";
  while (name.size() < 100) name += "\xE2\x82\xAC";  // 64 bytes end within a euro sign
  const std::string message(Inputs({"image"}).FindInput(name).status().message());
  EXPECT_TRUE(IsUtf8(message));
  EXPECT_THAT(message, HasSubstr("no input \"x\\n\\\""));
}

}  // namespace
}  // namespace saker
