#include "core/kernels/convolution.h"

#include <utility>

#include "core/base/status_macros.h"
#include "core/kernels/onednn.h"

namespace saker {
namespace {

using Desc = dnnl::convolution_forward::primitive_desc;
using dnnl::algorithm;
using dnnl::memory;

// oneDNN has a weights axis for groups where there are any.
Shape GroupedWeights(const ConvolutionSpec& spec) {
  if (spec.groups == 1) return spec.weights;
  Shape grouped{spec.groups, spec.weights[0] / spec.groups};
  for (int axis = 1; axis < spec.weights.rank(); ++axis) grouped.Append(spec.weights[axis]);
  return grouped;
}

memory::desc PlainWeights(const ConvolutionSpec& spec) {
  const Shape grouped = GroupedWeights(spec);
  memory::dims strides(grouped.rank(), 1);
  for (int axis = grouped.rank() - 2; axis >= 0; --axis) strides[axis] = strides[axis + 1] * grouped[axis + 1];
  return memory::desc(onednn::DimsOf(grouped.dims()), memory::data_type::f32, strides);
}

dnnl::primitive_attr Attributes(const ConvolutionSpec& spec) {
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

Desc MakeDesc(const ConvolutionSpec& spec, const memory::desc& source, const memory::desc& destination) {
  const memory::desc weights = spec.plain_weights ? PlainWeights(spec) : onednn::AnyDescOf(GroupedWeights(spec));
  const memory::desc bias =
      spec.bias ? memory::desc({spec.weights[0]}, memory::data_type::f32, memory::format_tag::a) : memory::desc();
  const Window& window = spec.window;
  memory::dims dilations = window.dilations;
  for (memory::dim& dilation : dilations) --dilation;  // oneDNN counts the gaps
  return Desc({dnnl::prop_kind::forward_inference, algorithm::convolution_direct, source, weights, bias, destination,
               window.strides, dilations, window.pads_begin, window.pads_end},
              Attributes(spec), onednn::Engine());
}

// The formats that oneDNN likes best, as long as they are layouts of ours; plain ones otherwise.
Desc ChooseDesc(const ConvolutionSpec& spec) {
  const memory::desc plain_source = onednn::DescOf(spec.source, Layout::kPlain);
  const Desc best = MakeDesc(spec, spec.plain_source ? plain_source : onednn::AnyDescOf(spec.source),
                             onednn::AnyDescOf(spec.destination));
  if (onednn::LayoutOf(best.src_desc(), spec.source) && onednn::LayoutOf(best.dst_desc(), spec.destination)) {
    return best;
  }
  return MakeDesc(spec, plain_source, onednn::DescOf(spec.destination, Layout::kPlain));
}

class DnnlConvolution final : public Convolution {
 public:
  DnnlConvolution(const ConvolutionSpec& spec, const Desc& desc)
      : source_layout_(onednn::LayoutOf(desc.src_desc(), spec.source).value_or(Layout::kPlain)),
        destination_layout_(onednn::LayoutOf(desc.dst_desc(), spec.destination).value_or(Layout::kPlain)),
        plain_weights_(PlainWeights(spec)),
        packed_weights_(desc.weights_desc()) {
    std::vector<onednn::ProgramArgument> arguments = {{DNNL_ARG_SRC, desc.src_desc()},
                                                      {DNNL_ARG_WEIGHTS, packed_weights_}};
    if (spec.bias) arguments.push_back({DNNL_ARG_BIAS, desc.bias_desc()});
    arguments.push_back({DNNL_ARG_DST, desc.dst_desc()});
    program_ = onednn::MakeProgram(dnnl::convolution_forward(desc), std::move(arguments), desc.scratchpad_desc());
  }

  Layout source_layout() const override { return source_layout_; }
  Layout destination_layout() const override { return destination_layout_; }

  std::string weights_format() const override {
    // The C struct behind a format is plain data, zeroed before it is filled in.
    return "convolution" +
           std::string(reinterpret_cast<const char*>(&packed_weights_.data), sizeof(packed_weights_.data));
  }

  size_t packed_bytes() const override { return packed_weights_.get_size(); }

  absl::StatusOr<AlignedBuffer> PackWeights(const float* weights) const override {
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

  const onednn::Program& program() const override { return *program_; }

 private:
  Layout source_layout_;
  Layout destination_layout_;
  memory::desc plain_weights_;
  memory::desc packed_weights_;
  std::unique_ptr<onednn::Program> program_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Convolution>> Convolution::Create(const ConvolutionSpec& spec) {
  return onednn::Guarded("making a convolution", [&]() -> std::unique_ptr<Convolution> {
    return std::make_unique<DnnlConvolution>(spec, ChooseDesc(spec));
  });
}

}  // namespace saker
