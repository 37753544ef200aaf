// ModelWatcher: a thread that keeps the models as their sources are: when told, or every so often; and that frees what was
// replaced once nobody uses it.
// Threads: ReloadNow() from any. Its own runs at low priority.
// Owns:    its thread, which the destructor ends after what it is doing.
// Fails:   never; what goes wrong is logged.
#pragma once

#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/models/model_control.h"
#include "server/models/model_manager.h"

namespace saker {

class ModelWatcher {
 public:
  // `interval`: how often it looks without being told; zero: never.
  ModelWatcher(ModelControl& control, ModelManager& manager, absl::Duration interval);
  ~ModelWatcher();
  ModelWatcher(const ModelWatcher&) = delete;
  ModelWatcher& operator=(const ModelWatcher&) = delete;

  // Looks soon.
  void ReloadNow() ABSL_LOCKS_EXCLUDED(mutex_);
  // How often it has looked.
  int64_t looks() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  enum class Event { kStop, kLook, kReap };

  void Loop();
  // What is next, after at most `most`.
  Event Await(absl::Duration most) ABSL_LOCKS_EXCLUDED(mutex_);
  void Look() ABSL_LOCKS_EXCLUDED(mutex_);

  ModelControl& control_;
  ModelManager& manager_;
  const absl::Duration interval_;
  mutable absl::Mutex mutex_;
  absl::CondVar changed_;
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  bool told_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t looks_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status last_ = absl::OkStatus();  // its thread's own
  std::thread thread_;
};

}  // namespace saker
