#include "server/models/model_control.h"

#include <spdlog/spdlog.h>

#include <vector>

#include "absl/algorithm/container.h"
#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "core/base/status_macros.h"
#include "server/config/logging.h"

namespace saker {
namespace {

// FirstFailure: of several threads.
class FirstFailure {
 public:
  void Update(const absl::Status& status) {
    absl::MutexLock lock(&mutex_);
    first_.Update(status);
  }
  absl::Status status() const {
    absl::MutexLock lock(&mutex_);
    return first_;
  }

 private:
  mutable absl::Mutex mutex_;
  absl::Status first_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::Status ModelControl::Synchronize() {
  SAKER_ASSIGN_OR_RETURN(const std::vector<ModelSource> sources, sources_.FindAll());
  FirstFailure failure;
  const auto count = static_cast<int64_t>(sources.size());
  loaders_.ParallelFor(count, loaders_.parallelism(), TaskPriority::kNormal,
                       [&](int64_t index, int) { failure.Update(manager_.Load(sources[static_cast<size_t>(index)])); });
  RemoveOthers(sources);
  return failure.status();
}

void ModelControl::RemoveOthers(const std::vector<ModelSource>& sources) {
  const std::shared_ptr<const ModelCatalog> now = manager_.catalog();
  for (const ModelEntry* entry : now->Entries()) {
    const auto is_it = [entry](const ModelSource& source) { return source.name == entry->name; };
    if (!absl::c_any_of(sources, is_it)) manager_.Remove(entry->name);
  }
}

absl::Status ModelControl::Load(absl::string_view name) {
  spdlog::info("event=load_asked model={}", Quoted(name));
  SAKER_ASSIGN_OR_RETURN(const ModelSource source, sources_.Find(name));
  return manager_.LoadAgain(source);
}

absl::Status ModelControl::Unload(absl::string_view name) {
  spdlog::info("event=unload_asked model={}", Quoted(name));
  return manager_.Unload(name);
}

}  // namespace saker
