#include "core/ops/channelwise.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/status_macros.h"
#include "core/ops/broadcasting.h"

namespace saker {
namespace {

enum class Numbers { kPerChannel, kPerImage, kOther };

// How the numbers of the shorter operand lie along the result. `aligned` has its legacy axes resolved.
Numbers NumbersOf(const OpInput& input, const Shape& aligned, const TensorDesc& full) {
  const Shape& shape = full.shape;
  const int shift = shape.rank() - aligned.rank();
  for (int axis = 0; axis < aligned.rank(); ++axis) {
    const int lies_on = axis + shift;
    const bool fits = aligned[axis] == 1 || (lies_on <= 1 && aligned[axis] == shape[lies_on]);
    if (!fits) return Numbers::kOther;
  }
  const bool every_channel =
      aligned == input.desc.shape && shift == 0 && aligned[0] == shape[0] && aligned[1] == shape[1];
  // A value that is in that layout already is read as it lies.
  if (every_channel && input.desc.layout == full.layout) return Numbers::kPerImage;
  if (shift > 0 || aligned[0] == 1) return Numbers::kPerChannel;
  return every_channel ? Numbers::kPerImage : Numbers::kOther;
}

// Loops over the memory of a value in `full`'s layout and over the numbers, in the same layout or channel after channel.
BroadcastLoops LoopsOver(const TensorDesc& full, Numbers numbers) {
  const Shape& shape = full.shape;
  const int64_t places = shape.Product(2, shape.rank());
  const bool per_image = numbers == Numbers::kPerImage;
  if (full.layout == Layout::kChannelsLast) {
    const int64_t channels = shape[1];
    return {{shape[0], places, channels}, {places * channels, channels, 1}, {per_image ? channels : 0, 0, 1}};
  }
  const int64_t block = BlockSize(full.layout);
  const int64_t blocks = (shape[1] + block - 1) / block;
  return {{shape[0], blocks, places, block},
          {blocks * places * block, places * block, block, 1},
          {per_image ? blocks * block : 0, block, 0, 1}};
}

// ChannelwiseKernel: numbers that do not fill their last block, or are one for all, are laid out in scratch first.
class ChannelwiseKernel final : public OpKernel {
 public:
  ChannelwiseKernel(BinaryFn fn, BroadcastLoops loops, bool numbers_first)
      : fn_(fn), loops_(std::move(loops)), numbers_(numbers_first ? 0 : 1) {
    in_place_input = 1 - numbers_;
  }

  // The operand has `given` numbers, one or `channels`; the loops read `padded`.
  void LayOut(int64_t given, int64_t channels, int64_t padded) {
    given_ = given;
    channels_ = channels;
    padded_ = padded;
    scratch_bytes = static_cast<size_t>(padded) * sizeof(float);
  }

  absl::Status Run(const KernelArgs& args) const override {
    const void* operands[] = {args.inputs[0], args.inputs[1]};
    if (padded_ > 0) {
      float* const laid_out = static_cast<float*>(args.scratch);
      const float* const numbers = static_cast<const float*>(operands[numbers_]);
      if (given_ == 1) {
        std::fill_n(laid_out, channels_, numbers[0]);
      } else {
        std::copy_n(numbers, channels_, laid_out);
      }
      std::fill(laid_out + channels_, laid_out + padded_, 0.0f);
      operands[numbers_] = laid_out;
    }
    fn_(loops_, operands[0], operands[1], args.outputs[0]);
    return absl::OkStatus();
  }

 private:
  BinaryFn fn_;
  BroadcastLoops loops_;
  int numbers_;
  int64_t given_ = 0;
  int64_t channels_ = 0;
  int64_t padded_ = 0;
};

// The operand in a layout of its own with the shape of the result, or -1.
int FullOperand(const KernelContext& context) {
  for (int i = 0; i < 2; ++i) {
    const TensorDesc& desc = context.desc(i);
    if (desc.layout != Layout::kPlain && desc.shape == context.outputs[0].shape) return i;
  }
  return -1;
}

}  // namespace

absl::StatusOr<std::unique_ptr<OpKernel>> MakeChannelwiseKernel(const KernelContext& context, BinaryFn fn,
                                                                bool keeps_zero) {
  if (context.inputs.size() != 2 || context.desc(0).type != DataType::kFloat32) return nullptr;
  const int full = FullOperand(context);
  if (full < 0) return nullptr;
  const TensorDesc& desc = context.desc(full);
  const int64_t channels = desc.shape[1], block = BlockSize(desc.layout);
  const int64_t padded = (channels + block - 1) / block * block;
  if (desc.shape.ElementCount() == 0 || (padded != channels && !keeps_zero)) return nullptr;
  SAKER_ASSIGN_OR_RETURN(const std::vector<Shape> shapes, OperandShapes(context));
  const int other = 1 - full;
  const Numbers numbers = NumbersOf(context.inputs[other], shapes[other], desc);
  if (numbers == Numbers::kOther) return nullptr;
  BroadcastLoops loops = LoopsOver(desc, numbers);
  if (other == 0) std::swap(loops.a_strides, loops.b_strides);
  auto kernel = std::make_unique<ChannelwiseKernel>(fn, std::move(loops), other == 0);
  const int64_t given = shapes[other].ElementCount();
  if (numbers == Numbers::kPerChannel && (given != channels || channels != padded)) {
    kernel->LayOut(given, channels, padded);
  }
  kernel->input_layouts.assign(2, desc.layout);
  if (numbers == Numbers::kPerChannel) kernel->input_layouts[other] = Layout::kPlain;
  kernel->output_layouts = {desc.layout};
  return kernel;
}

}  // namespace saker
