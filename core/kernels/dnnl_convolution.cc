#include "core/kernels/dnnl_convolution.h"

#include "core/base/status_macros.h"

namespace saker {

using dnnl::algorithm;
using dnnl::memory;

namespace {

using Kind = ConvolutionStep::Kind;

void Append(const ConvolutionStep& step, dnnl::post_ops& steps) {
  const auto apply = [&](algorithm function, float alpha = 0, float beta = 0) {
    steps.append_eltwise(1, function, alpha, beta);
  };
  switch (step.kind) {
    case Kind::kRelu:
      return apply(algorithm::eltwise_relu);
    case Kind::kLeakyRelu:
      return apply(algorithm::eltwise_relu, step.alpha);
    case Kind::kSigmoid:
      return apply(algorithm::eltwise_logistic);
    case Kind::kTanh:
      return apply(algorithm::eltwise_tanh);
    case Kind::kClip:
      return apply(algorithm::eltwise_clip, step.alpha, step.beta);
    case Kind::kElu:
      return apply(algorithm::eltwise_elu, step.alpha);
    case Kind::kHardSigmoid:
      apply(algorithm::eltwise_linear, step.alpha, step.beta);
      return apply(algorithm::eltwise_clip, 0, 1);
    case Kind::kHardSwish:
      return apply(algorithm::eltwise_hardswish);
    case Kind::kSwish:
      return apply(algorithm::eltwise_swish, step.alpha);
    case Kind::kMish:
      return apply(algorithm::eltwise_mish);
    case Kind::kGelu:
      return apply(algorithm::eltwise_gelu_erf);
    case Kind::kGeluTanh:
      return apply(algorithm::eltwise_gelu_tanh);
    case Kind::kAddToOutput:
      return steps.append_sum(1);
  }
}

}  // namespace

dnnl::primitive_attr AttributesOf(const ConvolutionSpec& spec) {
  dnnl::post_ops steps;
  for (const ConvolutionStep& step : spec.steps) Append(step, steps);
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
