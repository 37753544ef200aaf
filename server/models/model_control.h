// ModelControl: what a server is told to do with its models: at start, by signal, by the clock, by callers.
// Threads: any.
// Owns:    nothing; sources, manager and loaders must outlive it.
// Fails:   with the first failure of what it was told to do; whatever was served before is served on.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "core/parallel/thread_pool.h"
#include "server/models/model_manager.h"
#include "server/models/model_sources.h"

namespace saker {

class ModelControl {
 public:
  // `loaders`: threads that load, the caller beside them.
  ModelControl(const ModelSources& sources, ModelManager& manager, ThreadPool& loaders)
      : sources_(sources), manager_(manager), loaders_(loaders) {}

  // Looks at all sources: loads what is new or has changed, several models side by side, and unloads what is gone. When
  // nothing at all is there any more, that is taken for a fault of the file system, and everything is served on.
  absl::Status Synchronize();
  // Looks at one model's source and loads what it says, also what has failed or was unloaded before. Returns when its
  // versions serve.
  absl::Status Load(absl::string_view name);
  // Unloads a model until it is loaded by name again. Requests that have it are answered.
  absl::Status Unload(absl::string_view name);

 private:
  void RemoveOthers(const std::vector<ModelSource>& sources);

  const ModelSources& sources_;
  ModelManager& manager_;
  ThreadPool& loaders_;
};

}  // namespace saker
