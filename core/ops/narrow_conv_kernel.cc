#include "core/ops/narrow_conv_kernel.h"

#include <algorithm>
#include <utility>

#include "core/base/status_macros.h"
#include "core/kernels/map_convolution.h"
#include "core/kernels/narrow_convolution.h"
#include "core/ops/dense_kernel.h"
#include "core/ops/post_ops.h"

namespace saker {
namespace {

// Way: one of our own convolutions of pictures with few channels.
struct Way {
  decltype(&FitsNarrowConvolution) fits;
  decltype(&NarrowPackingName) packing_name;
  decltype(&PackNarrowWeights) pack;
  decltype(&NarrowScratchBytes) scratch_bytes;
  decltype(&NarrowConvolution) run;
  Layout output_layout;
};

constexpr Way kWays[] = {
    {FitsNarrowConvolution, NarrowPackingName, PackNarrowWeights, NarrowScratchBytes, NarrowConvolution,
     Layout::kPlain},
    {FitsMapConvolution, MapPackingName, PackMapWeights, MapScratchBytes, MapConvolution, Layout::kChannelsLast},
};

// The way that was measured ahead for these shapes, or null.
const Way* WayFor(const ConvolutionSpec& spec) {
  const auto* const way = std::find_if(std::begin(kWays), std::end(kWays), [&](const Way& w) { return w.fits(spec); });
  return way == std::end(kWays) ? nullptr : way;
}

// NarrowConvKernel: the first activation inside the convolution, other post-ops behind it.
class NarrowConvKernel final : public OpKernel {
 public:
  NarrowConvKernel(const Way& way, ConvolutionSpec spec, std::shared_ptr<const AlignedBuffer> weights,
                   const DenseActivation& activation, PostOpSteps steps)
      : way_(way),
        spec_(std::move(spec)),
        weights_(std::move(weights)),
        activation_(activation),
        steps_(std::move(steps)) {
    scratch_bytes = way_.scratch_bytes(spec_);
    output_layouts = {way_.output_layout};
  }

  absl::Status Run(const KernelArgs& args) const override {
    way_.run(spec_, static_cast<const float*>(args.inputs[0]), reinterpret_cast<const float*>(weights_->data()),
             spec_.bias ? static_cast<const float*>(args.inputs[2]) : nullptr, activation_,
             static_cast<float*>(args.outputs[0]), static_cast<float*>(args.scratch));
    steps_.Run(args);
    return absl::OkStatus();
  }

 private:
  const Way& way_;
  ConvolutionSpec spec_;
  std::shared_ptr<const AlignedBuffer> weights_;
  DenseActivation activation_;
  PostOpSteps steps_;
};

}  // namespace

bool FitsNarrowConv(const KernelContext& context, const ConvolutionSpec& spec) {
  const std::vector<PostOp>& steps = context.node.post_ops;
  return context.desc(0).type == DataType::kFloat32 && context.constant(1) != nullptr && WayFor(spec) != nullptr &&
         std::none_of(steps.begin(), steps.end(), [](const PostOp& step) { return step.kind == PostOp::Kind::kAdd; });
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeNarrowConvKernel(const KernelContext& context, ConvolutionSpec spec) {
  const Way* const way = WayFor(spec);
  if (way == nullptr) return context.Error("no kernel for few channels fits");
  const std::shared_ptr<const Tensor>& weights = context.inputs[1].constant;
  SAKER_ASSIGN_OR_RETURN(std::shared_ptr<const AlignedBuffer> packed,
                         context.weights.GetOrPack(weights, way->packing_name(),
                                                   [&] { return way->pack(spec, weights->As<float>().data()); }));
  absl::Span<const PostOp> steps = context.node.post_ops;
  const DenseActivation activation = FusedActivation(steps);
  if (activation.kind != DenseActivation::Kind::kNone) steps.remove_prefix(1);
  PostOpSteps behind(steps, spec.destination.ElementCount());
  return std::make_unique<NarrowConvKernel>(*way, std::move(spec), std::move(packed), activation, std::move(behind));
}

}  // namespace saker
