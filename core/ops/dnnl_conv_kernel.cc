#include "core/ops/dnnl_conv_kernel.h"

#include <array>
#include <cstring>
#include <utility>

#include "core/ops/onednn_state.h"

namespace saker {

int FusedAddInput(const Node& node) {
  for (const PostOp& step : node.post_ops) {
    if (step.kind == PostOp::Kind::kAdd) return step.input;
  }
  return -1;
}

DnnlConvKernel::DnnlConvKernel(std::unique_ptr<Convolution> convolution, std::shared_ptr<const AlignedBuffer> weights,
                               size_t weights_offset, bool bias, int added_input, size_t output_bytes)
    : convolution_(std::move(convolution)),
      weights_(std::move(weights)),
      weights_offset_(weights_offset),
      bias_(bias),
      added_input_(added_input),
      output_bytes_(output_bytes) {
  scratch_bytes = convolution_->program().scratch_bytes();
}

std::unique_ptr<KernelState> DnnlConvKernel::MakeState() const {
  return std::make_unique<OneDnnState>(convolution_->program().MakeHandles());
}

absl::Status DnnlConvKernel::Run(const KernelArgs& args) const {
  // oneDNN adds its sums to what the output holds.
  if (added_input_ >= 0 && args.inputs[added_input_] != args.outputs[0]) {
    std::memcpy(args.outputs[0], args.inputs[added_input_], output_bytes_);
  }
  const void* const weights = weights_ ? weights_->data() + weights_offset_ : args.inputs[1];
  std::array<void*, 4> buffers = {const_cast<void*>(args.inputs[0]), const_cast<void*>(weights)};
  size_t count = 2;
  if (bias_) buffers[count++] = const_cast<void*>(args.inputs[2]);
  buffers[count++] = args.outputs[0];
  return convolution_->program().Run(OneDnnState::HandlesOf(args.state), absl::MakeSpan(buffers.data(), count),
                                     args.scratch);
}

}  // namespace saker
