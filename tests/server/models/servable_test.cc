#include "server/models/servable.h"

#include <gtest/gtest.h>

#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

TEST(Servable, KeepsWhatItWasToldOfTheModel) {
  v1::ModelConfig config;
  config.set_max_batch_rows(7);
  const Servable servable({"affine", 3, {"a", "b"}, config}, LoadModel(AffineModel()), 1);
  EXPECT_EQ(servable.name(), "affine");
  EXPECT_EQ(servable.version(), 3);
  EXPECT_EQ(servable.labels(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(servable.config().max_batch_rows(), 7);
  EXPECT_EQ(servable.model().signature().inputs[0].name, "x");
}

TEST(Servable, GivesEachSlotBuffersOfItsOwn) {
  Servable servable({"affine", 1, {}, {}}, LoadModel(AffineModel()), 2);
  EXPECT_NE(&servable.ContextOf(0), &servable.ContextOf(1));
  EXPECT_EQ(&servable.ContextOf(1), &servable.ContextOf(1));
}

TEST(Servable, CountsTheRunsOfAllSlots) {
  Servable servable({"affine", 1, {}, {}}, LoadModel(AffineModel()), 2);
  EXPECT_EQ(servable.counts().runs, 0);
  for (const int slot : {0, 1, 0}) servable.ContextOf(slot);
  EXPECT_EQ(servable.counts().runs, 3);
}

TEST(Servable, AddsUpAnswersAndFailures) {
  Servable servable({"affine", 1, {}, {}}, LoadModel(AffineModel()), 2);
  servable.CountAnswer(0, {3, {1, 2, 3, 4, 5}, 100});
  servable.CountAnswer(1, {1, {10, 20, 30, 40, 50}, 90});
  servable.CountFailure(7);
  servable.CountFailure(8);
  const ServingCounts counts = servable.counts();
  EXPECT_EQ(counts.answers, 2);
  EXPECT_EQ(counts.rows, 4);
  EXPECT_EQ(counts.stages, (StageNanos{11, 22, 33, 44, 55}));
  EXPECT_EQ(counts.last_nanos, 100);
  EXPECT_EQ(counts.failures, 2);
  EXPECT_EQ(counts.failure_nanos, 15);
}

TEST(Servable, OutlivesEverybodyElseWithTheModel) {
  std::shared_ptr<const Model> model = LoadModel(AffineModel());
  Servable servable({"affine", 1, {}, {}}, std::move(model), 1);
  const float x[4] = {1, 2, 3, 4};
  float y[4] = {};
  const ConstTensorView input{DataType::kFloat32, {1, 4}, x};
  const MutableTensorView output{DataType::kFloat32, {1, 4}, y};
  ASSERT_TRUE(servable.model().Run({input}, {output}, RunOptions(), servable.ContextOf(0)).ok());
  EXPECT_EQ(y[3], 9);
}

TEST(ServableDeathTest, RefusesSlotsThatItDoesNotHave) {
  Servable servable({"affine", 1, {}, {}}, LoadModel(AffineModel()), 1);
  EXPECT_DEATH(servable.ContextOf(1), "check failed");
}

}  // namespace
}  // namespace saker
