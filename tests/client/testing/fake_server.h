// FakeServer: a gRPC server over a real socket with one tiny model, for tests of the client. Model "brightest" version
// 3 takes pictures of 2x2 pixels, FLOAT [-1,4], and answers the probabilities of the four positions: the value itself
// over the sum of the row. Its labels are "top left", "top right", "bottom left" and "bottom right".
// Threads: all methods from any thread.
#pragma once

#include <grpcpp/grpcpp.h>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "proto/grpc/health/v1/health.grpc.pb.h"
#include "proto/saker/v1/inference.grpc.pb.h"
#include "proto/saker/v1/model.grpc.pb.h"

namespace saker::testing {

// A failure that the server shall answer with.
struct Failure {
  grpc::Status status;
  // Trailing metadata, where set.
  std::optional<std::string> pushback_ms = std::nullopt;
  std::optional<v1::Timing> timing = std::nullopt;
};

class FakeServer final : public v1::InferenceService::Service,
                         public v1::ModelService::Service,
                         public grpc::health::v1::Health::Service {
 public:
  // Serves on a free port of 127.0.0.1, or on "unix:PATH".
  explicit FakeServer(const std::string& address = "127.0.0.1:0");
  ~FakeServer() override;

  // HOST:PORT or unix:PATH.
  const std::string& address() const { return address_; }

  // The next unary calls fail, one for each of these.
  void FailNext(std::vector<Failure> failures);
  // What ListModels and GetModel describe; change it before the first call.
  v1::GetModelResponse& model() { return model_; }
  // A second model in ListModels, without anything behind it.
  void AddModelName(const std::string& name);
  void SetServing(bool serving);

  // Unary calls that came in, failed ones included.
  int calls() const;
  // The last inference request, whatever its kind.
  v1::PredictBatchRequest last_request() const;
  bool last_had_deadline() const;
  bool last_was_batch() const;

  grpc::Status Predict(grpc::ServerContext* context, const v1::PredictRequest* request,
                       v1::PredictResponse* response) override;
  grpc::Status PredictBatch(grpc::ServerContext* context, const v1::PredictBatchRequest* request,
                            v1::PredictBatchResponse* response) override;
  // A request with more than 100 rows is answered with an error; an id of "hang up" ends the stream with ABORTED.
  grpc::Status PredictStream(
      grpc::ServerContext* context,
      grpc::ServerReaderWriter<v1::PredictStreamResponse, v1::PredictStreamRequest>* stream) override;
  grpc::Status ListModels(grpc::ServerContext* context, const v1::ListModelsRequest* request,
                          v1::ListModelsResponse* response) override;
  grpc::Status GetModel(grpc::ServerContext* context, const v1::GetModelRequest* request,
                        v1::GetModelResponse* response) override;
  grpc::Status Check(grpc::ServerContext* context, const grpc::health::v1::HealthCheckRequest* request,
                     grpc::health::v1::HealthCheckResponse* response) override;

 private:
  // Counts the call and takes the next failure, if there is one.
  grpc::Status Enter(grpc::ServerContext& context);
  grpc::Status Answer(const v1::PredictBatchRequest& request, v1::PredictBatchResponse& response);

  v1::GetModelResponse model_;
  mutable absl::Mutex mutex_;
  std::deque<Failure> failures_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> more_names_ ABSL_GUARDED_BY(mutex_);
  v1::PredictBatchRequest last_request_ ABSL_GUARDED_BY(mutex_);
  bool last_had_deadline_ ABSL_GUARDED_BY(mutex_) = false;
  bool last_was_batch_ ABSL_GUARDED_BY(mutex_) = false;
  bool serving_ ABSL_GUARDED_BY(mutex_) = true;
  int calls_ ABSL_GUARDED_BY(mutex_) = 0;
  std::string address_;
  std::unique_ptr<grpc::Server> server_;
};

// The address of a port where nobody listens.
std::string UnreachableAddress();

}  // namespace saker::testing
