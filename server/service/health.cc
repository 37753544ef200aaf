#include "server/service/health.h"

#include "absl/time/time.h"
#include "server/calls/status_codec.h"

namespace saker {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

// How often a watch looks whether its caller is still there; a change of state is told at once.
constexpr absl::Duration kCallerCheck = absl::Seconds(1);

}  // namespace

void Health::SetServing(const ModelCatalog& catalog) {
  absl::MutexLock lock(&mutex_);
  if (stopping_) return;
  states_.clear();
  for (const ModelEntry* entry : catalog.Entries()) {
    states_[entry->name] =
        entry->newest_ready != nullptr ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING;
  }
  states_[""] = HealthCheckResponse::SERVING;
  for (const std::string& service : services_) states_[service] = HealthCheckResponse::SERVING;
  changed_.SignalAll();
}

void Health::SetStopping() {
  absl::MutexLock lock(&mutex_);
  stopping_ = true;
  for (auto& [name, state] : states_) state = HealthCheckResponse::NOT_SERVING;
  changed_.SignalAll();
}

Health::State Health::StateOf(absl::string_view name) const {
  const auto found = states_.find(name);
  return found == states_.end() ? HealthCheckResponse::SERVICE_UNKNOWN : found->second;
}

grpc::Status Health::Check(grpc::ServerContext*, const HealthCheckRequest* request, HealthCheckResponse* response) {
  absl::MutexLock lock(&mutex_);
  const State state = StateOf(request->service());
  if (state == HealthCheckResponse::SERVICE_UNKNOWN) {
    return ToGrpcStatus(absl::NotFoundError("no service or model of that name"));
  }
  response->set_status(state);
  return grpc::Status::OK;
}

bool Health::AwaitChange(const grpc::ServerContext& context, absl::string_view name, State& last) {
  absl::MutexLock lock(&mutex_);
  while (!context.IsCancelled()) {
    const State state = StateOf(name);
    if (state != last) {
      last = state;
      return true;
    }
    if (stopping_) return false;
    changed_.WaitWithTimeout(&mutex_, kCallerCheck);
  }
  return false;
}

grpc::Status Health::Watch(grpc::ServerContext* context, const HealthCheckRequest* request,
                           grpc::ServerWriter<HealthCheckResponse>* writer) {
  {
    absl::MutexLock lock(&mutex_);
    if (watchers_ == kMaxWatchers) return ToGrpcStatus(absl::ResourceExhaustedError("too many watchers; use Check"));
    ++watchers_;
  }
  HealthCheckResponse response;
  for (State last = HealthCheckResponse::UNKNOWN; AwaitChange(*context, request->service(), last);) {
    response.set_status(last);
    if (!writer->Write(response)) break;
  }
  absl::MutexLock lock(&mutex_);
  --watchers_;
  return ToGrpcStatus(absl::UnavailableError("the watch is over"));
}

}  // namespace saker
