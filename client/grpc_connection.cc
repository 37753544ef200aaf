#include "client/grpc_connection.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/call_error.h"

namespace saker {
namespace {

void AttachTrailer(const grpc::ClientContext& context, const char* name, absl::Status& status) {
  const auto& trailers = context.GetServerTrailingMetadata();
  if (const auto found = trailers.find(name); found != trailers.end()) {
    AttachMetadata(status, name, absl::string_view(found->second.data(), found->second.size()));
  }
}

// The one place where gRPC's status becomes ours; the codes have the same numbers. The one exception: nobody asks for
// the status of a call that this client cancelled, so CANCELLED comes from a server that stopped in the middle, and
// the call is worth another attempt like any other that found no server.
absl::Status ToAbsl(const grpc::Status& status, const grpc::ClientContext& context) {
  if (status.ok()) return absl::OkStatus();
  const bool cut_off = status.error_code() == grpc::StatusCode::CANCELLED;
  const auto code = cut_off ? absl::StatusCode::kUnavailable : static_cast<absl::StatusCode>(status.error_code());
  absl::Status result(
      code, cut_off ? absl::StrCat("the server cancelled the call: ", status.error_message()) : status.error_message());
  AttachTrailer(context, kTimingMetadata, result);
  AttachTrailer(context, kPushbackMetadata, result);
  // gRPC tells a status off the wire from one of its own in this text only; grpc_connection_test.cc holds it to that.
  if (!cut_off && absl::StrContains(context.debug_error_string(), "Error received from peer")) {
    MarkCameFromServer(result);
  }
  return result;
}

void SetDeadline(const CallOptions& options, grpc::ClientContext& context) {
  // A deadline more than a day away is none: adding a near-infinite timeout to the clock would overflow.
  if (options.timeout > absl::Hours(24)) return;
  context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoNanoseconds(options.timeout));
}

template <typename Response, typename Stub, typename Request>
absl::StatusOr<Response> Call(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                              const Request& request, const CallOptions& options) {
  // gRPC looks at its timers a little later, and a local server may be quicker than that.
  if (options.timeout <= absl::ZeroDuration()) {
    return absl::DeadlineExceededError("the timeout had passed before the request was sent");
  }
  grpc::ClientContext context;
  SetDeadline(options, context);
  Response response;
  absl::Status status = ToAbsl((stub.*method)(&context, request, &response), context);
  if (!status.ok()) return status;
  return response;
}

grpc::ChannelArguments ChannelArguments(const ConnectionOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxSendMessageSize(static_cast<int>(options.max_message_bytes));
  arguments.SetMaxReceiveMessageSize(static_cast<int>(options.max_message_bytes));
  if (options.own_socket) arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  // Retries are ours (retry_policy.h): gRPC's own would hide them from the deadline and the statistics.
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  // A proxy for the web, set in the environment, has no business between a client and its inference server.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  // gRPC waits a second before it connects again; a server that restarts is back sooner.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5000);
  return arguments;
}

class GrpcPredictStream final : public PredictStream {
 public:
  GrpcPredictStream(v1::InferenceService::Stub& stub, const CallOptions& options) {
    SetDeadline(options, context_);
    stream_ = stub.PredictStream(&context_);
  }
  ~GrpcPredictStream() override {
    if (finished_) return;
    // gRPC insists on Finish(); cancelling makes it return at once.
    context_.TryCancel();
    v1::PredictStreamResponse unread;
    while (stream_->Read(&unread)) {
    }
    stream_->Finish();
  }

  bool Write(const v1::PredictStreamRequest& request) override { return stream_->Write(request); }
  void WritesDone() override { stream_->WritesDone(); }
  bool Read(v1::PredictStreamResponse& response) override { return stream_->Read(&response); }
  absl::Status Finish() override {
    finished_ = true;
    return ToAbsl(stream_->Finish(), context_);
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::PredictStreamRequest, v1::PredictStreamResponse>> stream_;
  bool finished_ = false;
};

}  // namespace

GrpcConnection::GrpcConnection(const std::string& target, const ConnectionOptions& options)
    : channel_(grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), ChannelArguments(options))),
      inference_(v1::InferenceService::NewStub(channel_)),
      models_(v1::ModelService::NewStub(channel_)),
      health_(grpc::health::v1::Health::NewStub(channel_)) {}

absl::StatusOr<v1::PredictResponse> GrpcConnection::Predict(const v1::PredictRequest& request,
                                                            const CallOptions& options) {
  return Call(*inference_, &v1::InferenceService::Stub::Predict, request, options);
}

absl::StatusOr<v1::PredictBatchResponse> GrpcConnection::PredictBatch(const v1::PredictBatchRequest& request,
                                                                      const CallOptions& options) {
  return Call(*inference_, &v1::InferenceService::Stub::PredictBatch, request, options);
}

std::unique_ptr<PredictStream> GrpcConnection::OpenStream(const CallOptions& options) {
  return std::make_unique<GrpcPredictStream>(*inference_, options);
}

absl::StatusOr<v1::ListModelsResponse> GrpcConnection::ListModels(const v1::ListModelsRequest& request,
                                                                  const CallOptions& options) {
  return Call(*models_, &v1::ModelService::Stub::ListModels, request, options);
}

absl::StatusOr<v1::GetModelResponse> GrpcConnection::GetModel(const v1::GetModelRequest& request,
                                                              const CallOptions& options) {
  return Call(*models_, &v1::ModelService::Stub::GetModel, request, options);
}

absl::StatusOr<ServingState> GrpcConnection::Health(const std::string& service, const CallOptions& options) {
  grpc::health::v1::HealthCheckRequest request;
  request.set_service(service);
  const auto response = Call(*health_, &grpc::health::v1::Health::Stub::Check, request, options);
  if (!response.ok()) return response.status();
  switch (response->status()) {
    case grpc::health::v1::HealthCheckResponse::SERVING:
      return ServingState::kServing;
    case grpc::health::v1::HealthCheckResponse::NOT_SERVING:
      return ServingState::kNotServing;
    default:
      return ServingState::kUnknown;
  }
}

}  // namespace saker
