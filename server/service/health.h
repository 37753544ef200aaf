// Health: gRPC's standard health service (grpc.health.v1), for the server, its services and each model by name.
// Threads: gRPC calls Check() and Watch() on threads of its own; SetServing() and SetStopping() from any.
// Owns:    the states.
// Fails:   Check() with NOT_FOUND for names it does not know; Watch() with RESOURCE_EXHAUSTED for more than
// kMaxWatchers.
//
// gRPC's own health service answers from its callback queue, whose threads then also poll our connections: at eight
// clients they took a quarter of the server's CPU time and put a thread hop into requests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "proto/grpc/health/v1/health.grpc.pb.h"
#include "server/models/model_catalog.h"

namespace saker {

class Health final : public grpc::health::v1::Health::Service {
 public:
  // A watcher holds a thread while it watches.
  static constexpr int kMaxWatchers = 64;

  // `services`: full names of the gRPC services whose health is the server's.
  explicit Health(std::vector<std::string> services) : services_(std::move(services)) {}

  // Serving: the server as a whole (""), its services, and every model that has a version ready; models without one are
  // NOT_SERVING.
  void SetServing(const ModelCatalog& catalog) ABSL_LOCKS_EXCLUDED(mutex_);
  // Everything is NOT_SERVING from now on; watchers are told, and their calls end.
  void SetStopping() ABSL_LOCKS_EXCLUDED(mutex_);

  grpc::Status Check(grpc::ServerContext* context, const grpc::health::v1::HealthCheckRequest* request,
                     grpc::health::v1::HealthCheckResponse* response) override ABSL_LOCKS_EXCLUDED(mutex_);
  grpc::Status Watch(grpc::ServerContext* context, const grpc::health::v1::HealthCheckRequest* request,
                     grpc::ServerWriter<grpc::health::v1::HealthCheckResponse>* writer) override
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using State = grpc::health::v1::HealthCheckResponse::ServingStatus;

  State StateOf(absl::string_view name) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The next state that differs from `last`; false when the watch is over.
  bool AwaitChange(const grpc::ServerContext& context, absl::string_view name, State& last) ABSL_LOCKS_EXCLUDED(mutex_);

  const std::vector<std::string> services_;
  absl::Mutex mutex_;
  absl::CondVar changed_;
  absl::flat_hash_map<std::string, State> states_ ABSL_GUARDED_BY(mutex_);
  int watchers_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace saker
