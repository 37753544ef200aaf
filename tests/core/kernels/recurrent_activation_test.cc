#include "core/kernels/recurrent_activation.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace saker {
namespace {

using Kind = RecurrentActivation::Kind;

constexpr const char* kNames[] = {"Relu",       "Tanh",        "Sigmoid", "Affine",   "LeakyRelu", "ThresholdedRelu",
                                  "ScaledTanh", "HardSigmoid", "Elu",     "Softsign", "Softplus"};

double Value(const std::string& name, double x, float alpha, float beta) {
  RecurrentActivation activation = *FindRecurrentActivation(name);
  activation.alpha = alpha;
  activation.beta = beta;
  return ActivateOne(activation, x);
}

TEST(RecurrentActivation, AreFoundByNameInAnyCase) {
  EXPECT_EQ(FindRecurrentActivation("sigmoid")->kind, Kind::kSigmoid);
  EXPECT_EQ(FindRecurrentActivation("HARDSIGMOID")->kind, Kind::kHardSigmoid);
  EXPECT_FALSE(FindRecurrentActivation("Gelu"));
  EXPECT_FALSE(FindRecurrentActivation(""));
}

TEST(RecurrentActivation, HaveTheDefaultsOfTheOperatorsOfThatName) {
  EXPECT_FLOAT_EQ(FindRecurrentActivation("LeakyRelu")->alpha, 0.01f);
  EXPECT_FLOAT_EQ(FindRecurrentActivation("HardSigmoid")->alpha, 0.2f);
  EXPECT_FLOAT_EQ(FindRecurrentActivation("HardSigmoid")->beta, 0.5f);
  EXPECT_FLOAT_EQ(FindRecurrentActivation("Elu")->alpha, 1);
  EXPECT_FLOAT_EQ(FindRecurrentActivation("ThresholdedRelu")->alpha, 1);
  EXPECT_TRUE(TakesAlpha(Kind::kElu));
  EXPECT_FALSE(TakesBeta(Kind::kElu));
  EXPECT_TRUE(TakesBeta(Kind::kHardSigmoid));
  EXPECT_FALSE(TakesAlpha(Kind::kTanh));
}

TEST(RecurrentActivation, AreTheirDefinitions) {
  EXPECT_EQ(Value("Relu", -2, 0, 0), 0);
  EXPECT_DOUBLE_EQ(Value("Tanh", 0.5, 0, 0), std::tanh(0.5));
  EXPECT_DOUBLE_EQ(Value("Sigmoid", 0, 0, 0), 0.5);
  EXPECT_EQ(Value("Affine", 3, 2, 1), 7);
  EXPECT_EQ(Value("LeakyRelu", -4, 0.5f, 0), -2);
  EXPECT_EQ(Value("ThresholdedRelu", 2, 2, 0), 0);
  EXPECT_EQ(Value("ThresholdedRelu", 3, 2, 0), 3);
  EXPECT_DOUBLE_EQ(Value("ScaledTanh", 0.5, 3, 2), 3 * std::tanh(1.0));
  EXPECT_EQ(Value("HardSigmoid", 1, 0.25f, 0.5f), 0.75);
  EXPECT_EQ(Value("HardSigmoid", 9, 0.25f, 0.5f), 1);
  EXPECT_EQ(Value("HardSigmoid", -9, 0.25f, 0.5f), 0);
  EXPECT_DOUBLE_EQ(Value("Elu", -1, 2, 0), 2 * std::expm1(-1.0));
  EXPECT_DOUBLE_EQ(Value("Softsign", -3, 0, 0), -0.75);
  EXPECT_DOUBLE_EQ(Value("Softplus", 0, 0, 0), std::log(2.0));
  EXPECT_EQ(Value("Softplus", 1000, 0, 0), 1000);
}

TEST(RecurrentActivation, OfManyValuesIsThatOfEach) {
  std::vector<float> floats;
  for (int i = 0; i < 37; ++i) floats.push_back(static_cast<float>(i - 18) / 4);
  for (const char* name : kNames) {
    RecurrentActivation activation = *FindRecurrentActivation(name);
    std::vector<float> got = floats;
    Activate(activation, got.data(), static_cast<int64_t>(got.size()));
    std::vector<double> doubles(floats.begin(), floats.end());
    Activate(activation, doubles.data(), static_cast<int64_t>(doubles.size()));
    for (size_t i = 0; i < got.size(); ++i) {
      EXPECT_NEAR(got[i], ActivateOne(activation, floats[i]), 2e-6) << name << " of " << floats[i];
      EXPECT_NEAR(doubles[i], ActivateOne(activation, floats[i]), 1e-12) << name << " of " << floats[i];
    }
  }
}

TEST(RecurrentActivation, KeepANaN) {
  for (const char* name : kNames) {
    float value = std::numeric_limits<float>::quiet_NaN();
    Activate(*FindRecurrentActivation(name), &value, 1);
    EXPECT_TRUE(std::isnan(value)) << name;
  }
}

}  // namespace
}  // namespace saker
