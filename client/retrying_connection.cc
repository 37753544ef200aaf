#include "client/retrying_connection.h"

#include <optional>
#include <utility>

#include "absl/random/random.h"
#include "absl/time/clock.h"

namespace saker {

RetryEnvironment RetryEnvironment::Real() {
  return {.clock = std::make_shared<SteadyClock>(),
          .sleep = [](absl::Duration wait) { absl::SleepFor(wait); },
          .random =
              [] {
                thread_local absl::BitGen generator;
                return absl::Uniform(generator, 0.0, 1.0);
              }};
}

RetryingConnection::RetryingConnection(std::shared_ptr<Connection> inner, RetryPolicy policy,
                                       RetryEnvironment environment)
    : inner_(std::move(inner)), policy_(policy), environment_(std::move(environment)) {}

template <typename Attempt>
auto RetryingConnection::Repeat(const CallOptions& options, Attempt attempt) const {
  const int64_t start = environment_.clock->NowNanos();
  CallOptions left = options;
  for (int attempts = 1;; ++attempts) {
    auto result = attempt(left);
    if (result.ok()) return result;
    const std::optional<absl::Duration> wait =
        WaitBeforeRetry(policy_, result.status(), attempts, environment_.random());
    if (!wait.has_value()) return result;
    const absl::Duration spent = absl::Nanoseconds(environment_.clock->NowNanos() - start);
    // Another attempt that has no time left would only replace the real reason by DEADLINE_EXCEEDED.
    if (spent + *wait >= options.timeout) return result;
    environment_.sleep(*wait);
    left.timeout = options.timeout - absl::Nanoseconds(environment_.clock->NowNanos() - start);
  }
}

absl::StatusOr<v1::PredictResponse> RetryingConnection::Predict(const v1::PredictRequest& request,
                                                                const CallOptions& options) {
  return Repeat(options, [&](const CallOptions& left) { return inner_->Predict(request, left); });
}

absl::StatusOr<v1::PredictBatchResponse> RetryingConnection::PredictBatch(const v1::PredictBatchRequest& request,
                                                                          const CallOptions& options) {
  return Repeat(options, [&](const CallOptions& left) { return inner_->PredictBatch(request, left); });
}

std::unique_ptr<PredictStream> RetryingConnection::OpenStream(const CallOptions& options) {
  return inner_->OpenStream(options);
}

absl::StatusOr<v1::ListModelsResponse> RetryingConnection::ListModels(const v1::ListModelsRequest& request,
                                                                      const CallOptions& options) {
  return Repeat(options, [&](const CallOptions& left) { return inner_->ListModels(request, left); });
}

absl::StatusOr<v1::GetModelResponse> RetryingConnection::GetModel(const v1::GetModelRequest& request,
                                                                  const CallOptions& options) {
  return Repeat(options, [&](const CallOptions& left) { return inner_->GetModel(request, left); });
}

absl::StatusOr<ServingState> RetryingConnection::Health(const std::string& service, const CallOptions& options) {
  return Repeat(options, [&](const CallOptions& left) { return inner_->Health(service, left); });
}

}  // namespace saker
