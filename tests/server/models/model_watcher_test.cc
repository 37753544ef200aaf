#include "server/models/model_watcher.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/server/testing/temp_folder.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

class ModelWatcherTest : public ::testing::Test {
 protected:
  ModelWatcherTest() {
    std::filesystem::create_directories(folder_.path() + "/models/a/1");
    folder_.Write("models/a/1/model.onnx", AffineModel());
  }
  bool Serves(const std::string& name) const { return manager_.catalog()->Find(name, 0).ok(); }
  void AwaitServed() const {
    while (!Serves("a")) std::this_thread::yield();
  }

  const TempFolder folder_;
  ModelManager manager_{ModelLoader(std::make_shared<ThreadPool>(ThreadPoolOptions{})), UnmeasuredOptions(), 1};
  const ModelSources sources_{folder_.path() + "/models", {}};
  ThreadPoolOptions one_{1};
  ThreadPool loaders_{one_};
  ModelControl control_{sources_, manager_, loaders_};
};

TEST_F(ModelWatcherTest, LooksWhenTold) {
  ModelWatcher watcher(control_, manager_, absl::ZeroDuration());
  watcher.ReloadNow();
  AwaitServed();
}

TEST_F(ModelWatcherTest, LooksEverySoOften) {
  ModelWatcher watcher(control_, manager_, absl::Milliseconds(1));
  AwaitServed();
  const int64_t looks = watcher.looks();
  while (watcher.looks() < looks + 3) std::this_thread::yield();
}

TEST_F(ModelWatcherTest, FreesWhatWasReplaced) {
  ModelWatcher watcher(control_, manager_, absl::ZeroDuration());
  watcher.ReloadNow();
  AwaitServed();
  const std::weak_ptr<Servable> old = *manager_.catalog()->Find("a", 0);
  folder_.Write("models/a/1/model.onnx", AffineModel());
  watcher.ReloadNow();
  while (!old.expired()) std::this_thread::yield();
  EXPECT_TRUE(Serves("a"));
}

TEST_F(ModelWatcherTest, EndsWithoutEverHavingLooked) { ModelWatcher(control_, manager_, absl::Hours(1)); }

}  // namespace
}  // namespace saker
