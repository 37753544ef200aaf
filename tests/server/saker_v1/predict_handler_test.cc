#include "server/saker_v1/predict_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/clock.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class PredictHandlerTest : public ::testing::Test {
 protected:
  absl::Status Decode() {
    InferenceRunner::Start(info_, task_);
    task_.clock.EndStage(SteadyNanos());
    return handler_.Decode(request_, catalog_, task_, response_);
  }
  absl::Status Run() {
    const absl::Status status = Decode();
    return status.ok() ? handler_.Run(task_, response_, 0) : status;
  }
  void SetUp() override {
    request_.mutable_model()->set_name("affine");
    *request_.add_inputs() = WireTensor("x", {2, 4}, {1, 2, 3, 4, 8, 7, 6, 5});
  }

  const PredictHandler handler_{{1'000'000, 4096}};
  const ModelCatalog catalog_ = CatalogOf(MakeServable("affine", 3, AffineModel(), {"a", "b", "c", "d"}));
  CallInfo info_{SteadyNanos(), 0, nullptr};
  PredictTask task_;
  v1::PredictBatchRequest request_;
  v1::PredictBatchResponse response_;
};

TEST_F(PredictHandlerTest, AnswersWithOutputsVersionAndExecution) {
  ASSERT_TRUE(Run().ok());
  ASSERT_TRUE(handler_.Encode(request_, task_, response_).ok());
  EXPECT_THAT(FloatsOf(response_.outputs(0)), ElementsAre(3, 5, 7, 9, 17, 15, 13, 11));
  EXPECT_EQ(response_.model().name(), "affine");
  EXPECT_EQ(response_.model().version(), 3);
  EXPECT_EQ(response_.execution().rows(), 2);
  EXPECT_EQ(response_.top_k_size(), 0);
}

TEST_F(PredictHandlerTest, RanksEachRow) {
  request_.set_top_k(1);
  ASSERT_TRUE(Run().ok());
  ASSERT_TRUE(handler_.Encode(request_, task_, response_).ok());
  ASSERT_EQ(response_.top_k_size(), 2);
  EXPECT_EQ(response_.top_k(0).classes(0).label(), "d");
  EXPECT_EQ(response_.top_k(1).classes(0).label(), "a");
}

TEST_F(PredictHandlerTest, RanksWithoutSendingTheOutputs) {
  request_.set_top_k(1);
  request_.set_omit_outputs(true);
  ASSERT_TRUE(Run().ok());
  ASSERT_TRUE(handler_.Encode(request_, task_, response_).ok());
  EXPECT_EQ(response_.outputs_size(), 0);
  EXPECT_EQ(response_.top_k(1).classes(0).index(), 0);
}

TEST_F(PredictHandlerTest, ComputesWithoutAnyOutput) {
  request_.set_omit_outputs(true);
  ASSERT_TRUE(Run().ok());
  ASSERT_TRUE(handler_.Encode(request_, task_, response_).ok());
  EXPECT_EQ(response_.outputs_size(), 0);
}

TEST_F(PredictHandlerTest, DoesNotRunWhatWasCancelled) {
  const std::atomic<bool> cancelled{true};
  info_.cancelled = &cancelled;
  EXPECT_EQ(Run().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(task_.execution.rows, 0);
}

TEST_F(PredictHandlerTest, DoesNotRunWhatIsPastItsDeadline) {
  info_.deadline_nanos = SteadyNanos() - 5'000'000;
  const absl::Status status = Run();
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(std::string(status.message()), HasSubstr("the deadline passed 5"));
  EXPECT_EQ(task_.execution.rows, 0);
}

TEST_F(PredictHandlerTest, RunsInlineOnlyWhatIsKnownToBeCheap) {
  ASSERT_TRUE(Decode().ok());
  EXPECT_FALSE(task_.run_inline) << "an unknown cost may be any";
  EngineOptions measured;
  measured.calibration_budget = absl::Milliseconds(20);
  const ModelCatalog catalog = CatalogOf(MakeServable("affine", 1, AffineModel(), {}, measured));
  for (const auto& [budget, expected] : {std::pair<int64_t, bool>{INT64_MAX, true}, {0, false}}) {
    const PredictHandler handler({budget, 4096});
    response_.Clear();
    ASSERT_TRUE(handler.Decode(request_, catalog, task_, response_).ok());
    EXPECT_EQ(task_.run_inline, expected);
  }
}

// Making a plan may take long; the polling thread has other callers.
TEST_F(PredictHandlerTest, LeavesPreparingAModelForNewRowsToWorkers) {
  const auto servable = MakeServable("affine", 1, MixedRowsModel());
  const ModelCatalog catalog = CatalogOf(servable);
  const auto decode = [&](bool on_worker) {
    info_.on_worker = on_worker;
    InferenceRunner::Start(info_, task_);
    response_.Clear();
    return handler_.Decode(request_, catalog, task_, response_);
  };
  ASSERT_TRUE(decode(false).ok());
  EXPECT_FALSE(servable->model().IsPreparedFor(2));
  EXPECT_FALSE(task_.reckoned);
  EXPECT_FALSE(task_.run_inline);
  ASSERT_TRUE(handler_.Reckon(0, task_).ok());
  EXPECT_TRUE(task_.reckoned);
  EXPECT_EQ(task_.answer_bytes, 32);
  ASSERT_TRUE(handler_.Run(task_, response_, 0).ok());
  EXPECT_EQ(FloatsOf(response_.outputs(0)).size(), 8u);
  ASSERT_TRUE(decode(false).ok());
  EXPECT_TRUE(task_.reckoned) << "by now there is a plan";
  *request_.mutable_inputs(0) = WireTensor("x", {3, 4}, std::vector<float>(12));
  ASSERT_TRUE(decode(true).ok());
  EXPECT_TRUE(task_.reckoned);
}

TEST_F(PredictHandlerTest, LeavesMakingAVariantForNewShapesToWorkers) {
  const auto servable = MakeServable("affine", 1, OpenWidthModel());
  const ModelCatalog catalog = CatalogOf(servable);
  *request_.mutable_inputs(0) = WireTensor("x", {2, 2, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  InferenceRunner::Start(info_, task_);
  ASSERT_TRUE(handler_.Decode(request_, catalog, task_, response_).ok());
  EXPECT_FALSE(task_.reckoned);
  EXPECT_EQ(task_.variant, nullptr);
  ASSERT_TRUE(handler_.Reckon(0, task_).ok());
  EXPECT_EQ(task_.answer_bytes, 48);
  ASSERT_TRUE(handler_.Run(task_, response_, 0).ok());
  EXPECT_THAT(FloatsOf(response_.outputs(0)), ElementsAre(2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24));
  response_.Clear();
  InferenceRunner::Start(info_, task_);
  ASSERT_TRUE(handler_.Decode(request_, catalog, task_, response_).ok());
  EXPECT_TRUE(task_.reckoned) << "by now there is one";
}

TEST_F(PredictHandlerTest, RefusesRankingsThatWouldNotFitAnAnswer) {
  *request_.mutable_inputs(0) = WireTensor("x", {80, 4}, std::vector<float>(320));
  request_.set_omit_outputs(true);
  request_.set_top_k(4);
  EXPECT_EQ(Run().code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(PredictHandlerTest, CountsTheLongestLabelForEachClass) {
  request_.set_top_k(4);
  request_.set_omit_outputs(true);
  ASSERT_TRUE(Decode().ok());
  EXPECT_EQ(task_.ranked, 8);
  EXPECT_EQ(task_.answer_bytes, 8 * (16 + 1));
  const ModelCatalog catalog = CatalogOf(MakeServable("affine", 1, AffineModel(), {"a", std::string(1000, 'b')}));
  InferenceRunner::Start(info_, task_);
  response_.Clear();
  EXPECT_EQ(handler_.Decode(request_, catalog, task_, response_).code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(PredictHandlerTest, CountsTensorsAndRankingsTogetherAgainstTheLimit) {
  const PredictHandler narrow({1'000'000, 100});  // 32 bytes of tensors, 8 classes of 17
  request_.set_top_k(4);
  InferenceRunner::Start(info_, task_);
  EXPECT_EQ(narrow.Decode(request_, catalog_, task_, response_).code(), absl::StatusCode::kResourceExhausted);
  request_.set_top_k(2);
  InferenceRunner::Start(info_, task_);
  response_.Clear();
  EXPECT_TRUE(narrow.Decode(request_, catalog_, task_, response_).ok()) << "68 bytes";
}

TEST_F(PredictHandlerTest, TakesNoMemoryForTheAnswerBeforeItRuns) {
  request_.set_top_k(4);
  for (const bool omit_outputs : {false, true}) {
    request_.set_omit_outputs(omit_outputs);
    response_.Clear();
    ASSERT_TRUE(Decode().ok());
    EXPECT_EQ(response_.outputs_size(), 0);
    EXPECT_TRUE(task_.hidden_output.empty());
    EXPECT_GE(task_.answer_memory, 2 * 4 * 4 + 8 * 100) << "the scores and the ranked classes as objects";
  }
}

TEST_F(PredictHandlerTest, TakesNoMemoryForAnswersThatNobodyWaitsFor) {
  info_.deadline_nanos = SteadyNanos() - 1;
  EXPECT_EQ(Run().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(response_.outputs_size(), 0);
}

TEST_F(PredictHandlerTest, LeavesLongRankingsToWorkers) {
  EngineOptions measured;
  measured.calibration_budget = absl::Milliseconds(20);
  const ModelCatalog catalog = CatalogOf(MakeServable("affine", 1, HeavyModel(1), {}, measured));
  const PredictHandler unlimited({INT64_MAX, 1 << 30});
  *request_.mutable_inputs(0) = WireTensor("x", {64, 512}, std::vector<float>(64 * 512));
  InferenceRunner::Start(info_, task_);
  ASSERT_TRUE(unlimited.Decode(request_, catalog, task_, response_).ok());
  // Between the model's own cost and that of the whole answer.
  const PredictHandler handler({task_.estimate.nanos + 1'000'000, 1 << 30});
  for (const int top_k : {0, 512}) {
    request_.set_top_k(top_k);
    InferenceRunner::Start(info_, task_);
    response_.Clear();
    ASSERT_TRUE(handler.Decode(request_, catalog, task_, response_).ok());
    EXPECT_EQ(task_.run_inline, top_k == 0) << top_k;
  }
}

TEST_F(PredictHandlerTest, StopsRankingWhenTheCallerIsGone) {
  std::atomic<bool> cancelled{false};
  info_.cancelled = &cancelled;
  request_.set_top_k(1);
  ASSERT_TRUE(Run().ok());
  cancelled = true;
  EXPECT_EQ(handler_.Encode(request_, task_, response_).code(), absl::StatusCode::kCancelled);
}

TEST_F(PredictHandlerTest, TakesOneRowOnlyInPredict) {
  v1::PredictRequest request;
  request.mutable_model()->set_name("affine");
  *request.add_inputs() = request_.inputs(0);
  v1::PredictResponse response;
  EXPECT_THAT(std::string(handler_.Decode(request, catalog_, task_, response).message()), HasSubstr("PredictBatch"));
  *request.mutable_inputs(0) = WireTensor("x", {4}, {1, 2, 3, 4});
  EXPECT_TRUE(handler_.Decode(request, catalog_, task_, response).ok());
}

TEST(PredictHandlerOfOneRow, TakesModelsWithoutABatchDimension) {
  const PredictHandler handler({1'000'000, 4096});
  const ModelCatalog catalog = CatalogOf(MakeServable("flat", 1, UnbatchedModel()));
  v1::PredictRequest request;
  request.mutable_model()->set_name("flat");
  request.set_top_k(1);
  *request.add_inputs() = WireTensor("x", {2, 3}, {1, 2, 3, 9, 5, 6});
  v1::PredictResponse response;
  PredictTask task;
  InferenceRunner::Start({SteadyNanos(), 0, nullptr}, task);
  const absl::Status status = handler.Decode(request, catalog, task, response);
  ASSERT_TRUE(status.ok()) << status;
  ASSERT_TRUE(handler.Run(task, response, 0).ok());
  ASSERT_TRUE(handler.Encode(request, task, response).ok());
  EXPECT_THAT(FloatsOf(response.outputs(0)), ElementsAre(1, 2, 3, 9, 5, 6));
  EXPECT_EQ(response.top_k().classes(0).index(), 3);
  EXPECT_EQ(response.execution().rows(), 1);
}

}  // namespace
}  // namespace saker
