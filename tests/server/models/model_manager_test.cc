#include "server/models/model_manager.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

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
    source.versions.push_back({1, folder_.Write(name + ".onnx", bytes)});
    return source;
  }
  TempFolder folder_;
  ModelManager manager_{ModelLoader(std::make_shared<ThreadPool>(ThreadPoolOptions{})), UnmeasuredOptions(), 2};
};

TEST_F(ModelManagerTest, PublishesWhatLoads) {
  manager_.Load(Source("affine", AffineModel()));
  const absl::StatusOr<std::shared_ptr<Servable>> servable = manager_.catalog()->Find("affine", 0);
  ASSERT_TRUE(servable.ok());
  EXPECT_EQ((*servable)->name(), "affine");
}

TEST_F(ModelManagerTest, KeepsTheReasonOfWhatDoesNot) {
  manager_.Load(Source("bad", "nonsense"));
  manager_.Load(Source("affine", AffineModel()));
  EXPECT_FALSE(manager_.catalog()->Find("bad", 0).ok());
  EXPECT_TRUE(manager_.catalog()->Find("affine", 0).ok());
}

TEST_F(ModelManagerTest, PublishesReasonsAsUtf8) {
  manager_.Load(Source("caf\xE9", "nonsense"));
  ModelSource broken;
  broken.name = "broken";
  broken.status = absl::NotFoundError("/caf\xE9: no version folder");
  manager_.Load(broken);
  const std::shared_ptr<const ModelCatalog> catalog = manager_.catalog();
  EXPECT_TRUE(IsUtf8((*catalog->FindEntry("caf\xE9"))->versions.at(1).error));
  EXPECT_TRUE(IsUtf8((*catalog->FindEntry("broken"))->error));
}

TEST_F(ModelManagerTest, FailsASourceWithABadConfig) {
  ModelSource source = Source("affine", AffineModel());
  source.config.set_max_batch_rows(-1);
  manager_.Load(source);
  EXPECT_FALSE(manager_.catalog()->Find("affine", 0).ok());
}

TEST_F(ModelManagerTest, ReadersSeeEachPublicationAndOldCatalogsStayWhole) {
  CatalogReader reader(manager_);
  EXPECT_EQ(reader.Current().ready_versions(), 0);
  const std::shared_ptr<const ModelCatalog> old = manager_.catalog();
  manager_.Load(Source("affine", AffineModel()));
  EXPECT_EQ(reader.Current().ready_versions(), 1);
  EXPECT_EQ(old->ready_versions(), 0);
}

TEST_F(ModelManagerTest, ReadersMayLookWhileModelsLoad) {
  std::atomic<bool> stop{false};
  std::thread looker([&] {
    CatalogReader reader(manager_);
    while (!stop) reader.Current().Find("affine", 0).IgnoreError();
  });
  for (int i = 0; i < 20; ++i) manager_.Load(Source("affine", AffineModel()));
  stop = true;
  looker.join();
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
