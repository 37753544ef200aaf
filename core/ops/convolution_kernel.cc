#include "core/ops/convolution_kernel.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/deconvolution.h"
#include "core/kernels/dense.h"
#include "core/kernels/plain_convolution.h"
#include "core/kernels/product_deconvolution.h"
#include "core/ops/dnnl_conv_kernel.h"
#include "core/ops/narrow_conv_kernel.h"
#include "core/ops/post_ops.h"
#include "core/ops/shared_conv_kernel.h"

namespace saker {
namespace {

// Networks that begin with this few channels read the request's own plain layout; blocks of channels would be mostly
// padding.
constexpr int64_t kMostPlainChannels = 3;
// Packed weights may take this many times the stored ones' bytes, and a fixed amount more for small ones in large
// blocks (16 x 16 channels of a 7 x 7 window are 50 KB).
constexpr size_t kMostPackedGrowth = 4;
constexpr size_t kMostPackedExtra = size_t{16} << 20;

ConvolutionStep StepOf(const PostOp& step) {
  switch (step.kind) {
    case PostOp::Kind::kRelu:
      return {ConvolutionStep::Kind::kRelu};
    case PostOp::Kind::kLeakyRelu:
      return {ConvolutionStep::Kind::kLeakyRelu, step.alpha};
    case PostOp::Kind::kSigmoid:
      return {ConvolutionStep::Kind::kSigmoid};
    case PostOp::Kind::kTanh:
      return {ConvolutionStep::Kind::kTanh};
    case PostOp::Kind::kClip:
      return {ConvolutionStep::Kind::kClip, step.alpha, step.beta};
    case PostOp::Kind::kElu:
      return {ConvolutionStep::Kind::kElu, step.alpha};
    case PostOp::Kind::kHardSigmoid:
      return {ConvolutionStep::Kind::kHardSigmoid, step.alpha, step.beta};
    case PostOp::Kind::kHardSwish:
      return {ConvolutionStep::Kind::kHardSwish};
    case PostOp::Kind::kSwish:
      return {ConvolutionStep::Kind::kSwish, step.alpha};
    case PostOp::Kind::kMish:
      return {ConvolutionStep::Kind::kMish};
    case PostOp::Kind::kGelu:
      return {ConvolutionStep::Kind::kGelu};
    case PostOp::Kind::kGeluTanh:
      return {ConvolutionStep::Kind::kGeluTanh};
    case PostOp::Kind::kAdd:
      return {ConvolutionStep::Kind::kAddToOutput};
  }
  return {ConvolutionStep::Kind::kRelu};
}

// PlainConvKernel: the loops, post-ops behind them.
template <typename T>
class PlainConvKernel final : public OpKernel {
 public:
  PlainConvKernel(ConvolutionSpec spec, ConvolutionKind kind, PostOpSteps steps)
      : spec_(std::move(spec)), kind_(kind), steps_(std::move(steps)) {}

  absl::Status Run(const KernelArgs& args) const override {
    const auto run = kind_ == ConvolutionKind::kConv ? PlainConvolution<T> : PlainDeconvolution<T>;
    run(spec_, static_cast<const T*>(args.inputs[0]), static_cast<const T*>(args.inputs[1]),
        spec_.bias ? static_cast<const T*>(args.inputs[2]) : nullptr, static_cast<T*>(args.outputs[0]));
    steps_.Run(args);
    return absl::OkStatus();
  }

 private:
  ConvolutionSpec spec_;
  ConvolutionKind kind_;
  PostOpSteps steps_;
};

// ProductKernel: a deconvolution as a matrix product, post-ops behind it.
class ProductKernel final : public OpKernel {
 public:
  ProductKernel(ConvolutionSpec spec, std::shared_ptr<const AlignedBuffer> weights, PostOpSteps steps)
      : spec_(std::move(spec)), weights_(std::move(weights)), steps_(std::move(steps)) {
    scratch_bytes = ProductScratchBytes(spec_);
    input_layouts = {Layout::kChannelsLast};
    output_layouts = {Layout::kChannelsLast};
  }

  absl::Status Run(const KernelArgs& args) const override {
    ProductDeconvolution(spec_, static_cast<const float*>(args.inputs[0]),
                         reinterpret_cast<const float*>(weights_->data()),
                         spec_.bias ? static_cast<const float*>(args.inputs[2]) : nullptr,
                         static_cast<float*>(args.outputs[0]), static_cast<float*>(args.scratch));
    steps_.Run(args);
    return absl::OkStatus();
  }

 private:
  ConvolutionSpec spec_;
  std::shared_ptr<const AlignedBuffer> weights_;
  PostOpSteps steps_;
};

bool IsProduct(const KernelContext& context, const ConvolutionSpec& spec, ConvolutionKind kind) {
  return kind == ConvolutionKind::kConvTranspose && context.desc(0).type == DataType::kFloat32 && context.constant(1) &&
         FitsProductDeconvolution(spec);
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeProductKernel(const KernelContext& context, ConvolutionSpec spec) {
  const std::shared_ptr<const Tensor>& weights = context.inputs[1].constant;
  SAKER_ASSIGN_OR_RETURN(std::shared_ptr<const AlignedBuffer> packed,
                         context.weights.GetOrPack(weights, absl::StrCat(DensePackingName(), " windows"), [&] {
                           return PackProductWeights(spec, weights->As<float>().data());
                         }));
  PostOpSteps steps(context.node.post_ops, spec.destination.ElementCount());
  return std::make_unique<ProductKernel>(std::move(spec), std::move(packed), std::move(steps));
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakePlainKernel(const KernelContext& context, const ConvolutionSpec& spec,
                                                          ConvolutionKind kind) {
  const DataType type = context.desc(0).type;
  PostOpSteps steps(context.node.post_ops, spec.destination.ElementCount(), type);
  if (type == DataType::kFloat64) return std::make_unique<PlainConvKernel<double>>(spec, kind, std::move(steps));
  return std::make_unique<PlainConvKernel<float>>(spec, kind, std::move(steps));
}

absl::Status CheckSupported(const KernelContext& context) {
  const DataType type = context.desc(0).type;
  if (type != DataType::kFloat32 && type != DataType::kFloat64) {
    return context.Unsupported(absl::StrCat("element type ", Name(type), " is not supported"));
  }
  if (context.shape(0).rank() - 2 > kMostPlainAxes) {
    return context.Unsupported(
        absl::StrCat("more than three spatial dimensions are not supported, got ", context.shape(0).ToString()));
  }
  return absl::OkStatus();
}

// The primitive, where there can be one: it knows no empty sources, and no windows outside of what it pads.
absl::StatusOr<std::unique_ptr<Convolution>> MakePrimitive(const KernelContext& context, const ConvolutionSpec& spec,
                                                           ConvolutionKind kind) {
  if (context.desc(0).type != DataType::kFloat32 || spec.source.ElementCount() == 0) {
    return absl::UnimplementedError("no primitive");
  }
  if (kind == ConvolutionKind::kConv) return Convolution::Create(spec);
  const Window& window = spec.window;
  for (size_t i = 0; i < window.kernel.size(); ++i) {
    const int64_t reach = (window.kernel[i] - 1) * window.dilations[i] + 1;
    if (window.pads_begin[i] < 0 || window.pads_begin[i] >= reach || window.pads_end[i] >= reach ||
        window.pads_end[i] <= -window.strides[i]) {
      return absl::UnimplementedError("no primitive");
    }
  }
  return CreateDeconvolution(spec);
}

// oneDNN rounds channels up to its blocks, which makes a few channels of a large window many times as large.
absl::Status CheckPackedSize(const KernelContext& context, size_t bytes) {
  const size_t allowed = kMostPackedGrowth * context.constant(1)->SizeInBytes() + kMostPackedExtra;
  if (bytes <= allowed) return absl::OkStatus();
  return context.Unsupported(absl::StrCat("weights ", context.shape(1).ToString(), " take ", bytes,
                                          " bytes once packed, more than the limit of ", allowed));
}

absl::StatusOr<std::shared_ptr<const AlignedBuffer>> PackedWeights(const KernelContext& context,
                                                                   const Convolution& convolution) {
  const std::shared_ptr<const Tensor>& weights = context.inputs[1].constant;
  SAKER_RETURN_IF_ERROR(CheckPackedSize(context, convolution.packed_bytes()));
  return context.weights.GetOrPack(weights, convolution.weights_format(),
                                   [&] { return convolution.PackWeights(weights->As<float>().data()); });
}

std::unique_ptr<OpKernel> MakeWholeKernel(const ConvolutionSpec& spec, std::unique_ptr<Convolution> convolution,
                                          std::shared_ptr<const AlignedBuffer> weights, int added_input) {
  Shape source = spec.source, destination = spec.destination;
  source[0] = destination[0] = convolution->images_per_run();
  ConvArguments arguments;
  arguments.weights = std::move(weights);
  arguments.bias = spec.bias;
  arguments.added_input = added_input;
  arguments.runs = spec.source[0] / convolution->images_per_run();
  arguments.source_bytes = TensorDesc{DataType::kFloat32, source, convolution->source_layout()}.SizeInBytes();
  arguments.destination_bytes =
      TensorDesc{DataType::kFloat32, destination, convolution->destination_layout()}.SizeInBytes();
  return std::make_unique<DnnlConvKernel>(std::move(convolution), std::move(arguments));
}

void CompleteSpec(const KernelContext& context, ConvolutionSpec& spec) {
  spec.bias = context.has(2);
  spec.source_layout = context.desc(0).layout;
  spec.plain_weights = context.constant(1) == nullptr;
  spec.plain_source = spec.source[1] <= kMostPlainChannels;
  for (const PostOp& step : context.node.post_ops) spec.steps.push_back(StepOf(step));
}

}  // namespace

absl::Status CheckOperandTypes(const OpContext& context) {
  for (int i = 1; i < std::min(3, static_cast<int>(context.inputs.size())); ++i) {
    if (!context.has(i) || context.desc(i).type == context.desc(0).type) continue;
    return context.Error(
        absl::StrCat("input ", i, " is ", Name(context.desc(i).type), ", but input 0 is ", Name(context.desc(0).type)));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeConvolutionKernel(const KernelContext& context, ConvolutionSpec spec,
                                                                ConvolutionKind kind) {
  SAKER_RETURN_IF_ERROR(CheckSupported(context));
  CompleteSpec(context, spec);
  if (IsProduct(context, spec, kind)) return MakeProductKernel(context, std::move(spec));
  if (kind == ConvolutionKind::kConv && FitsNarrowConv(context, spec)) {
    return MakeNarrowConvKernel(context, std::move(spec));
  }
  absl::StatusOr<std::unique_ptr<Convolution>> convolution = MakePrimitive(context, spec, kind);
  if (!convolution.ok()) return MakePlainKernel(context, spec, kind);
  std::shared_ptr<const AlignedBuffer> weights;
  if (context.constant(1)) {
    SAKER_ASSIGN_OR_RETURN(weights, PackedWeights(context, **convolution));
  }
  const Layout source = (*convolution)->source_layout();
  const Layout destination = (*convolution)->destination_layout();
  const int added = FusedAddInput(context.node);
  std::unique_ptr<OpKernel> kernel;
  if (context.threads > 1 && kind == ConvolutionKind::kConv && weights != nullptr) {
    SAKER_ASSIGN_OR_RETURN(kernel, MakeSharedConvKernel(context, spec, weights));
  }
  if (kernel == nullptr) kernel = MakeWholeKernel(spec, *std::move(convolution), std::move(weights), added);
  kernel->input_layouts.assign(context.inputs.size(), Layout::kPlain);
  kernel->input_layouts[0] = source;
  kernel->output_layouts = {destination};
  if (added >= 0) {
    kernel->input_layouts[added] = destination;
    // x + conv(x) must not write over x while it is read.
    if (context.node.inputs[added] != context.node.inputs[0]) kernel->in_place_input = added;
  }
  return kernel;
}

RowFlow RowsOfConvolution(const OpContext& context, absl::Span<const RowAxis> rows) {
  if (rows[0].axis != 0 || rows[1].per_row() || (rows.size() > 2 && rows[2].per_row())) return std::nullopt;
  if (!PostOpsKeepRows(context.node, rows, rows[0])) return std::nullopt;
  return std::vector<RowAxis>{rows[0]};
}

}  // namespace saker
