// Health: what gRPC's standard health service (grpc.health.v1) answers.
// Threads: any.
// Owns:    nothing; the gRPC server owns the service and must outlive it.
#pragma once

#include <grpcpp/health_check_service_interface.h>

#include "server/models/model_catalog.h"

namespace saker {

class Health {
 public:
  // `service` as grpc::Server::GetHealthCheckService() gives it.
  explicit Health(grpc::HealthCheckServiceInterface* service) : service_(service) {}

  // Serving: the server as a whole (""), its services, and every model by name that has a version ready; models without
  // one are NOT_SERVING.
  void SetServing(const ModelCatalog& catalog);
  // Everything is NOT_SERVING from now on.
  void SetStopping();

 private:
  grpc::HealthCheckServiceInterface* const service_;
};

}  // namespace saker
