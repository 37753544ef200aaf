#include "core/training/evaluation.h"

#include "gtest/gtest.h"
#include "tests/core/training/synthetic_dataset.h"

namespace saker {
namespace {

// Names the brightest column of pixels: right for nearly every synthetic picture.
Mlp ColumnReader(int64_t classes) {
  Mlp mlp = *Mlp::Create({4 * classes, classes}, 1);
  for (int64_t i = 0; i < 4 * classes; ++i) {
    for (int64_t o = 0; o < classes; ++o) {
      mlp.mutable_layers()[0].weight_data()[i * classes + o] = i % classes == o ? 1.0f : 0.0f;
    }
  }
  return mlp;
}

TEST(Evaluate, CountsWhatANetworkGetsRight) {
  // More rows than one block, and no multiple of it.
  const Dataset dataset = training_test::SyntheticDataset(2500, 3, 1);
  ThreadPool pool({.workers = 2});
  WorkSplit split(pool, 3);
  const absl::StatusOr<double> good = Evaluate(ColumnReader(3), dataset, split);
  ASSERT_TRUE(good.ok()) << good.status();
  EXPECT_GT(*good, 0.9);
}

TEST(Evaluate, GivesTheSameOnOneThreadAndOnSeveral) {
  const Dataset dataset = training_test::SyntheticDataset(1500, 5, 2);
  const Mlp mlp = *Mlp::Create({dataset.features(), 6, 5}, 3);
  ThreadPool alone({.workers = 0});
  ThreadPool many({.workers = 3});
  WorkSplit one(alone, 1);
  WorkSplit four(many, 4);
  EXPECT_EQ(*Evaluate(mlp, dataset, one), *Evaluate(mlp, dataset, four));
}

TEST(Evaluate, TakesASingleRow) {
  const Dataset dataset = training_test::SyntheticDataset(1, 1, 2);
  ThreadPool pool({.workers = 0});
  WorkSplit split(pool, 1);
  EXPECT_EQ(*Evaluate(ColumnReader(1), dataset, split), 1.0);
}

}  // namespace
}  // namespace saker
