#include "server/models/model_repository.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <map>

#include "core/base/utf8.h"
#include "tests/server/testing/temp_folder.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<int64_t> VersionsOf(const ModelSource& source) {
  std::vector<int64_t> versions;
  for (const VersionSource& version : source.versions) versions.push_back(version.version);
  return versions;
}

TEST(ModelRepository, FindsModelsWithTheirConfigAndLabels) {
  const TempFolder folder;
  folder.Write("b/1/model.onnx", "");
  folder.Write("a/2/model.onnx", "");
  folder.Write("a/10/model.onnx", "");
  folder.Write("a/labels.txt", "x\ny\n");
  folder.Write("a/config.textproto", "max_batch_rows: 7");
  const auto sources = *ScanRepository(folder.path());
  ASSERT_EQ(sources.size(), 2U);
  EXPECT_EQ(sources[0].name, "a");
  EXPECT_THAT(VersionsOf(sources[0]), ElementsAre(10));
  EXPECT_EQ(sources[0].versions[0].path, folder.path() + "/a/10/model.onnx");
  EXPECT_THAT(sources[0].labels, ElementsAre("x", "y"));
  EXPECT_EQ(sources[0].config.max_batch_rows(), 7);
  EXPECT_EQ(sources[1].name, "b");
}

TEST(ModelRepository, PassesOverWhatIsNoModel) {
  const TempFolder folder;
  folder.Write("README.md", "hello");
  folder.Write(".git/config", "");
  folder.Write("m/1/model.onnx", "");
  folder.Write("m/01/model.onnx", "");
  folder.Write("m/-3/model.onnx", "");
  folder.Write("m/samples/picture.png", "");
  const auto sources = *ScanRepository(folder.path());
  ASSERT_EQ(sources.size(), 1U);
  EXPECT_THAT(VersionsOf(sources[0]), ElementsAre(1));
}

TEST(ModelRepository, KeepsWhatIsWrongWithOneModelToIt) {
  const TempFolder folder;
  folder.Write("good/1/model.onnx", "");
  std::filesystem::create_directories(folder.path() + "/no_versions");
  folder.Write("bad name/1/model.onnx", "");
  folder.Write("misnamed/1/model.onnx", "");
  folder.Write("misnamed/config.textproto", "name: \"other\"");
  folder.Write("wants/1/model.onnx", "");
  folder.Write("wants/config.textproto", "version_policy { specific: 4 }");
  std::map<std::string, std::string> errors;
  const std::vector<ModelSource> sources = *ScanRepository(folder.path());
  for (const ModelSource& source : sources) {
    errors[source.name] = std::string(source.status.message());
  }
  EXPECT_EQ(errors["good"], "");
  EXPECT_THAT(errors["no_versions"], HasSubstr("no version folder; expected"));
  EXPECT_THAT(errors["bad name"], HasSubstr("model name \"bad name\""));
  EXPECT_THAT(errors["misnamed"], HasSubstr("name is \"other\", but the folder is \"misnamed\""));
  EXPECT_THAT(errors["wants"], HasSubstr("asks for version 4; there are 1"));
}

TEST(ModelRepository, EscapesNamesThatMessagesMayNotContain) {
  const TempFolder folder;
  folder.Write("caf\xE9/1/model.onnx", "");
  folder.Write("misnamed/1/model.onnx", "");
  folder.Write("misnamed/config.textproto", "name: \"\\xE9\"");
  const std::vector<ModelSource> sources = *ScanRepository(folder.path());
  ASSERT_EQ(sources.size(), 2U);
  EXPECT_EQ(sources[0].name, "caf\\xe9");
  EXPECT_FALSE(sources[0].status.ok());
  for (const ModelSource& source : sources) EXPECT_TRUE(IsUtf8(source.status.message())) << source.status;
}

TEST(ModelRepository, DoesNotWaitForPipes) {
  const TempFolder folder;
  folder.Write("a/1/model.onnx", "");
  folder.Write("b/1/model.onnx", "");
  ASSERT_EQ(mkfifo((folder.path() + "/a/labels.txt").c_str(), 0600), 0);
  ASSERT_EQ(mkfifo((folder.path() + "/b/config.textproto").c_str(), 0600), 0);
  const std::vector<ModelSource> sources = *ScanRepository(folder.path());
  for (const ModelSource& source : sources) {
    EXPECT_THAT(std::string(source.status.message()), HasSubstr("expected a regular file"));
  }
}

TEST(ModelRepository, FailsAsAWholeWhenItCannotBeRead) {
  const TempFolder folder;
  EXPECT_EQ(ScanRepository(folder.path() + "/nowhere").status().code(), absl::StatusCode::kNotFound);
  EXPECT_FALSE(ScanRepository(folder.Write("file", "")).ok());
}

TEST(VersionPolicy, PicksTheNewestUnlessToldOtherwise) {
  const std::vector<int64_t> present = {1, 2, 5};
  v1::VersionPolicy policy;
  EXPECT_THAT(*PickVersions(policy, present), ElementsAre(5));
  policy.set_latest(2);
  EXPECT_THAT(*PickVersions(policy, present), ElementsAre(2, 5));
  policy.set_latest(100);
  EXPECT_THAT(*PickVersions(policy, present), ElementsAre(1, 2, 5));
  policy.set_latest(-3);
  EXPECT_THAT(*PickVersions(policy, present), ElementsAre(5));
  policy.add_specific(2);
  policy.add_specific(1);
  policy.add_specific(2);
  EXPECT_THAT(*PickVersions(policy, present), ElementsAre(1, 2));
  policy.set_all(true);
  EXPECT_THAT(*PickVersions(policy, present), ElementsAre(1, 2, 5));
}

}  // namespace
}  // namespace saker
