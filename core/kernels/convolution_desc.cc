#include "core/kernels/convolution_desc.h"

#include "core/kernels/dnnl_convolution.h"

namespace saker {

using dnnl::algorithm;
using dnnl::memory;

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

ConvolutionDesc DescribeConvolution(const ConvolutionSpec& spec, const memory::desc& source,
                                    const memory::desc& weights, const memory::desc& destination) {
  const memory::desc bias =
      spec.bias ? memory::desc({spec.weights[0]}, memory::data_type::f32, memory::format_tag::a) : memory::desc();
  const Window& window = spec.window;
  memory::dims dilations = window.dilations;
  for (memory::dim& dilation : dilations) --dilation;  // oneDNN counts the gaps
  return ConvolutionDesc({dnnl::prop_kind::forward_inference, algorithm::convolution_direct, source, weights, bias,
                          destination, window.strides, dilations, window.pads_begin, window.pads_end},
                         AttributesOf(spec), onednn::Engine());
}

ConvolutionDesc BestConvolution(const ConvolutionSpec& spec) {
  const memory::desc plain_source = onednn::DescOf(spec.source, Layout::kPlain);
  const memory::desc weights = spec.plain_weights ? PlainWeights(spec) : onednn::AnyDescOf(GroupedWeights(spec));
  ConvolutionDesc best = DescribeConvolution(spec, spec.plain_source ? plain_source : onednn::AnyDescOf(spec.source),
                                             weights, onednn::AnyDescOf(spec.destination));
  if (onednn::LayoutOf(best.src_desc(), spec.source) && onednn::LayoutOf(best.dst_desc(), spec.destination)) {
    return best;
  }
  return DescribeConvolution(spec, plain_source, weights, onednn::DescOf(spec.destination, Layout::kPlain));
}

}  // namespace saker
