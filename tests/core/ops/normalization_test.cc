// BatchNormalization against its definition, and which nodes ask for what only training needs.
#include <cmath>
#include <string>
#include <utility>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::FloatNear;
using testing::Pointwise;

SharedTensor Positive(int64_t count) {
  Tensor tensor = Pattern({count}, 4)->Clone();
  for (float& value : tensor.As<float>()) value = std::abs(value) + 0.125f;
  return std::make_shared<const Tensor>(std::move(tensor));
}

// A node of an input of that shape with parameters for so many channels.
OneOp Normalization(const Shape& shape, int64_t channels, AttributeList attributes = {}, int opset = 15) {
  return {
      NodeOf("BatchNormalization", opset, 5, attributes),
      {Pattern(shape, 7), Pattern({channels}, 1), Pattern({channels}, 2), Pattern({channels}, 3), Positive(channels)}};
}

std::vector<float> ByDefinition(const OneOp& op, float epsilon) {
  const Shape& shape = op.inputs[0]->shape();
  const int64_t channels = shape.rank() >= 2 ? shape[1] : 1;
  const int64_t inner = shape.rank() >= 2 ? shape.Product(2, shape.rank()) : 1;
  const auto parameter = [&](size_t input, int64_t c) {
    return double{op.inputs[input]->As<float>()[static_cast<size_t>(c)]};
  };
  std::vector<float> y = ValuesOf<float>(*op.inputs[0]);
  for (size_t i = 0; i < y.size(); ++i) {
    const int64_t c = static_cast<int64_t>(i) / inner % channels;
    const double standard = (y[i] - parameter(3, c)) / std::sqrt(parameter(4, c) + epsilon);
    y[i] = static_cast<float>(standard * parameter(1, c) + parameter(2, c));
  }
  return y;
}

TEST(BatchNormalization, IsItsDefinitionForEveryRank) {
  for (const Shape& shape : {Shape{4, 3}, Shape{2, 5, 7}, Shape{2, 3, 4, 5}, Shape{1, 17, 2, 3, 4}, Shape{3, 1, 6}}) {
    const OneOp op = Normalization(shape, shape[1]);
    EXPECT_THAT(RunOne(op).As<float>(), Pointwise(FloatNear(2e-5f), ByDefinition(op, 1e-5f))) << shape.ToString();
  }
}

TEST(BatchNormalization, TakesAVectorForABatchOfSingleChannels) {
  const OneOp op = Normalization({6}, 1);
  EXPECT_THAT(RunOne(op).As<float>(), Pointwise(FloatNear(2e-5f), ByDefinition(op, 1e-5f)));
}

TEST(BatchNormalization, AddsEpsilonToTheVariance) {
  const OneOp op = Normalization({2, 3, 4}, 3, {{"epsilon", 0.5f}});
  EXPECT_THAT(RunOne(op).As<float>(), Pointwise(FloatNear(2e-5f), ByDefinition(op, 0.5f)));
}

TEST(BatchNormalization, AnswersNothingForAnEmptyBatch) {
  EXPECT_EQ(RunOne(Normalization({0, 3, 2}, 3)).shape(), (Shape{0, 3, 2}));
  EXPECT_EQ(RunOne(Normalization({2, 3, 0}, 3)).shape(), (Shape{2, 3, 0}));
}

TEST(BatchNormalization, MayWriteOverItsInput) { ExpectSameInPlace(Normalization({2, 3, 4}, 3), 0); }

TEST(BatchNormalization, MayNameOutputsThatNobodyReads) {
  OneOp op = Normalization({2, 3}, 3, {}, 9);
  op.node.outputs = {5, kNoValue, kNoValue, kNoValue, kNoValue};
  EXPECT_THAT(RunOne(op).As<float>(), Pointwise(FloatNear(2e-5f), ByDefinition(op, 1e-5f)));
}

// Mean and variance of channel c of a [N,C,D].
std::pair<double, double> StatisticsOf(const Tensor& x, int64_t c) {
  const int64_t channels = x.shape()[1], inner = x.shape()[2];
  double sum = 0, squares = 0, count = 0;
  for (int64_t i = 0; i < x.shape().ElementCount(); ++i) {
    if (i / inner % channels != c) continue;
    const double value = x.As<float>()[static_cast<size_t>(i)];
    sum += value;
    squares += value * value;
    ++count;
  }
  return {sum / count, squares / count - sum / count * (sum / count)};
}

TEST(BatchNormalization, TrainsOnTheStatisticsOfTheBatch) {
  for (const int opset : {6, 9, 15}) {
    OneOp op = Normalization({4, 3, 5}, 3, {{"momentum", 0.75f}}, opset);
    op.node.outputs = {5, 6, 7};
    if (opset >= 14) op.node.attributes.Set("training_mode", int64_t{1});
    if (opset < 14) op.node.outputs.insert(op.node.outputs.end(), {8, 9});
    const std::vector<Tensor> y = *RunOp(op);
    ASSERT_EQ(y.size(), op.node.outputs.size());
    for (int64_t c = 0; c < 3; ++c) {
      const auto [mean, variance] = StatisticsOf(*op.inputs[0], c);
      const auto at = static_cast<size_t>(c);
      const auto input = [&](size_t i) { return op.inputs[i]->As<float>()[at]; };
      EXPECT_NEAR(y[1].As<float>()[at], 0.75 * input(3) + 0.25 * mean, 1e-5);
      EXPECT_NEAR(y[2].As<float>()[at], 0.75 * input(4) + 0.25 * variance, 1e-5);
      if (opset < 14) {
        EXPECT_NEAR(y[3].As<float>()[at], mean, 1e-5);
        EXPECT_NEAR(y[4].As<float>()[at], variance, 1e-5);
      }
      const double want = (op.inputs[0]->As<float>()[at * 5] - mean) / std::sqrt(variance + 1e-5) * input(1) + input(2);
      EXPECT_NEAR(y[0].As<float>()[at * 5], want, 1e-4);
    }
  }
}

TEST(BatchNormalization, NormalizesEachElementOnItsOwnWhereNotSpatial) {
  OneOp op = Normalization({2, 3, 2}, 6, {{"spatial", int64_t{0}}}, 8);
  const Tensor flat = RunOne(op);
  OneOp as_channels = Normalization({2, 6}, 6);
  as_channels.inputs = op.inputs;
  as_channels.inputs[0] =
      std::make_shared<const Tensor>(Tensor::FromValues<float>(Shape{2, 6}, op.inputs[0]->As<float>()));
  EXPECT_THAT(flat.As<float>(), Pointwise(FloatNear(1e-6f), RunOne(as_channels).As<float>()));
  for (size_t i = 1; i <= 4; ++i) {
    op.inputs[i] = std::make_shared<const Tensor>(Tensor::FromValues<float>(Shape{3, 2}, op.inputs[i]->As<float>()));
  }
  EXPECT_THAT(RunOne(op).As<float>(), Pointwise(FloatNear(0), flat.As<float>()));
  EXPECT_TRUE(RunOp(Normalization({2, 3}, 3, {{"spatial", int64_t{1}}}, 8)).ok());
}

TEST(BatchNormalization, RefusesToTrainWithoutBeingAskedToOrOnNothing) {
  ExpectUnsupported(Normalization({2, 3}, 3, {}, 6), "trains unless is_test is 1");
  EXPECT_TRUE(RunOp(Normalization({2, 3}, 3, {{"is_test", int64_t{1}}}, 6)).ok());
  OneOp statistics = Normalization({2, 3}, 3);
  statistics.node.outputs = {5, 6};
  ExpectWrong(statistics, "outputs of training only");
  ExpectWrong(Normalization({0, 3}, 3, {{"training_mode", int64_t{1}}}), "empty batch");
}

TEST(BatchNormalization, MixesFloatAndDouble) {
  const OneOp narrow = Normalization({2, 3, 4}, 3);
  const auto widened = [](const Tensor& x) {
    Tensor y = *Tensor::Create(DataType::kFloat64, x.shape());
    std::copy(x.As<float>().begin(), x.As<float>().end(), y.As<double>().begin());
    return std::make_shared<const Tensor>(std::move(y));
  };
  OneOp mixed = narrow, wide = narrow;
  for (size_t i = 0; i < 5; ++i) {
    if (i >= 3) mixed.inputs[i] = widened(*narrow.inputs[i]);
    wide.inputs[i] = widened(*narrow.inputs[i]);
  }
  EXPECT_THAT(RunOne(mixed).As<float>(), Pointwise(FloatNear(1e-5f), RunOne(narrow).As<float>()));
  const Tensor y = RunOne(wide);
  EXPECT_THAT(std::vector<float>(y.As<double>().begin(), y.As<double>().end()),
              Pointwise(FloatNear(1e-5f), RunOne(narrow).As<float>()));
}

TEST(BatchNormalization, NamesTheParameterOfTheWrongShape) {
  const char* const names[] = {"scale", "B", "mean", "var"};
  for (size_t i = 0; i < 4; ++i) {
    OneOp op = Normalization({2, 3, 4}, 3);
    op.inputs[i + 1] = Pattern({4});
    ExpectWrong(op, std::string(names[i]) + " must be [3], got [4]");
    op.inputs[i + 1] = Pattern({1, 3});
    ExpectWrong(op, "got [1,3]");
  }
  OneOp scalar = Normalization({2, 3}, 3);
  scalar.inputs[0] = Pattern({});
  ExpectWrong(scalar, "must have a batch axis");
}

TEST(BatchNormalization, RefusesOtherTypesByName) {
  for (size_t i = 0; i < 5; ++i) {
    OneOp op = Normalization({2, 3}, 3);
    op.inputs[i] = Zeros(DataType::kInt32, op.inputs[i]->shape());
    ExpectUnsupported(op, "element type INT32 is not supported");
  }
}

}  // namespace
}  // namespace saker
