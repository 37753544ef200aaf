#include "core/ops/shared_conv_kernel.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/dnnl_conv_kernel.h"
#include "core/ops/scratch_plan.h"
#include "core/ops/split_kernel.h"

namespace saker {
namespace {

// Handing a share to another core and calling one more primitive cost a microsecond or two: a third of what the
// multiplications of so many weights take.
constexpr int64_t kLeastSharedWork = 128 * 1024;

// PixelCopy: pixels of some bytes, one behind the other on one side and `pitch` bytes apart on the other.
struct PixelCopy {
  size_t pixels;
  size_t bytes;
  size_t pitch;

  void Spread(const std::byte* from, std::byte* to) const {
    for (size_t i = 0; i < pixels; ++i) std::memcpy(to + i * pitch, from + i * bytes, bytes);
  }
  void Gather(const std::byte* from, std::byte* to) const {
    for (size_t i = 0; i < pixels; ++i) std::memcpy(to + i * bytes, from + i * pitch, bytes);
  }
};

// SpreadState: the state of the kernel inside, and room for its arguments.
struct SpreadState final : public KernelState {
  std::unique_ptr<KernelState> state;
  std::vector<const void*> inputs;
};

// SpreadConvKernel: some channels of a convolution whose channels lie last. The slice writes to scratch; from there its
// pixels go to their places among those of the whole.
class SpreadConvKernel final : public OpKernel {
 public:
  SpreadConvKernel(std::unique_ptr<OpKernel> slice, size_t inputs, int added_input, PixelCopy copy)
      : slice_(std::move(slice)), inputs_(inputs), added_input_(added_input), copy_(copy) {
    ScratchPlan scratch;
    slice_scratch_ = scratch.Reserve(slice_->scratch_bytes);
    pixels_ = scratch.Reserve(copy_.pixels * copy_.bytes);
    scratch_bytes = scratch.total();
  }

  std::unique_ptr<KernelState> MakeState() const override {
    auto state = std::make_unique<SpreadState>();
    state->state = slice_->MakeState();
    state->inputs.resize(inputs_);
    return state;
  }

  absl::Status Run(const KernelArgs& args) const override {
    auto& state = *static_cast<SpreadState*>(args.state);
    auto* const pixels = ScratchPlan::At<std::byte>(args.scratch, pixels_);
    std::copy(args.inputs.begin(), args.inputs.end(), state.inputs.begin());
    if (added_input_ >= 0) {
      copy_.Gather(static_cast<const std::byte*>(args.inputs[added_input_]), pixels);
      state.inputs[static_cast<size_t>(added_input_)] = pixels;
    }
    void* output = pixels;
    KernelArgs slice_args;
    slice_args.inputs = state.inputs;
    slice_args.outputs = absl::MakeConstSpan(&output, 1);
    slice_args.scratch = ScratchPlan::At<void>(args.scratch, slice_scratch_);
    slice_args.state = state.state.get();
    SAKER_RETURN_IF_ERROR(slice_->Run(slice_args));
    copy_.Spread(pixels, static_cast<std::byte*>(args.outputs[0]));
    return absl::OkStatus();
  }

 private:
  std::unique_ptr<OpKernel> slice_;
  size_t inputs_;
  int added_input_;
  PixelCopy copy_;
  size_t slice_scratch_;
  size_t pixels_;
};

// The weights that a slice reads.
absl::StatusOr<std::shared_ptr<const AlignedBuffer>> WeightsOf(const KernelContext& context,
                                                               const ConvolutionSlice& slice,
                                                               const std::shared_ptr<const AlignedBuffer>& whole) {
  if (slice.own_weights_from < 0) return whole;
  const std::shared_ptr<const Tensor>& weights = context.inputs[1].constant;
  const int64_t first = slice.own_weights_from * weights->shape().Product(1, weights->shape().rank());
  const std::string format = absl::StrCat(slice.convolution->weights_format(), " from ", slice.own_weights_from);
  return context.weights.GetOrPack(weights, format,
                                   [&] { return slice.convolution->PackWeights(weights->As<float>().data() + first); });
}

absl::StatusOr<KernelPart> PartOf(const KernelContext& context, bool bias, ConvolutionSlice slice,
                                  const std::shared_ptr<const AlignedBuffer>& whole_weights) {
  const int added = FusedAddInput(context.node);
  SAKER_ASSIGN_OR_RETURN(std::shared_ptr<const AlignedBuffer> weights, WeightsOf(context, slice, whole_weights));
  KernelPart part;
  part.input_offsets.assign(context.inputs.size(), 0);
  part.input_offsets[0] = slice.source_offset;
  if (bias) part.input_offsets[2] = slice.bias_offset;
  if (added >= 0) part.input_offsets[static_cast<size_t>(added)] = slice.destination_offset;
  part.output_offset = slice.destination_offset;
  ConvArguments arguments;
  arguments.weights = std::move(weights);
  arguments.weights_offset = slice.weights_offset;
  arguments.bias = bias;
  arguments.added_input = added;
  arguments.destination_bytes = slice.destination_bytes;
  part.kernel = std::make_unique<DnnlConvKernel>(std::move(slice.convolution), std::move(arguments));
  if (slice.pixel_bytes > 0) {
    const PixelCopy copy = {slice.destination_bytes / slice.pixel_bytes, slice.pixel_bytes, slice.pixel_pitch};
    part.kernel = std::make_unique<SpreadConvKernel>(std::move(part.kernel), context.inputs.size(), added, copy);
  }
  return part;
}

}  // namespace

absl::StatusOr<std::unique_ptr<OpKernel>> MakeSharedConvKernel(const KernelContext& context,
                                                               const ConvolutionSpec& spec,
                                                               const std::shared_ptr<const AlignedBuffer>& weights) {
  const int64_t work = spec.destination.ElementCount() * spec.weights.Product(1, spec.weights.rank());
  const int most = static_cast<int>(std::min<int64_t>(context.threads, work / kLeastSharedWork));
  if (most < 2) return nullptr;
  absl::StatusOr<std::vector<ConvolutionSlice>> slices = Convolution::CreateSlices(spec, most);
  if (!slices.ok() || slices->empty()) return nullptr;
  std::vector<KernelPart> parts;
  for (ConvolutionSlice& slice : *slices) {
    SAKER_ASSIGN_OR_RETURN(KernelPart part, PartOf(context, spec.bias, std::move(slice), weights));
    parts.push_back(std::move(part));
  }
  return std::make_unique<SplitKernel>(std::move(parts));
}

}  // namespace saker
