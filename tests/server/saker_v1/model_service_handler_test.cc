#include "server/saker_v1/model_service_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

using ::testing::ElementsAre;

ModelCatalog MixedCatalog() {
  ModelCatalog catalog = CatalogOf(MakeServable("affine", 2, AffineModel(), {"a", "b"}));
  catalog.SetVersion("affine", 3, {VersionState::kFailed, "truncated", nullptr, ""});
  catalog.SetBroken("broken", "no version folder");
  return catalog;
}

v1::GetModelResponse Get(const std::string& name, int64_t version, absl::StatusCode expected = absl::StatusCode::kOk) {
  v1::GetModelRequest request;
  request.mutable_model()->set_name(name);
  request.mutable_model()->set_version(version);
  v1::GetModelResponse response;
  EXPECT_EQ(GetModel(request, MixedCatalog(), response).code(), expected);
  return response;
}

TEST(ModelService, ListsLoadedAndFailedVersions) {
  v1::ListModelsResponse response;
  ASSERT_TRUE(ListModels({}, MixedCatalog(), response).ok());
  ASSERT_EQ(response.models_size(), 2);
  EXPECT_EQ(response.models(0).name(), "affine");
  EXPECT_EQ(response.models(0).versions(0).state(), v1::READY);
  EXPECT_EQ(response.models(0).versions(1).state(), v1::FAILED);
  EXPECT_EQ(response.models(0).versions(1).error(), "truncated");
  EXPECT_EQ(response.models(1).versions(0).error(), "no version folder");
}

TEST(ModelService, DescribesTheNewestThatIsReady) {
  const v1::GetModelResponse response = Get("affine", 0);
  EXPECT_EQ(response.model().version(), 2);
  EXPECT_EQ(response.inputs(0).name(), "x");
  EXPECT_THAT(response.inputs(0).shape(), ElementsAre(-1, 4));
  EXPECT_TRUE(response.inputs(0).has_rows());
  EXPECT_EQ(response.outputs(0).data_type(), v1::FLOAT);
  EXPECT_THAT(response.labels(), ElementsAre("a", "b"));
  EXPECT_TRUE(response.rows_independent());
}

TEST(ModelService, TellsWhyAVersionFailed) {
  const v1::GetModelResponse response = Get("affine", 3);
  EXPECT_EQ(response.inputs_size(), 0);
  EXPECT_EQ(response.versions(1).error(), "truncated");
}

TEST(ModelService, KnowsNoOtherModelsAndVersions) {
  Get("nobody", 0, absl::StatusCode::kNotFound);
  Get("affine", 9, absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace saker
