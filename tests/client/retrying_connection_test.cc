#include "client/retrying_connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <utility>
#include <vector>

#include "client/call_error.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

// Time that moves only when somebody sleeps or calls.
class FakeClock final : public Clock {
 public:
  int64_t NowNanos() const override { return now_; }
  void Advance(absl::Duration step) { now_ += absl::ToInt64Nanoseconds(step); }

 private:
  int64_t now_ = 1000;
};

// A connection whose calls end as they are told and take a second each.
class ScriptedConnection final : public Connection {
 public:
  ScriptedConnection(std::shared_ptr<FakeClock> clock, std::deque<absl::Status> script)
      : clock_(std::move(clock)), script_(std::move(script)) {}

  absl::StatusOr<v1::PredictResponse> Predict(const v1::PredictRequest&, const CallOptions& options) override {
    return Next(v1::PredictResponse(), options);
  }
  absl::StatusOr<v1::PredictBatchResponse> PredictBatch(const v1::PredictBatchRequest&,
                                                        const CallOptions& options) override {
    return Next(v1::PredictBatchResponse(), options);
  }
  std::unique_ptr<PredictStream> OpenStream(const CallOptions&) override { return nullptr; }
  absl::StatusOr<v1::ListModelsResponse> ListModels(const v1::ListModelsRequest&, const CallOptions& options) override {
    return Next(v1::ListModelsResponse(), options);
  }
  absl::StatusOr<v1::GetModelResponse> GetModel(const v1::GetModelRequest&, const CallOptions& options) override {
    return Next(v1::GetModelResponse(), options);
  }
  absl::StatusOr<ServingState> Health(const std::string&, const CallOptions& options) override {
    return Next(ServingState::kServing, options);
  }

  std::vector<absl::Duration> timeouts;

 private:
  template <typename T>
  absl::StatusOr<T> Next(T value, const CallOptions& options) {
    timeouts.push_back(options.timeout);
    clock_->Advance(absl::Seconds(1));
    if (script_.empty()) return value;
    const absl::Status status = script_.front();
    script_.pop_front();
    return status.ok() ? absl::StatusOr<T>(value) : status;
  }

  std::shared_ptr<FakeClock> clock_;
  std::deque<absl::Status> script_;
};

class RetryingConnectionTest : public ::testing::Test {
 protected:
  std::unique_ptr<RetryingConnection> Make(std::deque<absl::Status> script) {
    inner_ = std::make_shared<ScriptedConnection>(clock_, std::move(script));
    RetryEnvironment environment{.clock = clock_,
                                 .sleep =
                                     [this](absl::Duration wait) {
                                       sleeps_.push_back(wait);
                                       clock_->Advance(wait);
                                     },
                                 .random = [] { return 0.0; }};
    const RetryPolicy policy{.max_attempts = 4, .initial_backoff = absl::Seconds(2), .max_backoff = absl::Seconds(60)};
    return std::make_unique<RetryingConnection>(inner_, policy, environment);
  }

  std::shared_ptr<FakeClock> clock_ = std::make_shared<FakeClock>();
  std::shared_ptr<ScriptedConnection> inner_;
  std::vector<absl::Duration> sleeps_;
};

const absl::Status kDown = absl::UnavailableError("down");

TEST_F(RetryingConnectionTest, RepeatsUntilTheServerIsBack) {
  const auto connection = Make({kDown, kDown, absl::OkStatus()});
  EXPECT_TRUE(connection->Predict({}, {.timeout = absl::Minutes(1)}).ok());
  EXPECT_THAT(sleeps_, ElementsAre(absl::Seconds(1), absl::Seconds(2)));
}

TEST_F(RetryingConnectionTest, LeavesEachAttemptTheTimeThatIsLeft) {
  const auto connection = Make({kDown, kDown, absl::OkStatus()});
  EXPECT_TRUE(connection->PredictBatch({}, {.timeout = absl::Seconds(60)}).ok());
  EXPECT_THAT(inner_->timeouts, ElementsAre(absl::Seconds(60), absl::Seconds(58), absl::Seconds(55)));
}

TEST_F(RetryingConnectionTest, EndsWithTheRealReasonBeforeTheDeadline) {
  const auto connection = Make({kDown, kDown, kDown, kDown});
  EXPECT_EQ(connection->GetModel({}, {.timeout = absl::Seconds(4)}).status(), kDown);
  EXPECT_THAT(sleeps_, ElementsAre(absl::Seconds(1)));
  EXPECT_EQ(inner_->timeouts.size(), 2u);
}

TEST_F(RetryingConnectionTest, GivesUpAfterTheLastAttempt) {
  const auto connection = Make({kDown, kDown, kDown, kDown, absl::OkStatus()});
  EXPECT_EQ(connection->ListModels({}, {.timeout = absl::InfiniteDuration()}).status(), kDown);
  EXPECT_EQ(inner_->timeouts.size(), 4u);
}

TEST_F(RetryingConnectionTest, DoesNotRepeatWhatIsFinal) {
  const auto connection = Make({absl::NotFoundError("no such model")});
  EXPECT_TRUE(absl::IsNotFound(connection->Health("x", {}).status()));
  EXPECT_TRUE(sleeps_.empty());
}

TEST_F(RetryingConnectionTest, WaitsAsLongAsTheServerAsks) {
  absl::Status full = absl::ResourceExhaustedError("full");
  AttachMetadata(full, kPushbackMetadata, "1234");
  const auto connection = Make({full, absl::OkStatus()});
  EXPECT_TRUE(connection->Predict({}, {.timeout = absl::Minutes(1)}).ok());
  EXPECT_THAT(sleeps_, ElementsAre(absl::Milliseconds(1234)));
}

TEST(RetryEnvironment, DrawsFromZeroToOne) {
  const RetryEnvironment real = RetryEnvironment::Real();
  for (int i = 0; i < 100; ++i) {
    const double drawn = real.random();
    EXPECT_GE(drawn, 0);
    EXPECT_LT(drawn, 1);
  }
}

}  // namespace
}  // namespace saker
