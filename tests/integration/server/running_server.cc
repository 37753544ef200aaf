#include "tests/integration/server/running_server.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/check.h"
#include "tests/server/testing/test_models.h"

namespace saker {

RunningServer::RunningServer() {
  options_.model_repository = folder_.path();
  options_.address = "127.0.0.1:0";
  options_.engine = UnmeasuredOptions();
  options_.threads = 2;
  options_.polling_threads = 2;
  options_.drain_timeout = absl::Seconds(60);
}

void RunningServer::AddModel(const std::string& name, const std::string& bytes, int version) {
  folder_.Write(absl::StrCat(name, "/", version, "/model.onnx"), bytes);
}

absl::Status RunningServer::TryStart() {
  absl::StatusOr<std::unique_ptr<InferenceServer>> server = InferenceServer::Start(options_);
  if (!server.ok()) return server.status();
  server_ = *std::move(server);
  const std::shared_ptr<grpc::Channel> channel = NewChannel();
  inference_ = v1::InferenceService::NewStub(channel);
  models_ = v1::ModelService::NewStub(channel);
  return absl::OkStatus();
}

void RunningServer::Start() {
  const absl::Status status = TryStart();
  if (!status.ok()) std::fprintf(stderr, "%s\n", status.ToString().c_str());
  SAKER_CHECK(status.ok());
}

std::shared_ptr<grpc::Channel> RunningServer::NewChannel() const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(-1);
  const std::string target = options_.address.empty() ? absl::StrCat("unix:", options_.unix_socket)
                                                      : absl::StrCat("127.0.0.1:", server_->port());
  return grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments);
}

std::chrono::system_clock::time_point Patience() { return std::chrono::system_clock::now() + std::chrono::minutes(5); }

grpc::Status RunningServer::Predict(const v1::PredictRequest& request, v1::PredictResponse& response) const {
  grpc::ClientContext context;
  context.set_deadline(Patience());
  return inference_->Predict(&context, request, &response);
}

grpc::Status RunningServer::PredictBatch(const v1::PredictBatchRequest& request,
                                         v1::PredictBatchResponse& response) const {
  grpc::ClientContext context;
  context.set_deadline(Patience());
  return inference_->PredictBatch(&context, request, &response);
}

}  // namespace saker
