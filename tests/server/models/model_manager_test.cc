#include "server/models/model_manager.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/base/utf8.h"
#include "tests/server/testing/temp_folder.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

class ModelManagerTest : public ::testing::Test {
 protected:
  ModelSource Source(const std::string& name, const std::string& bytes) const {
    ModelSource source;
    source.name = name;
    source.versions.push_back({1, folder_.Write(name + ".onnx", bytes), ""});
    return source;
  }
  // The model "m" with those versions: bytes by number. Fingerprints are the bytes' own.
  ModelSource Versions(const std::map<int64_t, std::string>& versions) const {
    ModelSource source;
    source.name = "m";
    for (const auto& [number, bytes] : versions) {
      source.versions.push_back({number, folder_.Write(std::to_string(number) + ".onnx", bytes), bytes});
    }
    return source;
  }
  // The state of a version of "m"; nothing when it is not listed.
  std::optional<VersionState> StateOf(int64_t version) const {
    const std::shared_ptr<const ModelCatalog> catalog = manager_.catalog();
    const absl::StatusOr<const ModelEntry*> entry = catalog->FindEntry("m");
    if (!entry.ok() || (*entry)->versions.count(version) == 0) return std::nullopt;
    return (*entry)->versions.at(version).state;
  }
  std::shared_ptr<Servable> Served() const {
    absl::StatusOr<std::shared_ptr<Servable>> found = manager_.catalog()->Find("m", 0);
    return found.ok() ? *std::move(found) : nullptr;
  }
  TempFolder folder_;
  ModelManager manager_{ModelLoader(std::make_shared<ThreadPool>(ThreadPoolOptions{})), UnmeasuredOptions(), 2};
};

TEST_F(ModelManagerTest, PublishesWhatLoads) {
  manager_.Load(Source("affine", AffineModel())).IgnoreError();
  const absl::StatusOr<std::shared_ptr<Servable>> servable = manager_.catalog()->Find("affine", 0);
  ASSERT_TRUE(servable.ok());
  EXPECT_EQ((*servable)->name(), "affine");
}

TEST_F(ModelManagerTest, KeepsTheReasonOfWhatDoesNot) {
  manager_.Load(Source("bad", "nonsense")).IgnoreError();
  manager_.Load(Source("affine", AffineModel())).IgnoreError();
  EXPECT_FALSE(manager_.catalog()->Find("bad", 0).ok());
  EXPECT_TRUE(manager_.catalog()->Find("affine", 0).ok());
}

TEST_F(ModelManagerTest, PublishesReasonsAsUtf8) {
  manager_.Load(Source("caf\xE9", "nonsense")).IgnoreError();
  ModelSource broken;
  broken.name = "broken";
  broken.status = absl::NotFoundError("/caf\xE9: no version folder");
  manager_.Load(broken).IgnoreError();
  const std::shared_ptr<const ModelCatalog> catalog = manager_.catalog();
  EXPECT_TRUE(IsUtf8((*catalog->FindEntry("caf\xE9"))->versions.at(1).error));
  EXPECT_TRUE(IsUtf8((*catalog->FindEntry("broken"))->error));
}

TEST_F(ModelManagerTest, FailsASourceWithABadConfig) {
  ModelSource source = Source("affine", AffineModel());
  source.config.set_max_batch_rows(-1);
  manager_.Load(source).IgnoreError();
  EXPECT_FALSE(manager_.catalog()->Find("affine", 0).ok());
}

TEST_F(ModelManagerTest, ReadersSeeEachPublicationAndOldCatalogsStayWhole) {
  CatalogReader reader(manager_);
  EXPECT_EQ(reader.Current().ready_versions(), 0);
  const std::shared_ptr<const ModelCatalog> old = manager_.catalog();
  manager_.Load(Source("affine", AffineModel())).IgnoreError();
  EXPECT_EQ(reader.Current().ready_versions(), 1);
  EXPECT_EQ(old->ready_versions(), 0);
}

TEST_F(ModelManagerTest, ReadersMayLookWhileModelsLoad) {
  std::atomic<bool> stop{false};
  std::thread looker([&] {
    CatalogReader reader(manager_);
    while (!stop) reader.Current().Find("affine", 0).IgnoreError();
  });
  for (int i = 0; i < 20; ++i) manager_.Load(Source("affine", AffineModel())).IgnoreError();
  stop = true;
  looker.join();
}

TEST_F(ModelManagerTest, ANewVersionTakesOverAndTheOldOneGoes) {
  ASSERT_TRUE(manager_.Load(Versions({{1, AffineModel()}})).ok());
  ASSERT_TRUE(manager_.Load(Versions({{2, AffineModel()}})).ok());
  EXPECT_EQ(Served()->version(), 2);
  EXPECT_EQ(StateOf(1), VersionState::kDraining);
  EXPECT_EQ(manager_.catalog()->Find("m", 1).status().message(), "model \"m\" version 1 is being unloaded");
  EXPECT_EQ(manager_.Reap(), 0);
  EXPECT_EQ(StateOf(1), std::nullopt);
}

TEST_F(ModelManagerTest, AVersionDrainsUntilItsLastRequestIsOver) {
  ASSERT_TRUE(manager_.Load(Versions({{1, AffineModel()}})).ok());
  std::shared_ptr<Servable> request = Served();
  ASSERT_TRUE(manager_.Load(Versions({{2, AffineModel()}})).ok());
  EXPECT_EQ(manager_.Reap(), 1);
  EXPECT_EQ(StateOf(1), VersionState::kDraining);
  request = nullptr;
  EXPECT_EQ(manager_.Reap(), 0);
  EXPECT_EQ(StateOf(1), std::nullopt);
}

TEST_F(ModelManagerTest, ABadNewVersionLeavesTheOldOneServing) {
  ASSERT_TRUE(manager_.Load(Versions({{1, AffineModel()}})).ok());
  const absl::Status status = manager_.Load(Versions({{2, "nonsense"}}));
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(Served()->version(), 1);
  EXPECT_EQ(StateOf(1), VersionState::kReady);
  EXPECT_EQ(StateOf(2), VersionState::kFailed);
  EXPECT_EQ(manager_.catalog()->Find("m", 2).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(ModelManagerTest, ABadFileInThePlaceOfAGoodOneChangesNothingButTheReason) {
  ASSERT_TRUE(manager_.Load(Versions({{1, AffineModel()}})).ok());
  const std::shared_ptr<Servable> before = Served();
  EXPECT_FALSE(manager_.Load(Versions({{1, "nonsense"}})).ok());
  EXPECT_EQ(Served(), before);
  EXPECT_NE((*manager_.catalog()->FindEntry("m"))->versions.at(1).error, "");
  ASSERT_TRUE(manager_.Load(Versions({{1, AffineModel()}})).ok());
  EXPECT_EQ((*manager_.catalog()->FindEntry("m"))->versions.at(1).error, "");
}

TEST_F(ModelManagerTest, WhatHasNotChangedIsNotLoadedAgain) {
  ASSERT_TRUE(manager_.Load(Versions({{1, AffineModel()}})).ok());
  const std::shared_ptr<Servable> before = Served();
  const uint64_t generation = manager_.generation();
  EXPECT_TRUE(manager_.Load(Versions({{1, AffineModel()}})).ok());
  EXPECT_EQ(Served(), before);
  EXPECT_EQ(manager_.generation(), generation);
}

TEST_F(ModelManagerTest, WhatHasFailedIsTriedAgainWhenItChangesOrOnRequest) {
  EXPECT_FALSE(manager_.Load(Versions({{1, "nonsense"}})).ok());
  const uint64_t generation = manager_.generation();
  EXPECT_FALSE(manager_.Load(Versions({{1, "nonsense"}})).ok());
  EXPECT_EQ(manager_.generation(), generation) << "not tried";
  EXPECT_FALSE(manager_.LoadAgain(Versions({{1, "nonsense"}})).ok());
  EXPECT_GT(manager_.generation(), generation) << "tried";
  EXPECT_TRUE(manager_.Load(Versions({{1, AffineModel()}})).ok());
}

TEST_F(ModelManagerTest, UnloadedModelsStayUnloadedUntilLoadedByName) {
  ASSERT_TRUE(manager_.Load(Versions({{1, AffineModel()}})).ok());
  ASSERT_TRUE(manager_.Unload("m").ok());
  EXPECT_EQ(Served(), nullptr);
  EXPECT_EQ(manager_.Reap(), 0);
  EXPECT_EQ(StateOf(1), VersionState::kGone);
  EXPECT_EQ(manager_.catalog()->Find("m", 0).status().message(), "model \"m\" version 1 is unloaded");
  EXPECT_TRUE(manager_.Load(Versions({{1, AffineModel()}})).ok());
  EXPECT_EQ(Served(), nullptr);
  EXPECT_TRUE(manager_.LoadAgain(Versions({{1, AffineModel()}})).ok());
  EXPECT_NE(Served(), nullptr);
  EXPECT_EQ(manager_.Unload("nobody").code(), absl::StatusCode::kNotFound);
}

TEST_F(ModelManagerTest, AVersionLoadedAnewWhileItDrainsIsNotTakenAway) {
  ASSERT_TRUE(manager_.Load(Versions({{1, AffineModel()}})).ok());
  std::shared_ptr<Servable> request = Served();
  ASSERT_TRUE(manager_.Unload("m").ok());
  ASSERT_TRUE(manager_.LoadAgain(Versions({{1, AffineModel()}})).ok());
  request = nullptr;
  EXPECT_EQ(manager_.Reap(), 0);
  EXPECT_EQ(StateOf(1), VersionState::kReady);
}

TEST_F(ModelManagerTest, ForgetsModelsWhoseSourceIsGone) {
  EXPECT_FALSE(manager_.Load(Versions({{1, AffineModel()}, {2, "nonsense"}})).ok());
  manager_.Remove("m");
  EXPECT_EQ(StateOf(1), VersionState::kDraining);
  EXPECT_EQ(manager_.Reap(), 0);
  EXPECT_EQ(manager_.catalog()->FindEntry("m").status().code(), absl::StatusCode::kNotFound);
  ModelSource broken;
  broken.name = "m";
  broken.status = absl::NotFoundError("no version folder");
  EXPECT_FALSE(manager_.Load(broken).ok());
  EXPECT_TRUE(manager_.catalog()->FindEntry("m").ok());
  manager_.Remove("m");
  EXPECT_FALSE(manager_.catalog()->FindEntry("m").ok());
}

TEST_F(ModelManagerTest, ABrokenSourceLeavesWhatItHadServing) {
  ASSERT_TRUE(manager_.Load(Versions({{1, AffineModel()}})).ok());
  ModelSource broken;
  broken.name = "m";
  broken.status = absl::InvalidArgumentError("config.textproto: nonsense");
  EXPECT_EQ(manager_.Load(broken), broken.status);
  EXPECT_NE(Served(), nullptr);
}

TEST_F(ModelManagerTest, ListenersHearOfEachPublication) {
  int heard = 0;
  manager_.SetListener([&] { ++heard; });
  ASSERT_TRUE(manager_.Load(Versions({{1, AffineModel()}})).ok());
  EXPECT_EQ(heard, 2) << "loading, ready";
  manager_.SetListener(nullptr);
  manager_.Remove("m");
  EXPECT_EQ(heard, 2);
}

TEST_F(ModelManagerTest, LoadsModelsSideBySideAndOneModelOnceAtATime) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < 10; ++i) {
        manager_.Load(Source("other" + std::to_string(t), AffineModel())).IgnoreError();
        manager_.LoadAgain(Versions({{1 + i % 2, i % 3 == 0 ? "nonsense" : AffineModel()}})).IgnoreError();
        if (i % 5 == 4) manager_.Unload("m").IgnoreError();
        manager_.Reap();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(manager_.Reap(), 0);
  EXPECT_GE(manager_.catalog()->ready_versions(), 4);
}

TEST(OptionsForModel, RefusesRowsThatTheFlagsRefuse) {
  v1::ModelConfig config;
  for (const int64_t rows : {int64_t{-1}, kMostRows + 1}) {
    config.set_parallel_threshold(rows);
    EXPECT_FALSE(OptionsForModel(EngineOptions(), config).ok()) << rows;
    config.set_parallel_threshold(0);
    config.set_max_batch_rows(rows);
    EXPECT_FALSE(OptionsForModel(EngineOptions(), config).ok()) << rows;
    config.set_max_batch_rows(kMostRows);
    EXPECT_TRUE(OptionsForModel(EngineOptions(), config).ok());
  }
}

TEST(OptionsForModel, LetTheModelsConfigWin) {
  EngineOptions server;
  server.parallel_threshold = 9;
  v1::ModelConfig config;
  EXPECT_EQ(OptionsForModel(server, config)->parallel_threshold, 9);
  config.set_parallel_threshold(4);
  config.set_max_batch_rows(5);
  config.set_execution_mode(v1::SEQUENTIAL);
  config.set_weight_format("bfloat16");
  const EngineOptions options = *OptionsForModel(server, config);
  EXPECT_EQ(options.parallel_threshold, 4);
  EXPECT_EQ(options.max_batch_rows, 5);
  EXPECT_EQ(options.execution_mode, ExecutionMode::kSequential);
  EXPECT_EQ(options.weight_format, WeightFormat::kBFloat16);
}

TEST(OptionsForModel, RefusesAWeightFormatThatDoesNotExist) {
  v1::ModelConfig config;
  config.set_weight_format("fp4");
  EXPECT_EQ(OptionsForModel(EngineOptions(), config).status().message(),
            "weight_format: unknown weight format \"fp4\": expected float32, bfloat16 or int8");
}

}  // namespace
}  // namespace saker
