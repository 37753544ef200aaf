#include "core/ops/narrow_conv_kernel.h"

#include <algorithm>
#include <utility>

#include "core/base/status_macros.h"
#include "core/kernels/narrow_convolution.h"
#include "core/ops/dense_kernel.h"
#include "core/ops/post_ops.h"

namespace saker {
namespace {

// NarrowConvKernel: the first activation inside the convolution, other post-ops behind it.
class NarrowConvKernel final : public OpKernel {
 public:
  NarrowConvKernel(ConvolutionSpec spec, std::shared_ptr<const AlignedBuffer> weights,
                   const DenseActivation& activation, PostOpSteps steps)
      : spec_(std::move(spec)), weights_(std::move(weights)), activation_(activation), steps_(std::move(steps)) {
    scratch_bytes = NarrowScratchBytes(spec_);
  }

  absl::Status Run(const KernelArgs& args) const override {
    NarrowConvolution(spec_, static_cast<const float*>(args.inputs[0]),
                      reinterpret_cast<const float*>(weights_->data()),
                      spec_.bias ? static_cast<const float*>(args.inputs[2]) : nullptr, activation_,
                      static_cast<float*>(args.outputs[0]), static_cast<float*>(args.scratch));
    steps_.Run(args);
    return absl::OkStatus();
  }

 private:
  ConvolutionSpec spec_;
  std::shared_ptr<const AlignedBuffer> weights_;
  DenseActivation activation_;
  PostOpSteps steps_;
};

}  // namespace

bool FitsNarrowConv(const KernelContext& context, const ConvolutionSpec& spec) {
  const std::vector<PostOp>& steps = context.node.post_ops;
  return context.desc(0).type == DataType::kFloat32 && context.constant(1) != nullptr && FitsNarrowConvolution(spec) &&
         std::none_of(steps.begin(), steps.end(), [](const PostOp& step) { return step.kind == PostOp::Kind::kAdd; });
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeNarrowConvKernel(const KernelContext& context, ConvolutionSpec spec) {
  const std::shared_ptr<const Tensor>& weights = context.inputs[1].constant;
  SAKER_ASSIGN_OR_RETURN(std::shared_ptr<const AlignedBuffer> packed,
                         context.weights.GetOrPack(weights, NarrowPackingName(), [&] {
                           return PackNarrowWeights(spec, weights->As<float>().data());
                         }));
  absl::Span<const PostOp> steps = context.node.post_ops;
  const DenseActivation activation = FusedActivation(steps);
  if (activation.kind != DenseActivation::Kind::kNone) steps.remove_prefix(1);
  PostOpSteps behind(steps, spec.destination.ElementCount());
  return std::make_unique<NarrowConvKernel>(std::move(spec), std::move(packed), activation, std::move(behind));
}

}  // namespace saker
