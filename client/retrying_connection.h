// RetryingConnection: a Connection that repeats the calls of another one by a RetryPolicy, within the caller's timeout.
// Threads: as Connection.
// Fails:   with the last attempt's status, never later than the timeout.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "client/connection.h"
#include "client/retry_policy.h"
#include "core/base/clock.h"

namespace saker {

// RetryEnvironment: time and chance, so that tests can hold them.
struct RetryEnvironment {
  std::shared_ptr<const Clock> clock;
  std::function<void(absl::Duration)> sleep;
  // Random numbers in [0, 1); called from any thread.
  std::function<double()> random;

  // The real ones.
  static RetryEnvironment Real();
};

class RetryingConnection final : public Connection {
 public:
  RetryingConnection(std::shared_ptr<Connection> inner, RetryPolicy policy,
                     RetryEnvironment environment = RetryEnvironment::Real());

  absl::StatusOr<v1::PredictResponse> Predict(const v1::PredictRequest& request, const CallOptions& options) override;
  absl::StatusOr<v1::PredictBatchResponse> PredictBatch(const v1::PredictBatchRequest& request,
                                                        const CallOptions& options) override;
  // Not repeated: the requests that were already sent are gone.
  std::unique_ptr<PredictStream> OpenStream(const CallOptions& options) override;
  absl::StatusOr<v1::ListModelsResponse> ListModels(const v1::ListModelsRequest& request,
                                                    const CallOptions& options) override;
  absl::StatusOr<v1::GetModelResponse> GetModel(const v1::GetModelRequest& request,
                                                const CallOptions& options) override;
  absl::StatusOr<ServingState> Health(const std::string& service, const CallOptions& options) override;

 private:
  // Runs attempt(CallOptions) until it succeeds, fails for good, or the next wait would outlast the timeout.
  template <typename Attempt>
  auto Repeat(const CallOptions& options, Attempt attempt) const;

  const std::shared_ptr<Connection> inner_;
  const RetryPolicy policy_;
  const RetryEnvironment environment_;
};

}  // namespace saker
