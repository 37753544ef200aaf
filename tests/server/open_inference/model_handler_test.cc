#include "server/open_inference/model_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/clock.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class OpenInferenceModels : public ::testing::Test {
 protected:
  OpenInferenceModels() {
    catalog_.SetVersion("affine", 2, {VersionState::kReady, "", servable_, ""});
    catalog_.SetVersion("affine", 3, {VersionState::kFailed, "no such file", nullptr, ""});
    catalog_.SetBroken("broken", "no version folder");
  }
  const std::shared_ptr<Servable> servable_ = MakeServable("affine", 2, AffineModel(), {"a", "b", "c", "d"});
  ModelCatalog catalog_;
};

TEST_F(OpenInferenceModels, ServerIsLiveAndReadyUntilSomethingIsLoaded) {
  inference::ServerLiveResponse live;
  ASSERT_TRUE(ServerLive({}, catalog_, live).ok());
  EXPECT_TRUE(live.live());
  inference::ServerReadyResponse ready;
  ASSERT_TRUE(ServerReady({}, catalog_, ready).ok());
  EXPECT_TRUE(ready.ready());
  catalog_.SetVersion("late", 1, {});
  ASSERT_TRUE(ServerReady({}, catalog_, ready).ok());
  EXPECT_FALSE(ready.ready());
  ASSERT_TRUE(ServerReady({}, ModelCatalog(), ready).ok());
  EXPECT_FALSE(ready.ready()) << "nothing is served";
}

TEST_F(OpenInferenceModels, ModelsThatAreNotThereAreNotReady) {
  const auto ready = [&](const std::string& name, const std::string& version) {
    inference::ModelReadyRequest request;
    request.set_name(name);
    request.set_version(version);
    inference::ModelReadyResponse response;
    EXPECT_TRUE(ModelReady(request, catalog_, response).ok());
    return response.ready();
  };
  EXPECT_TRUE(ready("affine", ""));
  EXPECT_TRUE(ready("affine", "2"));
  EXPECT_FALSE(ready("affine", "3"));
  EXPECT_FALSE(ready("broken", ""));
  EXPECT_FALSE(ready("nobody", ""));
}

TEST_F(OpenInferenceModels, MetadataHasTheSignature) {
  inference::ModelMetadataRequest request;
  request.set_name("affine");
  inference::ModelMetadataResponse response;
  ASSERT_TRUE(ModelMetadata(request, catalog_, response).ok());
  EXPECT_THAT(response.versions(), ElementsAre("2"));
  EXPECT_EQ(response.inputs(0).name(), "x");
  EXPECT_EQ(response.inputs(0).datatype(), "FP32");
  EXPECT_THAT(response.inputs(0).shape(), ElementsAre(-1, 4));
  EXPECT_EQ(response.outputs(0).name(), "y");
  request.set_version("3");
  EXPECT_EQ(ModelMetadata(request, catalog_, response).code(), absl::StatusCode::kUnavailable);
  request.set_name("nobody");
  EXPECT_EQ(ModelMetadata(request, catalog_, response).code(), absl::StatusCode::kNotFound);
}

TEST_F(OpenInferenceModels, ServerMetadataNamesWhatIsThere) {
  inference::ServerMetadataResponse response;
  ASSERT_TRUE(ServerMetadata({}, catalog_, response).ok());
  EXPECT_EQ(response.name(), "saker");
  EXPECT_FALSE(response.version().empty());
  EXPECT_THAT(response.extensions(), Contains("statistics"));
}

TEST_F(OpenInferenceModels, ConfigLeavesTheRowsOut) {
  inference::ModelConfigRequest request;
  request.set_name("affine");
  inference::ModelConfigResponse response;
  ASSERT_TRUE(GetModelConfig(request, catalog_, response).ok());
  EXPECT_EQ(response.config().max_batch_size(), 4096);
  EXPECT_THAT(response.config().input(0).dims(), ElementsAre(4));
  EXPECT_EQ(response.config().input(0).data_type(), inference::TYPE_FP32);
  EXPECT_EQ(response.config().output(0).label_filename(), "labels.txt");
}

TEST_F(OpenInferenceModels, ConfigOfAModelWithoutRowsHasAllDimensions) {
  inference::ModelConfigRequest request;
  request.set_name("flat");
  inference::ModelConfigResponse response;
  ASSERT_TRUE(GetModelConfig(request, CatalogOf(MakeServable("flat", 1, UnbatchedModel())), response).ok());
  EXPECT_EQ(response.config().max_batch_size(), 0);
  EXPECT_THAT(response.config().input(0).dims(), ElementsAre(2, 3));
}

TEST_F(OpenInferenceModels, StatisticsAddUpTheStages) {
  servable_->ContextOf(0);
  servable_->CountAnswer(0, {5, {1, 2, 4, 8, 16}, SteadyNanos()});
  servable_->CountFailure(100);
  inference::ModelStatisticsResponse response;
  ASSERT_TRUE(GetModelStatistics({}, catalog_, response).ok());
  ASSERT_EQ(response.model_stats_size(), 1);
  const inference::ModelStatistics& of = response.model_stats(0);
  EXPECT_EQ(of.name(), "affine");
  EXPECT_EQ(of.version(), "2");
  EXPECT_EQ(of.inference_count(), 5U);
  EXPECT_EQ(of.execution_count(), 1U);
  EXPECT_GT(of.last_inference(), 1'600'000'000'000U) << "milliseconds since 1970";
  EXPECT_EQ(of.inference_stats().success().count(), 1U);
  EXPECT_EQ(of.inference_stats().success().ns(), 31U);
  EXPECT_EQ(of.inference_stats().compute_input().ns(), 3U);
  EXPECT_EQ(of.inference_stats().queue().ns(), 4U);
  EXPECT_EQ(of.inference_stats().compute_infer().ns(), 8U);
  EXPECT_EQ(of.inference_stats().compute_output().ns(), 16U);
  EXPECT_EQ(of.inference_stats().fail().count(), 1U);
}

TEST_F(OpenInferenceModels, StatisticsAreThoseAskedFor) {
  inference::ModelStatisticsRequest request;
  request.set_name("affine");
  request.set_version("2");
  inference::ModelStatisticsResponse response;
  ASSERT_TRUE(GetModelStatistics(request, catalog_, response).ok());
  EXPECT_EQ(response.model_stats_size(), 1);
  EXPECT_EQ(response.model_stats(0).last_inference(), 0U) << "there was none";
  request.clear_version();
  request.set_name("nobody");
  EXPECT_EQ(GetModelStatistics(request, catalog_, response).code(), absl::StatusCode::kNotFound);
}

TEST_F(OpenInferenceModels, IndexListsVersionsWithStateAndReason) {
  inference::RepositoryIndexRequest request;
  inference::RepositoryIndexResponse response;
  ASSERT_TRUE(GetRepositoryIndex(request, catalog_, response).ok());
  ASSERT_EQ(response.models_size(), 3);
  EXPECT_EQ(response.models(0).state(), "READY");
  EXPECT_EQ(response.models(1).version(), "3");
  EXPECT_EQ(response.models(1).state(), "UNAVAILABLE");
  EXPECT_EQ(response.models(1).reason(), "no such file");
  EXPECT_EQ(response.models(2).name(), "broken");
  EXPECT_EQ(response.models(2).reason(), "no version folder");
  request.set_ready(true);
  response.Clear();
  ASSERT_TRUE(GetRepositoryIndex(request, catalog_, response).ok());
  EXPECT_EQ(response.models_size(), 1);
  request.set_repository_name("other");
  EXPECT_THAT(std::string(GetRepositoryIndex(request, catalog_, response).message()), HasSubstr("one repository"));
}

}  // namespace
}  // namespace saker
