// NonZero as a node: its shape follows from the operand's value.
#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

using testing::ElementsAre;

TEST(NonZeroOp, ListsIndexTuplesAxisByAxis) {
  for (const int opset : {9, 13}) {
    const Tensor y = RunOne({MakeNode("NonZero", opset, 1), {Share<bool>({2, 2}, {true, false, true, true})}});
    EXPECT_EQ(y.shape(), (Shape{2, 3}));
    EXPECT_THAT(y.As<int64_t>(), ElementsAre(0, 1, 1, 0, 0, 1));
  }
}

TEST(NonZeroOp, TakesAScalarForAListOfOne) {
  EXPECT_THAT(RunOne({MakeNode("NonZero", 13, 1), {Share<int32_t>({}, {5})}}).As<int64_t>(), ElementsAre(0));
  EXPECT_EQ(RunOne({MakeNode("NonZero", 13, 1), {Share<int32_t>({}, {0})}}).shape(), (Shape{1, 0}));
}

TEST(NonZeroOp, FindsNothingInNothing) {
  EXPECT_EQ(RunOne({MakeNode("NonZero", 13, 1), {Zeros(DataType::kFloat64, {3, 0})}}).shape(), (Shape{2, 0}));
}

TEST(NonZeroOp, NeedsTheValueOfItsInput) {
  OneOp op{MakeNode("NonZero", 13, 1), {Pattern({3})}};
  op.constants = false;
  ExpectUnsupported(op, "depends on the request");
  EXPECT_THAT((*OpRegistry::Get().Resolve(op.node))->value_inputs, ElementsAre(0));
}

TEST(NonZeroOp, RefusesToRunOnOtherValuesThanThoseItWasMadeFor) {
  WeightCache weights;
  const OneOp op{MakeNode("NonZero", 13, 1), {Share<int64_t>({3}, {0, 1, 0})}};
  const std::unique_ptr<OpKernel> kernel = KernelOf(op, weights);
  ASSERT_NE(kernel, nullptr);
  const int64_t more[] = {1, 1, 1};
  int64_t places[] = {-1, -1};
  const std::vector<const void*> inputs = {more};
  const std::vector<void*> outputs = {places};
  EXPECT_EQ(kernel->Run({inputs, outputs}).code(), absl::StatusCode::kInternal);
  EXPECT_EQ(places[1], -1);
}

}  // namespace
}  // namespace saker
