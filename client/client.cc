#include "client/client.h"

#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

// Hands on answers until the stream ends; INTERNAL when they are not one for each request, in order.
absl::Status ReadAnswers(saker::PredictStream& stream, size_t expected, const Client::OnAnswer& on_answer) {
  v1::PredictStreamResponse response;
  size_t answered = 0;
  bool in_order = true;
  while (stream.Read(response)) {
    in_order = in_order && answered < expected && response.id() == absl::StrCat(answered);
    if (!in_order) continue;  // what follows cannot be told apart; only the end of the stream is waited for
    if (response.error_code() == 0) {
      on_answer(answered, std::move(*response.mutable_response()));
    } else {
      on_answer(answered, absl::Status(static_cast<absl::StatusCode>(response.error_code()), response.error_message()));
    }
    ++answered;
  }
  if (in_order && answered == expected) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat("the stream ended after ", answered, " answers in order for ", expected, " requests"));
}

void WriteRequests(saker::PredictStream& stream, absl::Span<const v1::PredictBatchRequest> requests) {
  v1::PredictStreamRequest message;
  for (size_t i = 0; i < requests.size(); ++i) {
    message.set_id(absl::StrCat(i));
    *message.mutable_request() = requests[i];
    if (!stream.Write(message)) return;
  }
  stream.WritesDone();
}

}  // namespace

absl::StatusOr<Client> Client::Connect(const ConnectionOptions& options) {
  SAKER_ASSIGN_OR_RETURN(std::shared_ptr<Connection> connection, saker::Connect(options));
  return Client(std::move(connection));
}

absl::StatusOr<v1::PredictResponse> Client::Predict(const v1::PredictRequest& request,
                                                    const CallOptions& options) const {
  return connection_->Predict(request, options);
}

absl::StatusOr<v1::PredictBatchResponse> Client::PredictBatch(const v1::PredictBatchRequest& request,
                                                              const CallOptions& options) const {
  return connection_->PredictBatch(request, options);
}

absl::Status Client::PredictStream(absl::Span<const v1::PredictBatchRequest> requests, const OnAnswer& on_answer,
                                   const CallOptions& options) const {
  const std::unique_ptr<saker::PredictStream> stream = connection_->OpenStream(options);
  // Writing and reading at once: with one thread, both sides could end up waiting for the other one to read.
  std::thread writer([&] { WriteRequests(*stream, requests); });
  const absl::Status answers = ReadAnswers(*stream, requests.size(), on_answer);
  writer.join();
  SAKER_RETURN_IF_ERROR(stream->Finish());
  return answers;
}

absl::StatusOr<std::vector<v1::ModelSummary>> Client::ListModels(const CallOptions& options) const {
  SAKER_ASSIGN_OR_RETURN(const v1::ListModelsResponse response, connection_->ListModels({}, options));
  return std::vector<v1::ModelSummary>(response.models().begin(), response.models().end());
}

absl::StatusOr<v1::GetModelResponse> Client::GetModel(const std::string& name, int64_t version,
                                                      const CallOptions& options) const {
  v1::GetModelRequest request;
  request.mutable_model()->set_name(name);
  request.mutable_model()->set_version(version);
  return connection_->GetModel(request, options);
}

absl::StatusOr<ServingState> Client::Health(const std::string& model, const CallOptions& options) const {
  return connection_->Health(model, options);
}

}  // namespace saker
