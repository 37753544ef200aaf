#include "core/model_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/test_models.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

absl::StatusOr<std::shared_ptr<const Model>> Build(Graph graph) {
  return BuildModel(std::move(graph), std::make_shared<ThreadPool>(ThreadPoolOptions{}), QuickOptions());
}

TEST(ModelBuilder, AGraphOfFixedShapesIsOneModel) {
  const auto model = Build(Perceptron());
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_FALSE((*model)->has_variants());
  const Request request(**model, 2);
  EXPECT_EQ((*model)->FindVariant(request.input_views), *model);
  EXPECT_EQ(*(*model)->VariantFor(request.input_views), *model);
}

TEST(ModelBuilder, OpenShapesMakeAFamilyWithTheDeclaredSignature) {
  const auto model = Build(Pictures());
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_TRUE((*model)->has_variants());
  const Signature& signature = (*model)->signature();
  EXPECT_EQ(signature.inputs[0].ToString(), "\"image\": FLOAT [-1,1,-1,-1]");
  EXPECT_TRUE(signature.inputs[0].has_rows);
  EXPECT_EQ(signature.outputs[0].ToString(), "\"scores\": FLOAT [-1,4,1,1]");
  EXPECT_EQ((*model)->max_batch_rows(), QuickOptions().max_batch_rows);
  EXPECT_THAT((*model)->Describe(), HasSubstr("shapes: the request decides them"));
}

// Whoever asks the family rather than the variant learns nothing wrong.
TEST(ModelBuilder, AFamilyKnowsNoCostsAndNoShapes) {
  const auto model = *Build(Pictures());
  EXPECT_FALSE(model->IsPreparedFor(1));
  EXPECT_EQ(model->Predict(1, ExecutionMode::kAuto).nanos, 0);
  EXPECT_TRUE(model->cost_table().entries().empty());
  EXPECT_TRUE(model->plan_rows().empty());
  EXPECT_FALSE(model->rows_independent());
  EXPECT_EQ(model->OutputShape(0, 1).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(ModelBuilder, AFamilyChecksWhatTheFileFixes) {
  const auto model = *Build(Pictures());
  const Tensor grey = *Tensor::Create(DataType::kFloat32, {2, 1, 5, 5});
  const Tensor colour = *Tensor::Create(DataType::kFloat32, {2, 3, 5, 5});
  EXPECT_EQ(*model->CheckInputs({grey.view()}), 2);
  EXPECT_THAT(std::string(model->CheckInputs({colour.view()}).status().message()),
              HasSubstr("expected FLOAT [-1,1,-1,-1], got FLOAT [2,3,5,5]"));
}

TEST(ModelBuilder, RefusesAnOutputWithoutATypeWhereNoShapeTellsIt) {
  Graph graph = Pictures();
  graph.mutable_value(graph.outputs()[0]).type = DataType::kInvalid;
  EXPECT_THAT(std::string(Build(graph).status().message()),
              HasSubstr("output \"scores\": the model declares no element type"));
}

TEST(ModelBuilder, NamesAnOperatorThatIsNotSupportedBeforeAnyRequest) {
  const Graph graph = GraphBuilder()
                          .Input("image", {-1, 1, -1, -1})
                          .Node("Frobnicate", {"image"}, {"y"})
                          .Output("y", {-1, 1, -1, -1})
                          .Build();
  const absl::Status status = Build(graph).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(status.message()), HasSubstr("op \"Frobnicate\""));
}

}  // namespace
}  // namespace saker
