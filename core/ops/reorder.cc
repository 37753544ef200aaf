#include "core/ops/reorder.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/kernels/interleave.h"
#include "core/kernels/strided_copy.h"
#include "core/ops/copy_kernel.h"

namespace saker {
namespace {

// A value is seen as [N, C/common, common, inner], where `common` divides the block of either layout; both block sizes
// are powers of two, so the larger one is a whole number of the smaller.
struct LayoutStrides {
  int64_t batch;
  int64_t block_of(int64_t channel) const {
    return group > 0 ? channel / group * group * inner + channel % group : channel * channel_stride;
  }
  int64_t group;           // channels of a block; 0: not blocked
  int64_t channel_stride;  // not blocked
  int64_t inner;           // extent of the spatial axes together
  int64_t inner_stride;
};

LayoutStrides StridesOf(const TensorDesc& desc) {
  const int64_t inner = desc.shape.Product(2, desc.shape.rank());
  const int64_t channels = desc.shape[1];
  const int64_t block = BlockSize(desc.layout);
  if (block > 1) {
    const int64_t padded = (channels + block - 1) / block * block;
    return {padded * inner, block, 0, inner, block};
  }
  if (desc.layout == Layout::kChannelsLast) return {channels * inner, 0, 1, inner, channels};
  return {channels * inner, 0, inner, inner, 1};
}

// What both layouts keep together, for one group of channels.
CopyLoops CopyOf(const TensorDesc& from, const TensorDesc& to, int64_t channel, int64_t count) {
  const LayoutStrides a = StridesOf(from);
  const LayoutStrides b = StridesOf(to);
  CopyLoops loops;
  loops.extents = {from.shape[0], count, a.inner};
  loops.from_strides = {a.batch, a.group > 0 ? 1 : a.channel_stride, a.inner_stride};
  loops.to_strides = {b.batch, b.group > 0 ? 1 : b.channel_stride, b.inner_stride};
  loops.from_offset = a.block_of(channel);
  loops.to_offset = b.block_of(channel);
  // Innermost where the destination is dense, so that whole cache lines are written.
  if (loops.to_strides[1] < loops.to_strides[2]) {
    for (auto* list : {&loops.extents, &loops.from_strides, &loops.to_strides}) std::swap((*list)[1], (*list)[2]);
  }
  return Simplify(loops);
}

int64_t GroupOf(Layout layout) {
  constexpr int64_t kAllChannels = int64_t{1} << 40;
  return BlockSize(layout) > 1 ? BlockSize(layout) : kAllChannels;
}

// One copy a channel group.
std::vector<CopyKernel::Copy> CopiesOf(const TensorDesc& from, const TensorDesc& to) {
  const int64_t channels = from.shape[1];
  const int64_t group = std::min({GroupOf(from.layout), GroupOf(to.layout), channels});
  std::vector<CopyKernel::Copy> copies;
  for (int64_t channel = 0; channel < channels; channel += group) {
    copies.push_back({0, 0, CopyOf(from, to, channel, std::min(group, channels - channel))});
  }
  return copies;
}

// PaddedCopyKernel: copies to a layout whose last block of channels is not full, and holds zeros there.
class PaddedCopyKernel final : public OpKernel {
 public:
  PaddedCopyKernel(std::vector<CopyKernel::Copy> copies, const TensorDesc& to)
      : copies_(std::move(copies), SizeInBytes(to.type), 1), bytes_(to.SizeInBytes()) {}

  absl::Status Run(const KernelArgs& args) const override {
    std::memset(args.outputs[0], 0, bytes_);
    return copies_.Run(args);
  }

 private:
  CopyKernel copies_;
  size_t bytes_;
};

// InterleaveKernel: images of a few planes of bytes, channels last afterwards: how requests reach a convolution of bytes.
class InterleaveKernel final : public OpKernel {
 public:
  static bool Fits(const TensorDesc& from, const TensorDesc& to) {
    const int64_t planes = from.shape[1];
    return SizeInBytes(from.type) == 1 && from.layout == Layout::kPlain && to.layout == Layout::kChannelsLast &&
           (planes == 3 || planes == 4);
  }

  explicit InterleaveKernel(const Shape& shape)
      : batch_(shape[0]), planes_(shape[1]), places_(shape.Product(2, shape.rank())) {
    input_layouts = {Layout::kPlain};
    output_layouts = {Layout::kChannelsLast};
  }

  absl::Status Run(const KernelArgs& args) const override {
    const auto* from = static_cast<const uint8_t*>(args.inputs[0]);
    auto* to = static_cast<uint8_t*>(args.outputs[0]);
    for (int64_t n = 0; n < batch_; ++n, from += planes_ * places_, to += planes_ * places_) {
      InterleaveBytes(from, planes_, places_, to);
    }
    return absl::OkStatus();
  }

 private:
  int64_t batch_;
  int64_t planes_;
  int64_t places_;
};

// PlainCopyKernel: layouts are equal, or differ on a value without channels.
class PlainCopyKernel final : public OpKernel {
 public:
  PlainCopyKernel(const TensorDesc& from, const TensorDesc& to) : bytes_(to.SizeInBytes()) {
    input_layouts = {from.layout};
    output_layouts = {to.layout};
    in_place_input = 0;
  }
  absl::Status Run(const KernelArgs& args) const override {
    if (args.inputs[0] != args.outputs[0] && bytes_ > 0) std::memcpy(args.outputs[0], args.inputs[0], bytes_);
    return absl::OkStatus();
  }

 private:
  size_t bytes_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<OpKernel>> MakeReorderKernel(const TensorDesc& from, const TensorDesc& to, int threads) {
  if (from.type != to.type || from.shape != to.shape) {
    return absl::InvalidArgumentError(absl::StrCat("a reorder keeps type and shape, but got ", Name(from.type), " ",
                                                   from.shape.ToString(), " and ", Name(to.type), " ",
                                                   to.shape.ToString()));
  }
  if (from.layout == to.layout || from.shape.rank() < 2 || from.shape.ElementCount() == 0) {
    return std::make_unique<PlainCopyKernel>(from, to);
  }
  if (InterleaveKernel::Fits(from, to)) return std::make_unique<InterleaveKernel>(from.shape);
  std::unique_ptr<OpKernel> kernel;
  if (from.shape[1] % BlockSize(to.layout) != 0) {
    kernel = std::make_unique<PaddedCopyKernel>(CopiesOf(from, to), to);
  } else {
    kernel = std::make_unique<CopyKernel>(CopiesOf(from, to), SizeInBytes(to.type), threads);
  }
  kernel->input_layouts = {from.layout};
  kernel->output_layouts = {to.layout};
  return kernel;
}

}  // namespace saker
