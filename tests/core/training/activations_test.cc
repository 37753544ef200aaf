#include "core/training/activations.h"

#include <algorithm>
#include <vector>

#include "gtest/gtest.h"
#include "tests/core/training/plain_network.h"
#include "tests/core/training/synthetic_dataset.h"

namespace saker {
namespace {

TEST(Activations, AgreeWithThePlainNetwork) {
  const Dataset dataset = training_test::SyntheticDataset(40, 3, 1);
  Mlp mlp = *Mlp::Create({dataset.features(), 7, 5, 3}, 2);
  for (DenseLayer& layer : mlp.mutable_layers()) {
    for (int64_t i = 0; i < layer.outputs; ++i) layer.bias_data()[i] = 0.1f * static_cast<float>(i);
  }
  Activations activations(mlp, 20);
  const std::vector<uint32_t> picked = {5, 39, 0, 5, 17};
  ASSERT_TRUE(activations.Forward(mlp, dataset, picked, 0, 3).ok());
  ASSERT_TRUE(activations.Forward(mlp, dataset, picked, 3, 2).ok());
  for (size_t row = 0; row < picked.size(); ++row) {
    const std::vector<double> expected = training_test::PlainLogits(mlp, dataset, picked[row]);
    for (size_t i = 0; i < expected.size(); ++i) {
      EXPECT_NEAR(activations.logits()[row * 3 + i], expected[i], 1e-5);
    }
  }
}

TEST(Activations, KeepEachLayersOutput) {
  const Dataset dataset = training_test::SyntheticDataset(4, 2, 1);
  const Mlp mlp = *Mlp::Create({dataset.features(), 3, 2}, 2);
  Activations activations(mlp, 4);
  ASSERT_TRUE(activations.Forward(mlp, dataset, std::vector<uint32_t>{1}, 0, 1).ok());
  EXPECT_EQ(activations.layer(0)[2], static_cast<float>(dataset.image(1)[2]) * kPixelScale);
  for (int i = 0; i < 3; ++i) EXPECT_GE(activations.layer(1)[i], 0.0f);
  EXPECT_EQ(activations.logits(), activations.layer(2));
}

}  // namespace
}  // namespace saker
