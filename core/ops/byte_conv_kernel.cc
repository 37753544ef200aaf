#include "core/ops/byte_conv_kernel.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/status_macros.h"
#include "core/ops/onednn_state.h"
#include "core/ops/quantization.h"
#include "core/ops/scratch_plan.h"
#include "core/ops/split_kernel.h"

namespace saker {
namespace {

// Packed weights may take this many times the stored ones' bytes, and a fixed amount more for small ones in large
// blocks.
constexpr size_t kMostPackedGrowth = 16;
constexpr size_t kMostPackedExtra = size_t{16} << 20;

class ByteConvKernel final : public OpKernel {
 public:
  // `setup`'s own spec is that of the whole; `spec` is this kernel's.
  ByteConvKernel(std::unique_ptr<ByteConvolution> convolution, std::shared_ptr<const AlignedBuffer> weights,
                 const ByteConvSetup& setup, const ByteConvolutionSpec& spec, DataType zero_point_type)
      : convolution_(std::move(convolution)),
        weights_(std::move(weights)),
        bias_(setup.bias),
        zero_point_input_(setup.zero_point_input),
        zero_point_type_(zero_point_type),
        added_input_(setup.added_input) {
    const TensorDesc output{spec.destination_type, spec.destination, convolution_->destination_layout()};
    output_bytes_ = output.SizeInBytes();
    ScratchPlan scratch;
    zero_point_at_ = scratch.Reserve(sizeof(int32_t));
    program_at_ = scratch.Reserve(convolution_->program().scratch_bytes());
    scratch_bytes = scratch.total();
  }

  std::unique_ptr<KernelState> MakeState() const override {
    return std::make_unique<OneDnnState>(convolution_->program().MakeHandles());
  }

  absl::Status Run(const KernelArgs& args) const override {
    // oneDNN adds its sums to what the output holds.
    if (added_input_ >= 0 && args.inputs[added_input_] != args.outputs[0]) {
      std::memcpy(args.outputs[0], args.inputs[added_input_], output_bytes_);
    }
    std::array<void*, 5> buffers = {const_cast<void*>(args.inputs[0]), const_cast<std::byte*>(weights_->data())};
    size_t count = 2;
    if (!bias_.empty()) buffers[count++] = const_cast<float*>(bias_.data());
    if (zero_point_input_ >= 0) {
      auto* const zero_point = ScratchPlan::At<int32_t>(args.scratch, zero_point_at_);
      *zero_point = ZeroPointAt(zero_point_type_, args.inputs[zero_point_input_], 0);
      buffers[count++] = zero_point;
    }
    buffers[count++] = args.outputs[0];
    return convolution_->program().Run(OneDnnState::HandlesOf(args.state), absl::MakeSpan(buffers.data(), count),
                                       ScratchPlan::At<void>(args.scratch, program_at_));
  }

 private:
  std::unique_ptr<ByteConvolution> convolution_;
  std::shared_ptr<const AlignedBuffer> weights_;
  std::vector<float> bias_;
  int zero_point_input_;
  DataType zero_point_type_;
  int added_input_;
  size_t output_bytes_ = 0;
  size_t zero_point_at_ = 0;
  size_t program_at_ = 0;
};

bool HasPadding(const Window& window) {
  const auto positive = [](int64_t pad) { return pad > 0; };
  return std::any_of(window.pads_begin.begin(), window.pads_begin.end(), positive) ||
         std::any_of(window.pads_end.begin(), window.pads_end.end(), positive);
}

// sum(w * (x - zero)) = sum(w * x) - zero * sum(w), where every x is there.
void MoveZeroPointIntoBias(const Tensor& weights, ByteConvSetup& setup) {
  const absl::Span<const int8_t> values = weights.As<int8_t>();
  const size_t channels = static_cast<size_t>(weights.shape()[0]);
  const size_t run = values.size() / channels;
  setup.bias.resize(channels, 0.0f);
  for (size_t channel = 0; channel < channels; ++channel) {
    int64_t sum = 0;
    for (const int8_t value : values.subspan(channel * run, run)) sum += value;
    setup.bias[channel] -= static_cast<float>(sum * setup.spec.zero_point);
  }
  setup.spec.zero_point = 0;
}

// oneDNN rounds channels up to its blocks, which makes a few channels of a large window many times as large.
absl::Status CheckPackedSize(const KernelContext& context, const Tensor& weights, size_t bytes) {
  const size_t allowed = kMostPackedGrowth * weights.SizeInBytes() + kMostPackedExtra;
  if (bytes <= allowed) return absl::OkStatus();
  return context.Unsupported(absl::StrCat("weights ", weights.shape().ToString(), " take ", bytes,
                                          " bytes once packed, more than the limit of ", allowed));
}

void SetLayouts(const KernelContext& context, const ByteConvSetup& setup, const ByteConvolution& convolution,
                OpKernel& kernel) {
  kernel.input_layouts.assign(context.inputs.size(), Layout::kPlain);
  kernel.input_layouts[0] = convolution.source_layout();
  kernel.output_layouts = {convolution.destination_layout()};
  if (setup.added_input < 0) return;
  kernel.input_layouts[setup.added_input] = convolution.destination_layout();
  // x + conv(x) must not write over x while it is read.
  if (context.node.inputs[setup.added_input] != context.node.inputs[0]) kernel.in_place_input = setup.added_input;
}

// Handing a share to another core and calling one more primitive cost a microsecond or two: a third of what the
// multiplications of so many weights take.
constexpr int64_t kLeastSharedWork = 512 * 1024;

// The convolution cut into slices for the threads that will share it; null where it cannot be, or is not worth it.
std::unique_ptr<OpKernel> MakeSharedKernel(const KernelContext& context, const ByteConvSetup& setup,
                                           const std::shared_ptr<const AlignedBuffer>& weights,
                                           DataType zero_point_type) {
  const ByteConvolutionSpec& spec = setup.spec;
  const int64_t work = spec.destination.ElementCount() * spec.weights.Product(1, spec.weights.rank());
  const int most = static_cast<int>(std::min<int64_t>(context.threads, work / kLeastSharedWork));
  if (most < 2) return nullptr;
  absl::StatusOr<std::vector<ByteConvolutionSlice>> slices = ByteConvolution::CreateSlices(spec, most);
  if (!slices.ok() || slices->empty()) return nullptr;
  std::vector<KernelPart> parts;
  for (ByteConvolutionSlice& slice : *slices) {
    KernelPart part;
    part.input_offsets.assign(context.inputs.size(), 0);
    part.input_offsets[0] = slice.source_offset;
    if (setup.added_input >= 0) part.input_offsets[static_cast<size_t>(setup.added_input)] = slice.destination_offset;
    part.output_offset = slice.destination_offset;
    part.kernel =
        std::make_unique<ByteConvKernel>(std::move(slice.convolution), weights, setup, slice.spec, zero_point_type);
    parts.push_back(std::move(part));
  }
  return std::make_unique<SplitKernel>(std::move(parts));
}

}  // namespace

absl::StatusOr<std::unique_ptr<OpKernel>> MakeByteConvKernel(const KernelContext& context, ByteConvSetup setup) {
  const std::shared_ptr<const Tensor> weights = SignedWeights(setup.weights, setup.weight_zero_points);
  if (weights == nullptr) return nullptr;
  // Sums that are the answer stay integers, which a bias of floats would not leave them.
  const bool exact = setup.spec.destination_type == DataType::kInt32;
  if (setup.spec.zero_point != 0 && !exact && !HasPadding(setup.spec.window)) MoveZeroPointIntoBias(*weights, setup);
  setup.spec.bias = !setup.bias.empty();
  absl::StatusOr<std::unique_ptr<ByteConvolution>> convolution = ByteConvolution::Create(setup.spec);
  if (!convolution.ok()) return context.Error(convolution.status().message());
  SAKER_RETURN_IF_ERROR(CheckPackedSize(context, *weights, (*convolution)->packed_bytes()));
  const std::string format =
      absl::StrCat((*convolution)->weights_format(), " less ", absl::StrJoin(setup.weight_zero_points, ","));
  SAKER_ASSIGN_OR_RETURN(std::shared_ptr<const AlignedBuffer> packed,
                         context.weights.GetOrPack(setup.weights, format, [&] {
                           return (*convolution)->PackWeights(weights->As<int8_t>().data());
                         }));
  const DataType zero_point_type =
      setup.zero_point_input >= 0 ? context.desc(setup.zero_point_input).type : DataType::kInvalid;
  const ByteConvolution& whole = **convolution;
  std::unique_ptr<OpKernel> kernel = MakeSharedKernel(context, setup, packed, zero_point_type);
  if (kernel != nullptr) {
    SetLayouts(context, setup, whole, *kernel);
    return kernel;
  }
  kernel =
      std::make_unique<ByteConvKernel>(*std::move(convolution), std::move(packed), setup, setup.spec, zero_point_type);
  SetLayouts(context, setup, whole, *kernel);
  return kernel;
}

}  // namespace saker
