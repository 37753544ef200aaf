// Conv on oneDNN, in one, two or three spatial dimensions, with bias and post-ops fused.
#include <array>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/convolution.h"
#include "core/ops/families.h"
#include "core/ops/onednn_state.h"
#include "core/ops/post_ops.h"
#include "core/ops/row_flow.h"
#include "core/ops/window.h"

namespace saker {
namespace {

// Networks that begin with this few channels read the request's own plain layout; blocks of channels would be mostly
// padding.
constexpr int64_t kMostPlainChannels = 3;
// oneDNN takes up to 32; nothing sensible has more than a few.
constexpr size_t kMostPostOps = 4;
// Packed weights may take this many times the stored ones' bytes, and a fixed amount more for small ones in large
// blocks (16 x 16 channels of a 7 x 7 window are 50 KB).
constexpr size_t kMostPackedGrowth = 4;
constexpr size_t kMostPackedExtra = size_t{16} << 20;

absl::Status CheckOperands(const OpContext& context, int64_t groups) {
  const Shape& x = context.shape(0);
  const Shape& w = context.shape(1);
  if (x.rank() < 3 || x.rank() != w.rank()) {
    return context.Error(
        absl::StrCat("expected [N,C,...] and weights of the same rank, got ", x.ToString(), " and ", w.ToString()));
  }
  if (groups < 1 || w[0] < 1 || w[0] % groups != 0 || w[1] != x[1] / groups || x[1] % groups != 0) {
    return context.Error(
        absl::StrCat("weights ", w.ToString(), " do not fit ", x[1], " channels in ", groups, " groups"));
  }
  if (context.has(2) && !(context.shape(2) == Shape{w[0]})) {
    return context.Error(absl::StrCat("expected a bias of [", w[0], "], got ", context.shape(2).ToString()));
  }
  return absl::OkStatus();
}

absl::StatusOr<WindowedShape> ReadConv(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int64_t groups, context.node.attributes.GetInt("group", 1));
  SAKER_RETURN_IF_ERROR(CheckOperands(context, groups));
  const Shape& w = context.shape(1);
  const std::vector<int64_t> kernel(w.dims().begin() + 2, w.dims().end());
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> declared, context.node.attributes.GetInts("kernel_shape", kernel));
  if (declared != kernel) {
    return context.Error(absl::StrCat("kernel_shape differs from that of the weights ", w.ToString()));
  }
  for (const int64_t extent : kernel) {
    if (extent < 1) return context.Error(absl::StrCat("weights ", w.ToString(), " are empty"));
  }
  return ReadWindow(context, kernel);
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const WindowedShape windowed, ReadConv(context));
  TensorDesc output{context.desc(0).type, Shape{context.shape(0)[0], context.shape(1)[0]}};
  for (const int64_t extent : windowed.output) output.shape.Append(extent);
  SAKER_RETURN_IF_ERROR(CheckPostOps(context, output));
  return std::vector<TensorDesc>{output};
}

RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  if (rows[0].axis != 0 || rows[1].per_row() || (rows.size() > 2 && rows[2].per_row())) return std::nullopt;
  if (!PostOpsKeepRows(context.node, rows, rows[0])) return std::nullopt;
  return std::vector<RowAxis>{rows[0]};
}

// Index of the input that a fused Add brings, or -1.
int AddedInput(const Node& node) {
  for (const PostOp& step : node.post_ops) {
    if (step.kind == PostOp::Kind::kAdd) return step.input;
  }
  return -1;
}

class ConvKernel final : public OpKernel {
 public:
  // `weights` null: they come with each run, plain.
  ConvKernel(std::unique_ptr<Convolution> convolution, std::shared_ptr<const AlignedBuffer> weights, bool bias,
             int added_input, size_t output_bytes)
      : convolution_(std::move(convolution)),
        weights_(std::move(weights)),
        bias_(bias),
        added_input_(added_input),
        output_bytes_(output_bytes) {
    scratch_bytes = convolution_->program().scratch_bytes();
  }

  std::unique_ptr<KernelState> MakeState() const override {
    return std::make_unique<OneDnnState>(convolution_->program().MakeHandles());
  }

  absl::Status Run(const KernelArgs& args) const override {
    // oneDNN adds its sums to what the output holds.
    if (added_input_ >= 0 && args.inputs[added_input_] != args.outputs[0]) {
      std::memcpy(args.outputs[0], args.inputs[added_input_], output_bytes_);
    }
    const void* const weights = weights_ ? weights_->data() : args.inputs[1];
    std::array<void*, 4> buffers = {const_cast<void*>(args.inputs[0]), const_cast<void*>(weights)};
    size_t count = 2;
    if (bias_) buffers[count++] = const_cast<void*>(args.inputs[2]);
    buffers[count++] = args.outputs[0];
    return convolution_->program().Run(OneDnnState::HandlesOf(args.state), absl::MakeSpan(buffers.data(), count),
                                       args.scratch);
  }

 private:
  std::unique_ptr<Convolution> convolution_;
  std::shared_ptr<const AlignedBuffer> weights_;
  bool bias_;
  int added_input_;
  size_t output_bytes_;
};

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
    case PostOp::Kind::kAdd:
      return {ConvolutionStep::Kind::kAddToOutput};
  }
  return {ConvolutionStep::Kind::kRelu};
}

absl::StatusOr<ConvolutionSpec> MakeSpec(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(WindowedShape windowed, ReadConv(context));
  ConvolutionSpec spec;
  SAKER_ASSIGN_OR_RETURN(spec.groups, context.node.attributes.GetInt("group", 1));
  spec.source = context.shape(0);
  spec.weights = context.shape(1);
  spec.destination = context.outputs[0].shape;
  spec.window = std::move(windowed.window);
  spec.bias = context.has(2);
  spec.plain_weights = context.constant(1) == nullptr;
  spec.plain_source = spec.source[1] <= kMostPlainChannels;
  for (const PostOp& step : context.node.post_ops) spec.steps.push_back(StepOf(step));
  return spec;
}

absl::Status CheckSupported(const KernelContext& context) {
  for (int i = 0; i < static_cast<int>(context.inputs.size()); ++i) {
    if (context.has(i) && context.desc(i).type != DataType::kFloat32) {
      return context.Unsupported(absl::StrCat("element type ", Name(context.desc(i).type), " is not supported"));
    }
  }
  if (context.shape(0).rank() > 5) return context.Unsupported("more than three spatial dimensions are not supported");
  if (context.shape(0).ElementCount() == 0) return context.Error("the input is empty");
  return absl::OkStatus();
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

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_RETURN_IF_ERROR(CheckSupported(context));
  SAKER_ASSIGN_OR_RETURN(const ConvolutionSpec spec, MakeSpec(context));
  absl::StatusOr<std::unique_ptr<Convolution>> convolution = Convolution::Create(spec);
  if (!convolution.ok()) return context.Error(convolution.status().message());
  std::shared_ptr<const AlignedBuffer> weights;
  if (context.constant(1)) {
    SAKER_ASSIGN_OR_RETURN(weights, PackedWeights(context, **convolution));
  }
  const Layout source = (*convolution)->source_layout();
  const Layout destination = (*convolution)->destination_layout();
  const size_t output_bytes = TensorDesc{DataType::kFloat32, spec.destination, destination}.SizeInBytes();
  const int added = AddedInput(context.node);
  auto kernel =
      std::make_unique<ConvKernel>(*std::move(convolution), std::move(weights), spec.bias, added, output_bytes);
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

// An addition must come first, because oneDNN adds to its raw sums fastest; one is enough.
bool SupportsPostOp(const Node& node, const PostOp& step) {
  if (node.post_ops.size() >= kMostPostOps) return false;
  return step.kind != PostOp::Kind::kAdd || node.post_ops.empty();
}

}  // namespace

void RegisterConvOps(OpRegistry& registry) {
  registry.Register({.op_type = "Conv",
                     .min_inputs = 2,
                     .max_inputs = 3,
                     .infer = Infer,
                     .row_flow = FlowRows,
                     .make_kernel = MakeKernel,
                     .supports_post_op = SupportsPostOp});
}

}  // namespace saker
