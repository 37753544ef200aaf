#include "tests/client/testing/fake_server.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <numeric>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/check.h"
#include "core/base/nearest_name.h"

namespace saker::testing {
namespace {

constexpr int kPixels = 4;

v1::GetModelResponse Brightest() {
  v1::GetModelResponse model;
  model.mutable_model()->set_name("brightest");
  model.mutable_model()->set_version(3);
  v1::ModelVersion& version = *model.add_versions();
  version.set_version(3);
  version.set_state(v1::READY);
  v1::TensorSpec& input = *model.add_inputs();
  input.set_name("image");
  input.set_data_type(v1::FLOAT);
  input.add_shape(-1);
  input.add_shape(kPixels);
  input.set_has_rows(true);
  v1::TensorSpec& output = *model.add_outputs();
  output = input;
  output.set_name("probabilities");
  model.set_rows_independent(true);
  model.set_max_batch_rows(100);
  v1::CostEntry& cost = *model.add_cost_table();
  cost.set_rows(1);
  cost.set_sequential_ns(5300);
  cost.set_choice(v1::PATH_SEQUENTIAL);
  for (const char* label : {"top left", "top right", "bottom left", "bottom right"}) model.add_labels(label);
  model.mutable_image()->set_width(2);
  model.mutable_image()->set_height(2);
  model.mutable_image()->set_channels(1);
  model.mutable_image()->set_scale(1.0f / 255);
  model.set_memory_bytes(2048);
  return model;
}

void SetTiming(v1::Timing& timing, v1::Execution& execution, int64_t rows) {
  timing.set_receive_ns(100);
  timing.set_decode_ns(200);
  timing.set_queue_ns(0);
  timing.set_compute_ns(4000);
  timing.set_encode_ns(300);
  timing.set_total_ns(4600);
  execution.set_path(v1::PATH_SEQUENTIAL);
  execution.set_threads(1);
  execution.set_rows(rows);
  execution.set_run_inline(true);
}

v1::Classifications Rank(const float* row, int top_k, const v1::GetModelResponse& model) {
  std::vector<int> order(kPixels);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [row](int a, int b) { return row[a] > row[b]; });
  v1::Classifications ranked;
  for (int i = 0; i < std::min(top_k, kPixels); ++i) {
    v1::Classification& each = *ranked.add_classes();
    each.set_index(order[i]);
    if (order[i] < model.labels_size()) each.set_label(model.labels(order[i]));
    each.set_score(row[order[i]]);
  }
  return ranked;
}

}  // namespace

FakeServer::FakeServer(const std::string& address) : model_(Brightest()) {
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(static_cast<v1::InferenceService::Service*>(this));
  builder.RegisterService(static_cast<v1::ModelService::Service*>(this));
  builder.RegisterService(static_cast<grpc::health::v1::Health::Service*>(this));
  server_ = builder.BuildAndStart();
  SAKER_CHECK(server_ != nullptr);
  address_ = absl::StartsWith(address, "unix:") ? address : absl::StrCat("127.0.0.1:", port);
}

FakeServer::~FakeServer() { server_->Shutdown(std::chrono::system_clock::now()); }

void FakeServer::FailNext(std::vector<Failure> failures) {
  absl::MutexLock lock(&mutex_);
  failures_.insert(failures_.end(), failures.begin(), failures.end());
}

void FakeServer::AddModelName(const std::string& name) {
  absl::MutexLock lock(&mutex_);
  more_names_.push_back(name);
}

void FakeServer::SetServing(bool serving) {
  absl::MutexLock lock(&mutex_);
  serving_ = serving;
}

int FakeServer::calls() const {
  absl::MutexLock lock(&mutex_);
  return calls_;
}

v1::PredictBatchRequest FakeServer::last_request() const {
  absl::MutexLock lock(&mutex_);
  return last_request_;
}

bool FakeServer::last_had_deadline() const {
  absl::MutexLock lock(&mutex_);
  return last_had_deadline_;
}

bool FakeServer::last_was_batch() const {
  absl::MutexLock lock(&mutex_);
  return last_was_batch_;
}

grpc::Status FakeServer::Enter(grpc::ServerContext& context) {
  absl::MutexLock lock(&mutex_);
  ++calls_;
  last_had_deadline_ = context.deadline() < std::chrono::system_clock::now() + std::chrono::hours(48);
  if (failures_.empty()) return grpc::Status::OK;
  const Failure failure = failures_.front();
  failures_.pop_front();
  if (failure.pushback_ms.has_value()) context.AddTrailingMetadata("grpc-retry-pushback-ms", *failure.pushback_ms);
  if (failure.timing.has_value()) {
    context.AddTrailingMetadata("saker-timing-bin", failure.timing->SerializeAsString());
  }
  return failure.status;
}

grpc::Status FakeServer::Answer(const v1::PredictBatchRequest& request, v1::PredictBatchResponse& response) {
  {
    absl::MutexLock lock(&mutex_);
    last_request_ = request;
  }
  if (request.model().name() != model_.model().name()) return {grpc::StatusCode::NOT_FOUND, "no such model"};
  const std::string& bytes = request.inputs(0).raw_data();
  const size_t rows = bytes.size() / (kPixels * sizeof(float));
  if (rows > 100) return {grpc::StatusCode::INVALID_ARGUMENT, "at most 100 rows"};
  std::vector<float> values(rows * kPixels);
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
  for (size_t row = 0; row < rows; ++row) {
    float* first = &values[row * kPixels];
    const float sum = std::accumulate(first, first + kPixels, 0.0f);
    std::for_each(first, first + kPixels, [sum](float& value) { value = sum == 0 ? 1.0f / kPixels : value / sum; });
    if (request.top_k() > 0) *response.add_top_k() = Rank(first, request.top_k(), model_);
  }
  *response.mutable_model() = model_.model();
  if (!request.omit_outputs()) {
    v1::Tensor& output = *response.add_outputs();
    output.set_name("probabilities");
    output.set_data_type(v1::FLOAT);
    output.add_shape(static_cast<int64_t>(rows));
    output.add_shape(kPixels);
    output.set_raw_data(values.data(), values.size() * sizeof(float));
  }
  SetTiming(*response.mutable_timing(), *response.mutable_execution(), static_cast<int64_t>(rows));
  return grpc::Status::OK;
}

grpc::Status FakeServer::Predict(grpc::ServerContext* context, const v1::PredictRequest* request,
                                 v1::PredictResponse* response) {
  if (const grpc::Status status = Enter(*context); !status.ok()) return status;
  v1::PredictBatchRequest batch;
  *batch.mutable_model() = request->model();
  *batch.mutable_inputs() = request->inputs();
  batch.set_top_k(request->top_k());
  batch.set_omit_outputs(request->omit_outputs());
  batch.set_execution_mode(request->execution_mode());
  v1::PredictBatchResponse answer;
  if (const grpc::Status status = Answer(batch, answer); !status.ok()) return status;
  *response->mutable_model() = answer.model();
  *response->mutable_outputs() = answer.outputs();
  if (answer.top_k_size() > 0) *response->mutable_top_k() = answer.top_k(0);
  *response->mutable_timing() = answer.timing();
  *response->mutable_execution() = answer.execution();
  absl::MutexLock lock(&mutex_);
  last_was_batch_ = false;
  return grpc::Status::OK;
}

grpc::Status FakeServer::PredictBatch(grpc::ServerContext* context, const v1::PredictBatchRequest* request,
                                      v1::PredictBatchResponse* response) {
  if (const grpc::Status status = Enter(*context); !status.ok()) return status;
  {
    absl::MutexLock lock(&mutex_);
    last_was_batch_ = true;
  }
  return Answer(*request, *response);
}

grpc::Status FakeServer::PredictStream(
    grpc::ServerContext*, grpc::ServerReaderWriter<v1::PredictStreamResponse, v1::PredictStreamRequest>* stream) {
  v1::PredictStreamRequest request;
  while (stream->Read(&request)) {
    if (request.request().model().name() == "hang up") return {grpc::StatusCode::ABORTED, "hung up"};
    v1::PredictStreamResponse response;
    response.set_id(request.id());
    const grpc::Status status = Answer(request.request(), *response.mutable_response());
    if (!status.ok()) {
      response.clear_response();
      response.set_error_code(status.error_code());
      response.set_error_message(status.error_message());
    }
    stream->Write(response);
  }
  return grpc::Status::OK;
}

grpc::Status FakeServer::ListModels(grpc::ServerContext* context, const v1::ListModelsRequest*,
                                    v1::ListModelsResponse* response) {
  if (const grpc::Status status = Enter(*context); !status.ok()) return status;
  v1::ModelSummary& summary = *response->add_models();
  summary.set_name(model_.model().name());
  *summary.mutable_versions() = model_.versions();
  absl::MutexLock lock(&mutex_);
  for (const std::string& name : more_names_) response->add_models()->set_name(name);
  return grpc::Status::OK;
}

grpc::Status FakeServer::GetModel(grpc::ServerContext* context, const v1::GetModelRequest* request,
                                  v1::GetModelResponse* response) {
  if (const grpc::Status status = Enter(*context); !status.ok()) return status;
  if (request->model().name() != model_.model().name()) {
    return {grpc::StatusCode::NOT_FOUND, absl::StrCat("no model \"", request->model().name(), "\"",
                                                      DidYouMean(request->model().name(), {model_.model().name()}))};
  }
  *response = model_;
  return grpc::Status::OK;
}

grpc::Status FakeServer::Check(grpc::ServerContext* context, const grpc::health::v1::HealthCheckRequest* request,
                               grpc::health::v1::HealthCheckResponse* response) {
  if (const grpc::Status status = Enter(*context); !status.ok()) return status;
  if (!request->service().empty() && request->service() != model_.model().name()) {
    return {grpc::StatusCode::NOT_FOUND, "unknown service"};
  }
  absl::MutexLock lock(&mutex_);
  response->set_status(serving_ ? grpc::health::v1::HealthCheckResponse::SERVING
                                : grpc::health::v1::HealthCheckResponse::NOT_SERVING);
  return grpc::Status::OK;
}

std::string UnreachableAddress() {
  // A port that was bound and closed again: the system does not give it out anew for a while.
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  SAKER_CHECK(bind(fd, reinterpret_cast<sockaddr*>(&address), length) == 0);
  SAKER_CHECK(getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) == 0);
  close(fd);
  return absl::StrCat("127.0.0.1:", ntohs(address.sin_port));
}

}  // namespace saker::testing
