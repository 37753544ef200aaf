#include "core/kernels/onednn_sums.h"

namespace saker {
namespace {

using dnnl::algorithm;

// The algorithm has two names, under which a second clip keeps numbers of its own.
algorithm ClipNamed(bool second) { return second ? algorithm::eltwise_clip_v2 : algorithm::eltwise_clip; }

void Append(const SumStep& step, bool second, dnnl::post_ops& to) {
  switch (step.kind) {
    case SumStep::Kind::kRelu:
      return to.append_eltwise(1, algorithm::eltwise_relu, 0, 0);
    case SumStep::Kind::kClip:
      return to.append_eltwise(step.scale, ClipNamed(second), step.alpha, step.beta);
    case SumStep::Kind::kRound:
      return to.append_eltwise(1, algorithm::eltwise_round, 0, 0);
    case SumStep::Kind::kLinear:
      return to.append_eltwise(1, algorithm::eltwise_linear, step.alpha, step.beta);
    case SumStep::Kind::kAdd:
      return to.append_sum(step.alpha, step.zero_point, onednn::TypeOf(step.type));
  }
}

}  // namespace

bool CpuMultipliesBytesExactly() {
  switch (dnnl::get_effective_cpu_isa()) {
    case dnnl::cpu_isa::avx512_core_vnni:
    case dnnl::cpu_isa::avx512_core_bf16:
    case dnnl::cpu_isa::avx512_core_amx:
      return true;
    default:
      return false;
  }
}

namespace onednn {

dnnl::primitive_attr SumAttributes(const SumScaling& scaling) {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  constexpr int kAlongDimension1 = 1 << 1;
  if (!scaling.scales.empty()) {
    attributes.set_output_scales(scaling.scales.size() == 1 ? 0 : kAlongDimension1, scaling.scales);
  }
  dnnl::post_ops steps;
  bool clipped = false;
  for (const SumStep& step : scaling.steps) {
    Append(step, clipped, steps);
    clipped = clipped || step.kind == SumStep::Kind::kClip;
  }
  attributes.set_post_ops(steps);
  return attributes;
}

}  // namespace onednn
}  // namespace saker
