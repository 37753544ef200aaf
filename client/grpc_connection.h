// GrpcConnection: the calls of Connection, each made exactly once over one gRPC channel.
// Threads: as Connection.
// Owns:    the channel.
// Fails:   as Connection; nothing is repeated here.
#pragma once

#include <memory>
#include <string>

#include "client/connection.h"
#include "proto/grpc/health/v1/health.grpc.pb.h"
#include "proto/saker/v1/inference.grpc.pb.h"
#include "proto/saker/v1/model.grpc.pb.h"

namespace saker {

class GrpcConnection final : public Connection {
 public:
  // `target` is a name that gRPC understands; the options have been checked.
  GrpcConnection(const std::string& target, const ConnectionOptions& options);

  absl::StatusOr<v1::PredictResponse> Predict(const v1::PredictRequest& request, const CallOptions& options) override;
  absl::StatusOr<v1::PredictBatchResponse> PredictBatch(const v1::PredictBatchRequest& request,
                                                        const CallOptions& options) override;
  std::unique_ptr<PredictStream> OpenStream(const CallOptions& options) override;
  absl::StatusOr<v1::ListModelsResponse> ListModels(const v1::ListModelsRequest& request,
                                                    const CallOptions& options) override;
  absl::StatusOr<v1::GetModelResponse> GetModel(const v1::GetModelRequest& request,
                                                const CallOptions& options) override;
  absl::StatusOr<ServingState> Health(const std::string& service, const CallOptions& options) override;

 private:
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::InferenceService::Stub> inference_;
  std::unique_ptr<v1::ModelService::Stub> models_;
  std::unique_ptr<grpc::health::v1::Health::Stub> health_;
};

}  // namespace saker
