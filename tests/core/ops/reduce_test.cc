// Reductions as nodes: where their axes come from in each opset, what is kept, and what is refused.
#include <cmath>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

SharedTensor Numbers() { return Share<float>({2, 3}, {1, 2, 3, 4, 5, 6}); }

// The operator in its old form, axes as an attribute, or in its new one, axes as an input.
OneOp Reduction(const std::string& op_type, int opset, const SharedTensor& x, const Ints& axes, bool is_input,
                int64_t keepdims = 1) {
  OneOp op{NodeOf(op_type, opset, 1, {{"keepdims", keepdims}}), {x}};
  if (is_input) {
    op.node.inputs.push_back(1);
    op.inputs.push_back(List(axes));
    op.node.outputs = {2};
  } else {
    op.node.attributes.Set("axes", axes);
  }
  return op;
}

struct Form {
  const char* op_type;
  int opset;
  bool is_input;
};
constexpr Form kForms[] = {{"ReduceSum", 1, false},       {"ReduceSum", 11, false},      {"ReduceSum", 13, true},
                           {"ReduceSum", 25, true},       {"ReduceMean", 13, false},     {"ReduceMean", 18, true},
                           {"ReduceMax", 12, false},      {"ReduceMax", 20, true},       {"ReduceMin", 13, false},
                           {"ReduceMin", 18, true},       {"ReduceProd", 11, false},     {"ReduceProd", 18, true},
                           {"ReduceL1", 13, false},       {"ReduceL1", 18, true},        {"ReduceL2", 1, false},
                           {"ReduceL2", 18, true},        {"ReduceLogSum", 1, false},    {"ReduceLogSum", 18, true},
                           {"ReduceLogSumExp", 1, false}, {"ReduceLogSumExp", 18, true}, {"ReduceSumSquare", 13, false},
                           {"ReduceSumSquare", 18, true}};

// Of three numbers.
float ByDefinition(const std::string& op_type, float a, float b, float c) {
  if (op_type == "ReduceSum" || op_type == "ReduceL1") return a + b + c;
  if (op_type == "ReduceMean") return (a + b + c) / 3;
  if (op_type == "ReduceMax") return std::max({a, b, c});
  if (op_type == "ReduceMin") return std::min({a, b, c});
  if (op_type == "ReduceProd") return a * b * c;
  if (op_type == "ReduceL2") return std::sqrt(a * a + b * b + c * c);
  if (op_type == "ReduceLogSum") return std::log(a + b + c);
  if (op_type == "ReduceLogSumExp") return std::log(std::exp(a) + std::exp(b) + std::exp(c));
  return a * a + b * b + c * c;
}

TEST(ReduceOps, TakeTheirAxesFromWhereTheOpsetHasThem) {
  for (const Form& form : kForms) {
    SCOPED_TRACE(testing::Message() << form.op_type << " " << form.opset);
    for (const int64_t axis : {1, -1}) {
      const Tensor y = RunOne(Reduction(form.op_type, form.opset, Numbers(), {axis}, form.is_input));
      EXPECT_EQ(y.shape(), (Shape{2, 1}));
      EXPECT_NEAR(y.As<float>()[0], ByDefinition(form.op_type, 1, 2, 3), 1e-5);
      EXPECT_NEAR(y.As<float>()[1], ByDefinition(form.op_type, 4, 5, 6), 1e-5);
    }
  }
}

TEST(ReduceOps, DropTheAxesWhenAskedTo) {
  for (const bool is_input : {false, true}) {
    const int opset = is_input ? 13 : 11;
    EXPECT_EQ(RunOne(Reduction("ReduceSum", opset, Pattern({2, 3, 4}), {0, 2}, is_input, 0)).shape(), (Shape{3}));
    EXPECT_EQ(RunOne(Reduction("ReduceSum", opset, Pattern({2, 3}), {1, 0}, is_input, 0)).shape(), (Shape{}));
  }
}

TEST(ReduceOps, ReduceEverythingWithoutAxes) {
  EXPECT_THAT(RunOne({MakeNode("ReduceSum", 11, 1), {Numbers()}}).As<float>(), ElementsAre(21));
  EXPECT_THAT(RunOne({MakeNode("ReduceSum", 13, 1), {Numbers()}}).As<float>(), ElementsAre(21));
  EXPECT_THAT(RunOne({MakeNode("ReduceMax", 18, 2), {Numbers(), List({})}}).As<float>(), ElementsAre(6));
  EXPECT_EQ(RunOne({MakeNode("ReduceMax", 18, 2), {Numbers(), nullptr}}).shape(), (Shape{1, 1}));
  EXPECT_THAT(RunOne({MakeNode("ReduceMean", 18, 1), {Share<float>({}, {5})}}).As<float>(), ElementsAre(5));
}

TEST(ReduceOps, LeaveTheAxesButNotTheOperationWhenNoneMeansNone) {
  const AttributeList none = {{"noop_with_empty_axes", int64_t{1}}};
  EXPECT_THAT(RunOne({NodeOf("ReduceSum", 13, 1, none), {Numbers()}}).As<float>(), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(RunOne({NodeOf("ReduceSumSquare", 18, 2, none), {Numbers(), List({})}}).As<float>(),
              ElementsAre(1, 4, 9, 16, 25, 36));
  EXPECT_EQ(RunOne({NodeOf("ReduceSum", 13, 2, none), {Numbers(), List({0})}}).shape(), (Shape{1, 3}));
}

TEST(ReduceOps, AnswerForEmptySets) {
  EXPECT_THAT(RunOne({MakeNode("ReduceSum", 13, 2), {Pattern({2, 0}), List({1})}}).As<float>(), ElementsAre(0, 0));
  EXPECT_THAT(RunOne({MakeNode("ReduceProd", 18, 2), {Pattern({2, 0}), List({1})}}).As<float>(), ElementsAre(1, 1));
  EXPECT_THAT(RunOne({MakeNode("ReduceMax", 20, 2), {Zeros(DataType::kInt32, {2, 0}), List({1})}}).As<int32_t>(),
              ElementsAre(std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::min()));
  EXPECT_EQ(RunOne({MakeNode("ReduceSum", 13, 2), {Pattern({2, 0, 4}), List({0})}}).shape(), (Shape{1, 0, 4}));
}

TEST(ReduceOps, TakeTruthValuesAndBytesForExtremes) {
  const auto flags = Share<bool>({2, 2}, {true, false, false, false});
  const Tensor any = RunOne({MakeNode("ReduceMax", 20, 2), {flags, List({1})}});
  EXPECT_EQ(any.type(), DataType::kBool);
  EXPECT_THAT(any.As<bool>(), ElementsAre(true, false));
  EXPECT_THAT(RunOne({MakeNode("ReduceMin", 13, 1), {Share<int8_t>({3}, {4, -7, 1})}}).As<int8_t>(), ElementsAre(-7));
}

TEST(ReduceOps, RefuseTypesThatTheyDoNotHave) {
  ExpectUnsupported({MakeNode("ReduceSum", 13, 1), {Zeros(DataType::kBool, {2})}}, "element type BOOL");
  ExpectUnsupported({MakeNode("ReduceMean", 18, 1), {Zeros(DataType::kInt8, {2})}}, "element type INT8");
}

TEST(ReduceOps, InferHalvesWhichAreWidenedLater) {
  const OneOp op{MakeNode("ReduceSum", 13, 1), {Zeros(DataType::kFloat16, {2, 3})}};
  EXPECT_TRUE((*OpRegistry::Get().Resolve(op.node))->infer(ContextOf(op)).ok());
}

TEST(ReduceOps, RefuseAxesThatAreNotThere) {
  for (const bool is_input : {false, true}) {
    const int opset = is_input ? 13 : 11;
    ExpectWrong(Reduction("ReduceSum", opset, Numbers(), {2}, is_input), "out of range");
    ExpectWrong(Reduction("ReduceSum", opset, Numbers(), {-3}, is_input), "out of range");
    ExpectWrong(Reduction("ReduceSum", opset, Numbers(), {1, -1}, is_input), "named twice");
  }
  ExpectWrong({MakeNode("ReduceSum", 13, 2), {Numbers(), Pattern({1})}}, "must be INT64");
}

TEST(ReduceOps, KnowTheValueOfTheirAxes) {
  EXPECT_THAT((*OpRegistry::Get().Resolve(MakeNode("ReduceMean", 18, 2)))->value_inputs, ElementsAre(1));
  EXPECT_THAT((*OpRegistry::Get().Resolve(MakeNode("ReduceMean", 17, 1)))->value_inputs, ElementsAre());
}

}  // namespace
}  // namespace saker
