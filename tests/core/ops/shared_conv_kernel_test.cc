#include "core/ops/shared_conv_kernel.h"

#include <cmath>

#include "tests/core/ops/op_case.h"

namespace saker {
namespace {

// ConvCase: a convolution of one image of two axes that keeps its extent, or halves it.
struct ConvCase {
  int64_t inputs;
  int64_t outputs;
  int64_t extent;
  int64_t kernel;
  int64_t stride = 1;
};

OneOp OpOf(const ConvCase& shape, bool added) {
  const int64_t pad = shape.kernel / 2, out = (shape.extent + 2 * pad - shape.kernel) / shape.stride + 1;
  OneOp op{NodeOf("Conv", 11, added ? 4 : 3,
                  {{"pads", Ints{pad, pad, pad, pad}}, {"strides", Ints{shape.stride, shape.stride}}}),
           {Pattern({1, shape.inputs, shape.extent, shape.extent}),
            Pattern({shape.outputs, shape.inputs, shape.kernel, shape.kernel}, 1), Pattern({shape.outputs}, 2)}};
  if (added) {
    op.inputs.push_back(Pattern({1, shape.outputs, out, out}, 3));
    op.node.post_ops = {{PostOp::Kind::kAdd, 0, 0, 3}};
  }
  op.node.post_ops.push_back({PostOp::Kind::kRelu});
  return op;
}

void ExpectSameAsOneThread(OneOp op, int threads) {
  const Tensor want = RunOne(op);
  op.threads = threads;
  const Tensor got = RunOne(op);
  ASSERT_EQ(got.shape(), want.shape());
  for (size_t i = 0; i < want.As<float>().size(); ++i) {
    const float a = want.As<float>()[i], b = got.As<float>()[i];
    ASSERT_NEAR(a, b, 1e-4 * (1 + std::abs(a))) << i;
  }
}

int PartsOf(OneOp op) {
  op.threads = 2;
  WeightCache weights;
  return KernelOf(op, weights)->parts;
}

TEST(SharedConvKernel, AnswersAsOneThreadDoes) {
  for (const ConvCase& shape :
       {ConvCase{64, 64, 28, 3}, ConvCase{256, 512, 7, 1}, ConvCase{256, 256, 7, 3}, ConvCase{128, 256, 14, 1, 2},
        ConvCase{512, 1024, 28, 1, 2}, ConvCase{3, 64, 56, 7, 2}}) {
    for (const bool added : {false, true}) {
      for (const int threads : {2, 3, 8}) {
        SCOPED_TRACE(testing::Message() << shape.inputs << " channels to " << shape.outputs << ", " << threads
                                        << " threads, added " << added);
        ExpectSameAsOneThread(OpOf(shape, added), threads);
      }
    }
  }
}

TEST(SharedConvKernel, CutsLargeAndSmallPictures) {
  EXPECT_EQ(PartsOf(OpOf({64, 64, 28, 3}, true)), 2);
  EXPECT_EQ(PartsOf(OpOf({512, 512, 7, 3}, true)), 2);
  EXPECT_EQ(PartsOf(OpOf({512, 1024, 28, 1, 2}, false)), 2);
}

TEST(SharedConvKernel, LeavesWorkOfAMicrosecondToOneThread) { EXPECT_EQ(PartsOf(OpOf({16, 16, 8, 3}, false)), 1); }

TEST(SharedConvKernel, AddsToABufferOfItsOwnAsInPlace) {
  OneOp op = OpOf({512, 512, 7, 3}, true);
  op.threads = 2;
  WeightCache weights;
  const std::unique_ptr<OpKernel> kernel = KernelOf(op, weights);
  ASSERT_EQ(kernel->in_place_input, 3);
  // In whatever layout: what lies where is the same both times.
  std::vector<float> sum = ValuesOf<float>(*op.inputs[3]), apart(sum.size());
  const std::vector<const void*> inputs = {op.inputs[0]->data(), nullptr, op.inputs[2]->data(), sum.data()};
  AlignedBuffer scratch(kernel->scratch_bytes);
  const std::unique_ptr<KernelState> state = kernel->MakeState();
  for (float* const to : {apart.data(), sum.data()}) {
    const std::vector<void*> outputs = {to};
    ASSERT_TRUE(kernel->Run({inputs, outputs, scratch.data(), state.get()}).ok());
  }
  EXPECT_EQ(sum, apart);
}

}  // namespace
}  // namespace saker
