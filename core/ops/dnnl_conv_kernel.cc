#include "core/ops/dnnl_conv_kernel.h"

#include <array>
#include <cstring>
#include <utility>

#include "core/base/status_macros.h"
#include "core/ops/onednn_state.h"

namespace saker {

int FusedAddInput(const Node& node) {
  for (const PostOp& step : node.post_ops) {
    if (step.kind == PostOp::Kind::kAdd) return step.input;
  }
  return -1;
}

DnnlConvKernel::DnnlConvKernel(std::unique_ptr<Convolution> convolution, ConvArguments arguments)
    : convolution_(std::move(convolution)), arguments_(std::move(arguments)) {
  scratch_bytes = convolution_->program().scratch_bytes();
}

std::unique_ptr<KernelState> DnnlConvKernel::MakeState() const {
  return std::make_unique<OneDnnState>(convolution_->program().MakeHandles());
}

absl::Status DnnlConvKernel::Run(const KernelArgs& args) const {
  auto* source = static_cast<std::byte*>(const_cast<void*>(args.inputs[0]));
  auto* destination = static_cast<std::byte*>(args.outputs[0]);
  // oneDNN adds its sums to what the output holds.
  if (arguments_.added_input >= 0 && args.inputs[arguments_.added_input] != destination) {
    std::memcpy(destination, args.inputs[arguments_.added_input],
                static_cast<size_t>(arguments_.runs) * arguments_.destination_bytes);
  }
  const void* const weights =
      arguments_.weights ? arguments_.weights->data() + arguments_.weights_offset : args.inputs[1];
  for (int64_t run = 0; run < arguments_.runs; ++run) {
    std::array<void*, 4> buffers = {source, const_cast<void*>(weights)};
    size_t count = 2;
    if (arguments_.bias) buffers[count++] = const_cast<void*>(args.inputs[2]);
    buffers[count++] = destination;
    SAKER_RETURN_IF_ERROR(convolution_->program().Run(OneDnnState::HandlesOf(args.state),
                                                      absl::MakeSpan(buffers.data(), count), args.scratch));
    source += arguments_.source_bytes;
    destination += arguments_.destination_bytes;
  }
  return absl::OkStatus();
}

}  // namespace saker
