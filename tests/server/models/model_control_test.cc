#include "server/models/model_control.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/server/testing/temp_folder.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

class ModelControlTest : public ::testing::Test {
 protected:
  void Put(const std::string& name, int version, const std::string& bytes) const {
    const std::string folder = "models/" + name + "/" + std::to_string(version);
    std::filesystem::create_directories(folder_.path() + "/" + folder);
    folder_.Write(folder + "/model.onnx", bytes);
  }
  void Delete(const std::string& name) const { std::filesystem::remove_all(folder_.path() + "/models/" + name); }
  int64_t Served(const std::string& name) const {
    const absl::StatusOr<std::shared_ptr<Servable>> found = manager_.catalog()->Find(name, 0);
    return found.ok() ? (*found)->version() : 0;
  }

  const TempFolder folder_;
  ModelManager manager_{ModelLoader(std::make_shared<ThreadPool>(ThreadPoolOptions{})), UnmeasuredOptions(), 1};
  const ModelSources sources_{folder_.path() + "/models", {}};
  ThreadPoolOptions two_{2};
  ThreadPool loaders_{two_};
  ModelControl control_{sources_, manager_, loaders_};
};

TEST_F(ModelControlTest, ServesWhatIsThereAndStopsServingWhatIsGone) {
  Put("a", 1, AffineModel());
  Put("b", 1, AffineModel());
  ASSERT_TRUE(control_.Synchronize().ok());
  Put("a", 2, AffineModel());
  Put("c", 7, AffineModel());
  Delete("b");
  ASSERT_TRUE(control_.Synchronize().ok());
  EXPECT_EQ(Served("a"), 2);
  EXPECT_EQ(Served("b"), 0);
  EXPECT_EQ(Served("c"), 7);
}

TEST_F(ModelControlTest, TellsTheFirstFailureAndServesTheRest) {
  Put("a", 1, AffineModel());
  Put("bad", 1, "nonsense");
  EXPECT_FALSE(control_.Synchronize().ok());
  EXPECT_EQ(Served("a"), 1);
}

TEST_F(ModelControlTest, ServesOnWhenTheRepositoryIsGoneOrEmpty) {
  Put("a", 1, AffineModel());
  ASSERT_TRUE(control_.Synchronize().ok());
  Delete("a");
  EXPECT_EQ(control_.Synchronize().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Served("a"), 1);
  std::filesystem::remove_all(folder_.path() + "/models");
  EXPECT_EQ(control_.Synchronize().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Served("a"), 1);
}

TEST_F(ModelControlTest, LoadsAndUnloadsByName) {
  Put("a", 1, AffineModel());
  Put("b", 1, "nonsense");
  ASSERT_TRUE(control_.Load("a").ok());
  EXPECT_EQ(Served("a"), 1);
  EXPECT_FALSE(control_.Load("b").ok());
  ASSERT_TRUE(control_.Unload("a").ok());
  EXPECT_EQ(Served("a"), 0);
  EXPECT_FALSE(control_.Synchronize().ok()) << "b is still bad";
  EXPECT_EQ(Served("a"), 0);
  ASSERT_TRUE(control_.Load("a").ok());
  EXPECT_EQ(Served("a"), 1);
}

TEST_F(ModelControlTest, NamesLeadNowhereElse) {
  Put("a", 1, AffineModel());
  for (const char* name : {"", ".", "..", "../models/a", "a/1", "/etc", "nobody"}) {
    EXPECT_FALSE(control_.Load(name).ok()) << name;
  }
  EXPECT_EQ(manager_.catalog()->Entries().size(), 0U);
}

}  // namespace
}  // namespace saker
