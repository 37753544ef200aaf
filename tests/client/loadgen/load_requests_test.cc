#include "client/loadgen/load_requests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/tensor_message.h"

namespace saker {
namespace {

using ::testing::AnyOf;
using ::testing::Each;
using ::testing::ElementsAre;

v1::GetModelResponse Model(v1::DataType type, std::initializer_list<int64_t> shape) {
  v1::GetModelResponse model;
  model.mutable_model()->set_name("m");
  v1::TensorSpec& input = *model.add_inputs();
  input.set_name("x");
  input.set_data_type(type);
  input.set_has_rows(true);
  for (const int64_t dim : shape) input.add_shape(dim);
  return model;
}

TEST(RandomRequests, FollowTheSignature) {
  const auto requests = RandomRequests(Model(v1::FLOAT, {-1, 3}), 2, 1);
  ASSERT_TRUE(requests.ok()) << requests.status();
  EXPECT_EQ(requests->size(), 64u);
  EXPECT_EQ((*requests)[0].model().name(), "m");
  EXPECT_THAT((*requests)[0].inputs(0).shape(), ElementsAre(2, 3));
  EXPECT_NE((*requests)[0].inputs(0).raw_data(), (*requests)[1].inputs(0).raw_data());
}

TEST(RandomRequests, CloseOpenDimensionsAndStayInAnyVocabulary) {
  const auto requests = RandomRequests(Model(v1::INT64, {-1, -1}), 3, 1);
  ASSERT_TRUE(requests.ok()) << requests.status();
  EXPECT_THAT((*requests)[0].inputs(0).shape(), ElementsAre(3, 1));
  EXPECT_THAT(*ValuesAsFloat((*requests)[0].inputs(0)), Each(AnyOf(0, 1)));
}

TEST(RandomRequests, StayWithinTheirMemory) {
  const auto requests = RandomRequests(Model(v1::FLOAT, {-1, 1 << 20}), 4, 1);  // 16 MiB each
  ASSERT_TRUE(requests.ok()) << requests.status();
  EXPECT_EQ(requests->size(), 1u);
}

TEST(RandomRequests, RefuseWhatCannotBeMade) {
  EXPECT_TRUE(absl::IsUnimplemented(RandomRequests(Model(v1::FLOAT16, {-1, 3}), 2, 1).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(RandomRequests(Model(v1::FLOAT, {-1, 3}), int64_t{1} << 39, 1).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(RandomRequests(Model(v1::FLOAT, {-1, 3}), 1 << 28, 1).status()));
}

TEST(RequestsFromImages, WalkThroughTheFile) {
  const Tensor images = Tensor::FromValues<uint8_t>({5, 2}, {0, 0, 51, 51, 102, 102, 153, 153, 204, 204});
  const auto requests = RequestsFromImages(Model(v1::FLOAT, {-1, 2}), images, 2);
  ASSERT_TRUE(requests.ok()) << requests.status();
  EXPECT_EQ(requests->size(), 2u);
  EXPECT_FLOAT_EQ((*ValuesAsFloat((*requests)[1].inputs(0)))[0], 0.4f);
  EXPECT_TRUE(absl::IsInvalidArgument(RequestsFromImages(Model(v1::FLOAT, {-1, 2}), images, 6).status()));
}

TEST(ToSingle, KeepsEverything) {
  v1::PredictBatchRequest batch = (*RandomRequests(Model(v1::FLOAT, {-1, 3}), 1, 1))[0];
  batch.set_top_k(4);
  batch.set_omit_outputs(true);
  batch.set_execution_mode(v1::SEQUENTIAL);
  const v1::PredictRequest single = ToSingle(batch);
  EXPECT_EQ(single.inputs(0).raw_data(), batch.inputs(0).raw_data());
  EXPECT_EQ(single.model().name(), "m");
  EXPECT_EQ(single.top_k(), 4);
  EXPECT_TRUE(single.omit_outputs());
  EXPECT_EQ(single.execution_mode(), v1::SEQUENTIAL);
}

}  // namespace
}  // namespace saker
