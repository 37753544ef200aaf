// BatchNormalization against its definition, and which nodes ask for what only training needs.
#include <cmath>
#include <string>

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
  op.node.outputs[3] = 6;
  ExpectUnsupported(op, "outputs of training are not supported");
}

TEST(BatchNormalization, RefusesWhatOnlyTrainingNeeds) {
  ExpectUnsupported(Normalization({2, 3}, 3, {{"training_mode", int64_t{1}}}), "training mode is not supported");
  ExpectUnsupported(Normalization({2, 3}, 3, {{"spatial", int64_t{0}}}, 8), "spatial=0");
  EXPECT_TRUE(RunOp(Normalization({2, 3}, 3, {{"spatial", int64_t{1}}}, 8)).ok());
  ExpectUnsupported(Normalization({2, 3}, 3, {}, 6), "trains unless is_test is 1");
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
    op.inputs[i] = Zeros(DataType::kFloat64, op.inputs[i]->shape());
    ExpectUnsupported(op, "element type DOUBLE is not supported");
  }
}

}  // namespace
}  // namespace saker
