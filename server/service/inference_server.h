// InferenceServer: a whole server in a process: models, threads, ports.
//
//   Start() -> serving -> Stop() -> stopped
//
// Threads: Start() and Stop() from one thread; ReloadModels() from any, but not beside Stop().
// Owns:    everything that it starts.
// Fails:   Start() in one line: repository unreadable, no model could be loaded, address not usable. A model that fails
// beside
//          others that load is logged and listed as FAILED.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "core/parallel/thread_pool.h"
#include "server/config/server_options.h"
#include "server/models/model_control.h"
#include "server/models/model_manager.h"
#include "server/models/model_sources.h"
#include "server/models/model_watcher.h"
#include "server/service/grpc_server.h"

namespace saker {

class InferenceServer {
 public:
  static absl::StatusOr<std::unique_ptr<InferenceServer>> Start(const ServerOptions& options);
  // Stops at once if Stop() has not been called.
  ~InferenceServer();

  // See GrpcServer.
  int port() const { return grpc_->port(); }
  int requests_in_flight() const { return grpc_->requests_in_flight(); }
  const ModelManager& models() const { return *models_; }

  // Looks at the models' sources soon and serves what they say then.
  void ReloadModels() {
    if (watcher_ != nullptr) watcher_->ReloadNow();
  }

  // Finishes what is in flight within ServerOptions::drain_timeout; see GrpcServer. Once is enough, twice is harmless.
  void Stop();

 private:
  explicit InferenceServer(const ServerOptions& options);
  absl::Status LoadModels();
  absl::Status Serve();

  const ServerOptions options_;
  int polling_threads_ = 1;
  bool stopped_ = false;
  std::shared_ptr<ThreadPool> workers_;
  std::unique_ptr<ModelSources> sources_;
  std::unique_ptr<ModelManager> models_;
  std::unique_ptr<ThreadPool> loaders_;
  std::unique_ptr<ModelControl> control_;
  std::unique_ptr<GrpcServer> grpc_;
  std::unique_ptr<ModelWatcher> watcher_;
};

}  // namespace saker
