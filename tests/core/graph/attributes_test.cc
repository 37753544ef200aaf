#include "core/graph/attributes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Attributes, AbsentOnesTakeTheDefault) {
  const Attributes attributes;
  EXPECT_EQ(attributes.GetInt("axis", 7).value(), 7);
  EXPECT_EQ(attributes.GetFloat("alpha", 0.5f).value(), 0.5f);
  EXPECT_EQ(attributes.GetString("mode", "floor").value(), "floor");
  EXPECT_THAT(attributes.GetInts("pads", {1, 2}).value(), ElementsAre(1, 2));
  EXPECT_THAT(attributes.GetFloats("scales", {1.5f}).value(), ElementsAre(1.5f));
  EXPECT_FALSE(attributes.Has("axis"));
}

TEST(Attributes, GiveWhatWasSet) {
  Attributes attributes;
  attributes.Set("axis", int64_t{-1});
  attributes.Set("alpha", 0.01f);
  attributes.Set("mode", std::string("ceil"));
  attributes.Set("pads", std::vector<int64_t>{1, 1, 2, 2});
  attributes.Set("scales", std::vector<float>{2.0f});
  EXPECT_EQ(attributes.GetInt("axis", 7).value(), -1);
  EXPECT_EQ(attributes.GetFloat("alpha", 0.5f).value(), 0.01f);
  EXPECT_EQ(attributes.GetString("mode", "floor").value(), "ceil");
  EXPECT_THAT(attributes.GetInts("pads", {}).value(), ElementsAre(1, 1, 2, 2));
  EXPECT_THAT(attributes.GetFloats("scales", {}).value(), ElementsAre(2.0f));
  attributes.Remove("axis");
  EXPECT_FALSE(attributes.Has("axis"));
}

TEST(Attributes, AWrongTypeNamesBothTypes) {
  Attributes attributes;
  attributes.Set("axis", 1.0f);
  const absl::Status status = attributes.GetInt("axis", 0).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "attribute \"axis\" must be an integer, not a float");
  EXPECT_THAT(std::string(attributes.GetInts("axis", {}).status().message()), HasSubstr("a list of integers"));
  EXPECT_THAT(std::string(attributes.GetString("axis", "").status().message()), HasSubstr("a string"));
}

TEST(Attributes, TensorsAreSharedNotCopied) {
  Attributes attributes;
  const auto tensor = std::make_shared<const Tensor>(Tensor::Scalar<float>(3));
  attributes.Set("value", tensor);
  EXPECT_EQ(attributes.GetTensor("value").value().get(), tensor.get());
}

TEST(Attributes, AMissingTensorIsNotFound) {
  Attributes attributes;
  EXPECT_EQ(attributes.GetTensor("value").status().code(), absl::StatusCode::kNotFound);
  attributes.Set("value", int64_t{1});
  EXPECT_EQ(attributes.GetTensor("value").status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace saker
