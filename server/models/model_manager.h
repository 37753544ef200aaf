// ModelManager: loads models and publishes which ones there are.
// Threads: Load() from one thread at a time; everything else from any. Requests read through a CatalogReader of their
//          thread, which takes no lock unless the catalog has changed since it last looked.
// Owns:    the current catalog; shares the servables with requests in flight.
// Fails:   never as a whole: a model that cannot be loaded is kFailed with its reason, and the others are served.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "core/engine_options.h"
#include "core/model_loader.h"
#include "server/models/model_catalog.h"
#include "server/models/model_repository.h"

namespace saker {

class ModelManager {
 public:
  // `slots`: threads that run requests (see Servable).
  ModelManager(ModelLoader loader, EngineOptions options, int slots);

  // Loads every version of a source, one after another, and publishes each as it becomes ready or fails.
  void Load(const ModelSource& source);

  std::shared_ptr<const ModelCatalog> catalog() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Changes with every publication.
  uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

 private:
  void LoadVersion(const ModelSource& source, const VersionSource& version);
  absl::StatusOr<std::shared_ptr<Servable>> MakeServable(const ModelSource& source, const VersionSource& version) const;
  // The one way in which the catalog changes: a copy is edited and takes the old one's place.
  void Publish(const std::function<void(ModelCatalog&)>& edit) ABSL_LOCKS_EXCLUDED(mutex_);

  const ModelLoader loader_;
  const EngineOptions options_;
  const int slots_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<const ModelCatalog> catalog_ ABSL_GUARDED_BY(mutex_);
  // Raised after the catalog is replaced. A reader that sees the old value uses the old catalog once more, which is
  // fine.
  std::atomic<uint64_t> generation_{1};
};

// CatalogReader: one thread's view of the catalog: an atomic load a request, and the lock only after a change.
// Threads: one.
class CatalogReader {
 public:
  explicit CatalogReader(const ModelManager& manager) : manager_(manager) {}

  const ModelCatalog& Current() {
    if (const uint64_t generation = manager_.generation(); generation != generation_) {
      catalog_ = manager_.catalog();
      generation_ = generation;
    }
    return *catalog_;
  }

 private:
  const ModelManager& manager_;
  std::shared_ptr<const ModelCatalog> catalog_;
  uint64_t generation_ = 0;
};

// The engine's options for one model: the server's, with the fields that the model's config sets.
absl::StatusOr<EngineOptions> OptionsForModel(const EngineOptions& server, const v1::ModelConfig& config);

}  // namespace saker
