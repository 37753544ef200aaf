// Client: asks a Saker server for predictions.
//
//   absl::StatusOr<saker::Client> client = saker::Client::Connect({.address = "127.0.0.1:8001"});
//   saker::v1::PredictRequest request;
//   request.mutable_model()->set_name("mnist");
//   *request.add_inputs() = saker::ToMessage(pixels.view());  // tensor_message.h
//   request.set_top_k(1);
//   absl::StatusOr<saker::v1::PredictResponse> answer = client->Predict(request);
//
// Threads: a value; copies are cheap and share the connection. Every method from any thread.
// Fails:   with the server's status, whose message says what was expected, what came and what to do. UNAVAILABLE (after
//          the retries) when the server cannot be reached; TimingOf(status) says where the server's time went.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "client/call_options.h"
#include "client/connection.h"
#include "proto/saker/v1/inference.pb.h"
#include "proto/saker/v1/model.pb.h"

namespace saker {

class Client {
 public:
  // Opens a connection of its own; the first call connects. INVALID_ARGUMENT when an option makes no sense.
  static absl::StatusOr<Client> Connect(const ConnectionOptions& options);

  explicit Client(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}

  // One image or tensor.
  absl::StatusOr<v1::PredictResponse> Predict(const v1::PredictRequest& request, const CallOptions& options = {}) const;

  // Rows in dimension 0.
  absl::StatusOr<v1::PredictBatchResponse> PredictBatch(const v1::PredictBatchRequest& request,
                                                        const CallOptions& options = {}) const;

  // Called once for each request, in the order of the requests, from one thread at a time: the request's position and
  // its answer or error.
  using OnAnswer = std::function<void(size_t index, absl::StatusOr<v1::PredictBatchResponse> answer)>;

  // Sends all requests one behind another without waiting for answers, and hands each answer to `on_answer` as it
  // comes. Returns once all are answered. A failed request does not stop the others; a broken stream ends with its
  // status, and `on_answer` is not called for what was left. Nothing is repeated.
  absl::Status PredictStream(absl::Span<const v1::PredictBatchRequest> requests, const OnAnswer& on_answer,
                             const CallOptions& options = {}) const;

  // Every model and version that the server knows, loaded or failed.
  absl::StatusOr<std::vector<v1::ModelSummary>> ListModels(const CallOptions& options = {}) const;

  // Signature, cost table, labels and preprocessing of a model; version 0 is the newest that is ready.
  absl::StatusOr<v1::GetModelResponse> GetModel(const std::string& name, int64_t version = 0,
                                                const CallOptions& options = {}) const;

  // Whether the server (empty name) or a model takes requests.
  absl::StatusOr<ServingState> Health(const std::string& model = "", const CallOptions& options = {}) const;

 private:
  std::shared_ptr<Connection> connection_;
};

}  // namespace saker
