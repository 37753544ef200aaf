#include "core/ops/constant_inputs.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/ops/op_runner.h"

namespace saker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

OpContext Context(const Node& node, std::shared_ptr<const Tensor> second) {
  return OpContext{node, ContextOf({node, {Pattern({2}), std::move(second)}, false}).inputs};
}

TEST(ConstantInts, ReadsBothWidths) {
  const Node node = MakeNode("Reshape", 13, 2);
  EXPECT_THAT(*ConstantInts(Context(node, Share<int64_t>({2}, {-1, 3})), 1, "shape"), ElementsAre(-1, 3));
  EXPECT_THAT(*ConstantInts(Context(node, Share<int32_t>({1}, {7})), 1, "shape"), ElementsAre(7));
}

TEST(ConstantInts, SaysWhetherAnInputIsMissingOrDependsOnTheRequest) {
  const Node node = MakeNode("Reshape", 13, 2);
  const absl::Status missing = ConstantInts(Context(node, nullptr), 1, "shape").status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(missing.ToString(), HasSubstr("input 1 (shape) must be known when the model is loaded; it is missing"));
  // The runner knows integers only, so a float stands for what the request gives.
  const absl::Status unknown = ConstantInts(Context(node, Pattern({2})), 1, "shape").status();
  EXPECT_EQ(unknown.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(unknown.ToString(), HasSubstr("depends on the request"));
}

TEST(ConstantInts, RefusesOtherTypes) {
  const OneOp op = {MakeNode("Reshape", 13, 2), {Pattern({2}), Pattern({2})}};
  const OpContext context = ContextOf(op);
  EXPECT_THAT(ConstantInts(context, 1, "shape").status().ToString(), HasSubstr("must be INT64, got FLOAT"));
}

TEST(ConstantReals, ReadsNumbersOfAnyType) {
  const Node node = MakeNode("Resize", 13, 2);
  const auto reals = [&](std::shared_ptr<const Tensor> values) {
    const OneOp op = {node, {Pattern({2}), std::move(values)}};
    return *ConstantReals(ContextOf(op), 1, "scales");
  };
  EXPECT_THAT(reals(Share<float>({2}, {0.5f, 2})), ElementsAre(0.5, 2));
  EXPECT_THAT(reals(Share<int8_t>({1}, {-3})), ElementsAre(-3));
  EXPECT_THAT(reals(Share<bool>({}, {true})), ElementsAre(1));
  EXPECT_THAT(ConstantReals(Context(node, Pattern({2})), 1, "scales").status().ToString(),
              HasSubstr("input 1 (scales) must be known when the model is loaded; it depends on the request"));
}

TEST(ReadAxisAttribute, CountsFromTheEndOfInputZero) {
  Node node = MakeNode("Concat", 13, 1);
  const auto read = [&](int64_t usual) {
    const OneOp op = {node, {Pattern({2, 3, 4})}};
    return ReadAxisAttribute(ContextOf(op), usual);
  };
  EXPECT_EQ(*read(1), 1);
  EXPECT_EQ(*read(-1), 2);
  node.attributes.Set("axis", int64_t{-3});
  EXPECT_EQ(*read(1), 0);
  node.attributes.Set("axis", int64_t{3});
  EXPECT_THAT(read(1).status().ToString(), HasSubstr("out of range"));
  node.attributes.Set("axis", 1.0f);
  EXPECT_FALSE(read(1).ok());
}

TEST(IntsFromInputOrAttribute, PrefersTheInput) {
  Node node = MakeNode("Squeeze", 13, 2);
  EXPECT_THAT(*IntsFromInputOrAttribute(Context(node, nullptr), 1, "axes"), IsEmpty());
  node.attributes.Set("axes", std::vector<int64_t>{5});
  EXPECT_THAT(*IntsFromInputOrAttribute(Context(node, nullptr), 1, "axes"), ElementsAre(5));
  EXPECT_THAT(*IntsFromInputOrAttribute(Context(node, Share<int64_t>({1}, {0})), 1, "axes"), ElementsAre(0));
}

TEST(NormalizeAxes, CountsFromTheEndAndNamesWhatIsWrong) {
  const Node node = MakeNode("Squeeze", 13, 1);
  const OpContext context = Context(node, nullptr);
  EXPECT_THAT(*NormalizeAxes(context, {-1, 0}, 3), ElementsAre(2, 0));
  EXPECT_THAT(NormalizeAxes(context, {0, -3}, 3).status().ToString(), HasSubstr("axis -3 is named twice"));
  EXPECT_THAT(NormalizeAxes(context, {3}, 3).status().ToString(), HasSubstr("out of range"));
  EXPECT_THAT(NormalizeAxes(context, std::vector<int64_t>(17, 0), 20).status().ToString(),
              HasSubstr("17 axes are more than the limit of 16"));
}

}  // namespace
}  // namespace saker
