#include "server/models/model_catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

VersionEntry Ready(int64_t version) {
  return {VersionState::kReady, "", MakeServable("m", version, AffineModel()), ""};
}

TEST(ModelCatalog, GivesTheNewestReadyVersionForZero) {
  ModelCatalog catalog;
  catalog.SetVersion("m", 1, Ready(1));
  catalog.SetVersion("m", 2, Ready(2));
  catalog.SetVersion("m", 3, {VersionState::kFailed, "no", nullptr, ""});
  EXPECT_EQ((*catalog.Find("m", 0))->version(), 2);
  EXPECT_EQ((*catalog.Find("m", 1))->version(), 1);
  EXPECT_EQ(catalog.ready_versions(), 2);
}

TEST(ModelCatalog, SaysWhyAVersionIsNotServed) {
  ModelCatalog catalog;
  catalog.SetVersion("m", 3, {VersionState::kFailed, "it is truncated", nullptr, ""});
  catalog.SetVersion("loading", 1, {});
  catalog.SetBroken("broken", "no version folder");
  EXPECT_THAT(std::string(catalog.Find("m", 3).status().message()), HasSubstr("it is truncated"));
  EXPECT_EQ(catalog.Find("m", 0).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(catalog.Find("loading", 1).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(catalog.Find("broken", 0).status().message()), HasSubstr("no version folder"));
}

TEST(ModelCatalog, ListsNamesInBoundedLength) {
  ModelCatalog catalog;
  for (int i = 0; i < 1000; ++i) catalog.SetBroken(absl::StrCat("model_", 1000 + i), "x");
  const std::string message(catalog.Find(std::string(1 << 16, 'z'), 0).status().message());
  EXPECT_LT(message.size(), 500U);
  EXPECT_THAT(message, HasSubstr("model_1000, model_1001"));
  EXPECT_THAT(message, HasSubstr("and 980 more"));
}

TEST(ModelCatalog, NamesTheNearestOfMoreModelsThanItLists) {
  ModelCatalog catalog;
  for (int i = 0; i < 100; ++i) catalog.SetBroken(absl::StrCat("model_", 1000 + i), "x");
  catalog.SetBroken("resnet50", "x");
  const std::string message(catalog.Find("resent50", 0).status().message());
  EXPECT_THAT(message, HasSubstr("no model \"resent50\"; did you mean \"resnet50\"? Models: model_1000, "));
}

TEST(ModelCatalog, OfNothingSaysSo) {
  EXPECT_EQ(ModelCatalog().Find("m", 0).status().message(), "no model \"m\"; models: none");
}

TEST(ModelCatalog, AVersionThatFailsReplacesTheReadyOne) {
  ModelCatalog catalog;
  catalog.SetVersion("m", 1, Ready(1));
  catalog.SetVersion("m", 1, {VersionState::kFailed, "gone", nullptr, ""});
  EXPECT_FALSE(catalog.Find("m", 0).ok());
}

}  // namespace
}  // namespace saker
