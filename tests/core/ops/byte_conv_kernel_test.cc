#include "core/ops/byte_conv_kernel.h"

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

ByteConvSetup SetupOf(const OneOp& op, Ints pads) {
  ByteConvSetup setup;
  setup.spec.source = op.inputs[0]->shape();
  setup.spec.weights = op.inputs[1]->shape();
  setup.spec.destination = Shape{setup.spec.source[0], setup.spec.weights[0], setup.spec.source[2] + 2 * pads[0]};
  setup.spec.window = {{1}, {1}, {1}, pads, pads};
  setup.weights = op.inputs[1];
  setup.weight_zero_points = {0};
  return setup;
}

class ByteConvKernelTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!CpuMultipliesBytesExactly()) GTEST_SKIP() << "no exact byte products on this CPU";
  }
  OneOp op_{MakeNode("ConvInteger", 10, 2), {Share<uint8_t>({1, 1, 2}, {5, 6}), Share<int8_t>({1, 1, 1}, {3})}};
  WeightCache weights_;
};

TEST_F(ByteConvKernelTest, AZeroPointWithoutPaddingCostsNothingInTheConvolution) {
  const OpContext context = ContextOf(op_);
  for (const int64_t pad : {0, 1}) {
    ByteConvSetup setup = SetupOf(op_, {pad});
    setup.spec.zero_point = 4;
    const auto kernel = MakeByteConvKernel(KernelContext{context, {}, weights_}, std::move(setup));
    ASSERT_TRUE(kernel.ok()) << kernel.status();
    const std::vector<uint8_t> x = {5, 6};
    std::vector<uint8_t> y(static_cast<size_t>(2 + 2 * pad), 99);
    AlignedBuffer scratch((*kernel)->scratch_bytes);
    const std::unique_ptr<KernelState> state = (*kernel)->MakeState();
    const void* const inputs[] = {x.data(), op_.inputs[1]->data()};
    void* const outputs[] = {y.data()};
    ASSERT_TRUE((*kernel)->Run({inputs, outputs, scratch.data(), state.get()}).ok());
    EXPECT_EQ(y, pad == 0 ? (std::vector<uint8_t>{3, 6}) : (std::vector<uint8_t>{0, 3, 6, 0}));
  }
}

TEST_F(ByteConvKernelTest, IsNoneForWeightsThatNeedMoreThanAByte) {
  op_.inputs[1] = Share<uint8_t>({1, 1, 1}, {255});
  const OpContext context = ContextOf(op_);
  ByteConvSetup setup = SetupOf(op_, {0});
  setup.weight_zero_points = {3};
  const auto kernel = MakeByteConvKernel(KernelContext{context, {}, weights_}, std::move(setup));
  ASSERT_TRUE(kernel.ok());
  EXPECT_EQ(*kernel, nullptr);
}

TEST_F(ByteConvKernelTest, OneConstantReadWithTwoZeroPointsIsPackedTwice) {
  op_.inputs[1] = Share<uint8_t>({1, 1, 1}, {100});
  const OpContext context = ContextOf(op_);
  size_t bytes = 0;
  for (const int32_t zero : {1, 2}) {
    ByteConvSetup setup = SetupOf(op_, {0});
    setup.weight_zero_points = {zero};
    ASSERT_TRUE(MakeByteConvKernel(KernelContext{context, {}, weights_}, std::move(setup)).ok());
    EXPECT_GT(weights_.SizeInBytes(), bytes);
    bytes = weights_.SizeInBytes();
  }
}

}  // namespace
}  // namespace saker
