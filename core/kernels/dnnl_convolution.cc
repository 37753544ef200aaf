#include "core/kernels/dnnl_convolution.h"

#include "core/base/status_macros.h"

namespace saker {

using dnnl::algorithm;
using dnnl::memory;

dnnl::primitive_attr AttributesOf(const ConvolutionSpec& spec) {
  dnnl::post_ops steps;
  for (const ConvolutionStep& step : spec.steps) {
    switch (step.kind) {
      case ConvolutionStep::Kind::kRelu:
        steps.append_eltwise(1, algorithm::eltwise_relu, 0, 0);
        break;
      case ConvolutionStep::Kind::kLeakyRelu:
        steps.append_eltwise(1, algorithm::eltwise_relu, step.alpha, 0);
        break;
      case ConvolutionStep::Kind::kSigmoid:
        steps.append_eltwise(1, algorithm::eltwise_logistic, 0, 0);
        break;
      case ConvolutionStep::Kind::kTanh:
        steps.append_eltwise(1, algorithm::eltwise_tanh, 0, 0);
        break;
      case ConvolutionStep::Kind::kClip:
        steps.append_eltwise(1, algorithm::eltwise_clip, step.alpha, step.beta);
        break;
      case ConvolutionStep::Kind::kAddToOutput:
        steps.append_sum(1);
        break;
    }
  }
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  attributes.set_post_ops(steps);
  return attributes;
}

std::string DnnlConvolution::weights_format() const {
  // The C struct behind a format is plain data, zeroed before it is filled in.
  return kind_ + std::string(reinterpret_cast<const char*>(&packed_weights_.data), sizeof(packed_weights_.data));
}

absl::StatusOr<AlignedBuffer> DnnlConvolution::PackWeights(const float* weights) const {
  SAKER_ASSIGN_OR_RETURN(AlignedBuffer packed, AlignedBuffer::Create(packed_weights_.get_size()));
  return onednn::Guarded("packing weights", [&] {
    dnnl::stream stream(onednn::Engine());
    memory from(plain_weights_, onednn::Engine(), const_cast<float*>(weights));
    memory to(packed_weights_, onednn::Engine(), packed.data());
    dnnl::reorder(from, to).execute(stream, from, to);
    stream.wait();
    return std::move(packed);
  });
}

}  // namespace saker
