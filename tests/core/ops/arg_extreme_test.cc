// ArgMax and ArgMin as nodes.
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

SharedTensor Numbers() { return Share<float>({2, 3}, {3, 1, 3, 0, 2, 0}); }

TEST(ArgExtremeOps, WorkAlongAxisZeroUnlessTold) {
  for (const int opset : {1, 11, 13}) {
    const Tensor most = RunOne({MakeNode("ArgMax", opset, 1), {Numbers()}});
    EXPECT_EQ(most.shape(), (Shape{1, 3}));
    EXPECT_THAT(most.As<int64_t>(), ElementsAre(0, 1, 0));
    EXPECT_THAT(RunOne({MakeNode("ArgMin", opset, 1), {Numbers()}}).As<int64_t>(), ElementsAre(1, 0, 1));
  }
}

TEST(ArgExtremeOps, TakeTheLastOfEqualsWhenAskedTo) {
  const AttributeList last = {{"axis", int64_t{-1}}, {"select_last_index", int64_t{1}}};
  EXPECT_THAT(RunOne({NodeOf("ArgMax", 12, 1, last), {Numbers()}}).As<int64_t>(), ElementsAre(2, 1));
  EXPECT_THAT(RunOne({NodeOf("ArgMin", 13, 1, last), {Numbers()}}).As<int64_t>(), ElementsAre(1, 2));
}

TEST(ArgExtremeOps, DropTheAxisWhenAskedTo) {
  const AttributeList drop = {{"axis", int64_t{1}}, {"keepdims", int64_t{0}}};
  EXPECT_EQ(RunOne({NodeOf("ArgMax", 13, 1, drop), {Pattern({2, 3, 4})}}).shape(), (Shape{2, 4}));
  EXPECT_EQ(RunOne({NodeOf("ArgMax", 13, 1, drop), {Pattern({0, 3})}}).shape(), (Shape{0}));
  EXPECT_EQ(RunOne({NodeOf("ArgMax", 13, 1, drop), {Pattern({0, 0})}}).shape(), (Shape{0}));
}

TEST(ArgExtremeOps, TakeEveryNumber) {
  for (const DataType type : {DataType::kFloat64, DataType::kInt8, DataType::kInt16, DataType::kInt32, DataType::kInt64,
                              DataType::kUInt8, DataType::kUInt16, DataType::kUInt32, DataType::kUInt64}) {
    EXPECT_THAT(RunOne({MakeNode("ArgMax", 13, 1), {Zeros(type, {4})}}).As<int64_t>(), ElementsAre(0));
  }
  ExpectUnsupported({MakeNode("ArgMax", 13, 1), {Zeros(DataType::kBool, {4})}}, "element type BOOL");
}

TEST(ArgExtremeOps, RefuseAnAxisThatIsNotThereOrHasNoElement) {
  ExpectWrong({NodeOf("ArgMax", 13, 1, {{"axis", int64_t{2}}}), {Numbers()}}, "out of range");
  ExpectWrong({NodeOf("ArgMin", 13, 1, {{"axis", int64_t{1}}}), {Pattern({2, 0})}}, "no element to choose");
  ExpectWrong({MakeNode("ArgMax", 13, 1), {Pattern({})}}, "out of range");
}

}  // namespace
}  // namespace saker
