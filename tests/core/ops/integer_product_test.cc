// The sums themselves are held against their definition through MatMulInteger; here is what a kernel relies on.
#include "core/ops/integer_product.h"

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

std::vector<int32_t> SumsOf(const OneOp& op, const std::vector<int32_t>& za, const std::vector<int32_t>& zb,
                            WeightCache& weights) {
  const OpContext context = ContextOf(op);
  const MatMulSpec spec = *ReadMatMul(context);
  ScratchPlan plan;
  const auto sums = IntegerProductSums::Make(KernelContext{context, {}, weights}, spec, 1, plan);
  EXPECT_TRUE(sums.ok()) << sums.status();
  AlignedBuffer scratch(plan.total());
  const std::unique_ptr<KernelState> state = (*sums)->MakeState();
  std::vector<int32_t> got(static_cast<size_t>(spec.rows() * spec.columns()));
  EXPECT_TRUE((*sums)
                  ->Run(op.inputs[0]->data(), op.inputs[1]->data(), za.data(), zb.data(), got.data(), scratch.data(),
                        state.get())
                  .ok());
  return got;
}

TEST(IntegerProductSums, PacksConstantsOnceAndAgreesWithOperandsOfTheRun) {
  OneOp op{MakeNode("MatMulInteger", 10, 2),
           {Share<uint8_t>({2, 2}, {255, 1, 0, 7}), Share<uint8_t>({2, 2}, {255, 0, 3, 200})}};
  const std::vector<int32_t> want = {254 * 254 + 0 * 2, 254 * -2 + 0 * 198, -2 * 254 + 5 * 2, -2 * -2 + 5 * 198};
  WeightCache weights;
  EXPECT_EQ(SumsOf(op, {1, 2}, {1, 2}, weights), (std::vector<int32_t>{64516, -508, -498, 994}));
  const size_t packed = weights.SizeInBytes();
  EXPECT_EQ(SumsOf(op, {1, 2}, {1, 2}, weights), want);
  EXPECT_EQ(weights.SizeInBytes(), packed);
}

}  // namespace
}  // namespace saker
