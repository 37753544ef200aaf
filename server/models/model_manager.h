// ModelManager: loads, replaces and unloads models, and publishes which ones there are.
// Threads: any. What is done to one model is done one after another; different models are loaded side by side. Requests
//          read through a CatalogReader of their thread, which takes no lock unless the catalog has changed since it last
//          looked.
// Owns:    the current catalog, and servables that were replaced until the last request with them is over; shares the
//          others with requests in flight.
// Fails:   never as a whole: a version that cannot be loaded is kFailed with its reason; where another form of it, or
//          another version, is served, that goes on.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
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

  // Makes a model what its source says: loads the versions that are new or have changed, publishes each as it becomes
  // ready, and then retires those that are not wanted any more. Versions not wanted stay while none that is wanted could
  // be loaded. What has failed before is not tried again until it changes. Returns when that is done; the status is the
  // first failure of this call.
  absl::Status Load(const ModelSource& source);
  // The same, whatever has failed or was unloaded before.
  absl::Status LoadAgain(const ModelSource& source);
  // Retires all versions; Load() leaves the model alone then. NOT_FOUND for a name that is not there.
  absl::Status Unload(absl::string_view name);
  // Retires all versions of a model whose source is gone, and forgets it.
  void Remove(absl::string_view name);

  // Frees what was retired and is in no request any more; answers how many versions are still waited for.
  int Reap() ABSL_LOCKS_EXCLUDED(mutex_);

  std::shared_ptr<const ModelCatalog> catalog() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Changes with every publication.
  uint64_t generation() const { return generation_.load(std::memory_order_acquire); }

  // Called after each publication, by the thread that published; null: nobody is. Returns when no call is under way.
  void SetListener(std::function<void()> listener) ABSL_LOCKS_EXCLUDED(listener_mutex_);

 private:
  // A servable that was replaced, and what is said of its version once it is gone.
  struct Retired {
    enum class Then { kNothing, kRemoved, kGone };
    std::shared_ptr<Servable> servable;
    Then then = Then::kNothing;
  };

  absl::Status Update(const ModelSource& source, bool again);
  absl::Status LoadVersion(const ModelSource& source, const VersionSource& version, bool again);
  absl::StatusOr<std::shared_ptr<Servable>> MakeServable(const ModelSource& source, const VersionSource& version) const;
  void PublishFailure(const ModelSource& source, const VersionSource& version, const absl::Status& status);
  absl::Status PublishBroken(const ModelSource& source);
  // Retires versions that a source does not name.
  void RetireOthers(const ModelSource& source);
  void Retire(absl::string_view name, int64_t version, Retired::Then then);
  std::shared_ptr<absl::Mutex> MutexOf(absl::string_view name) ABSL_LOCKS_EXCLUDED(mutex_);
  bool IsUnloaded(absl::string_view name) const ABSL_LOCKS_EXCLUDED(mutex_);
  void Bury(const Retired& retired);
  // The entry of a version as it is now; a fresh one where there is none.
  VersionEntry EntryOf(absl::string_view name, int64_t version) const;
  // The one way in which the catalog changes: a copy is edited and takes the old one's place. What the edit adds to
  // `retired` waits for its last request.
  void Publish(const std::function<void(ModelCatalog&, std::vector<Retired>& retired)>& edit)
      ABSL_LOCKS_EXCLUDED(mutex_, listener_mutex_);

  const ModelLoader loader_;
  const EngineOptions options_;
  const int slots_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<const ModelCatalog> catalog_ ABSL_GUARDED_BY(mutex_);
  std::vector<Retired> retired_ ABSL_GUARDED_BY(mutex_);
  // Held while something is done to the model of that name.
  absl::flat_hash_map<std::string, std::shared_ptr<absl::Mutex>> model_mutexes_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<std::string> unloaded_ ABSL_GUARDED_BY(mutex_);
  // Raised after the catalog is replaced. A reader that sees the old value uses the old catalog once more, which is
  // fine.
  std::atomic<uint64_t> generation_{1};
  absl::Mutex listener_mutex_ ABSL_ACQUIRED_BEFORE(mutex_);
  std::function<void()> listener_ ABSL_GUARDED_BY(listener_mutex_);
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
