// RunningServer: a server in this process, on ports that the system chose, with a client over real sockets.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <memory>
#include <string>

#include "proto/saker/v1/inference.grpc.pb.h"
#include "proto/saker/v1/model.grpc.pb.h"
#include "server/config/server_options.h"
#include "server/service/inference_server.h"
#include "tests/server/testing/temp_folder.h"

namespace saker {

class RunningServer {
 public:
  // `options` without models: those are written into the folder by AddModel() before.
  RunningServer();

  // models/NAME/VERSION/model.onnx with these bytes.
  void AddModel(const std::string& name, const std::string& bytes, int version = 1);
  ServerOptions& options() { return options_; }
  const TempFolder& folder() const { return folder_; }

  // Starts the server; aborts the test when it cannot.
  void Start();
  absl::Status TryStart();
  InferenceServer& server() { return *server_; }
  void Stop() { server_->Stop(); }

  // A connection of its own.
  std::shared_ptr<grpc::Channel> NewChannel() const;
  v1::InferenceService::Stub& inference() { return *inference_; }
  v1::ModelService::Stub& models() { return *models_; }

  // One call with a generous deadline.
  grpc::Status Predict(const v1::PredictRequest& request, v1::PredictResponse& response) const;
  grpc::Status PredictBatch(const v1::PredictBatchRequest& request, v1::PredictBatchResponse& response) const;

 private:
  TempFolder folder_;
  ServerOptions options_;
  std::unique_ptr<InferenceServer> server_;
  std::unique_ptr<v1::InferenceService::Stub> inference_;
  std::unique_ptr<v1::ModelService::Stub> models_;
};

// Long enough for the slowest machine and sanitizer; nothing waits for it to pass.
std::chrono::system_clock::time_point Patience();

}  // namespace saker
