#include "server/models/model_sources.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/server/testing/temp_folder.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

class ModelSourcesTest : public ::testing::Test {
 protected:
  ModelSourcesTest() {
    std::filesystem::create_directories(folder_.path() + "/models/a/1");
    std::filesystem::create_directories(folder_.path() + "/models/b/3");
    folder_.Write("models/a/1/model.onnx", AffineModel());
    folder_.Write("models/b/3/model.onnx", AffineModel());
  }
  std::string Repository() const { return folder_.path() + "/models"; }
  const TempFolder folder_;
};

TEST_F(ModelSourcesTest, AreTheRepositoryAndFilesWhichWin) {
  const ModelSources sources(Repository(), {{"b", "elsewhere.onnx"}, {"c", "c.onnx"}});
  const std::vector<ModelSource> found = *sources.FindAll();
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].name, "a");
  EXPECT_EQ(found[1].name, "b");
  EXPECT_EQ(found[1].versions[0].path, "elsewhere.onnx");
  EXPECT_EQ(found[2].name, "c");
  EXPECT_EQ(sources.Find("b")->versions[0].path, "elsewhere.onnx");
  EXPECT_EQ(sources.Find("a")->versions[0].version, 1);
}

TEST_F(ModelSourcesTest, MayBeFilesOnly) {
  const ModelSources sources("", {{"c", "c.onnx"}});
  EXPECT_EQ(sources.FindAll()->size(), 1U);
  EXPECT_EQ(sources.Find("a").status().message(), "no model \"a\" was given to serve");
}

TEST_F(ModelSourcesTest, OfARepositoryThatIsGoneAreAnError) {
  const ModelSources sources(folder_.path() + "/nowhere", {});
  EXPECT_EQ(sources.FindAll().status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace saker
