#include "core/kernels/deconvolution.h"

#include "core/kernels/dnnl_convolution.h"

namespace saker {
namespace {

using Desc = dnnl::deconvolution_forward::primitive_desc;
using dnnl::algorithm;
using dnnl::memory;

// oneDNN wants [groups,] outputs, inputs, window; files have groups * inputs, outputs, window.
memory::dims WeightDims(const ConvolutionSpec& spec) {
  memory::dims dims = {spec.groups, spec.weights[1], spec.weights[0] / spec.groups};
  for (int axis = 2; axis < spec.weights.rank(); ++axis) dims.push_back(spec.weights[axis]);
  if (spec.groups == 1) dims.erase(dims.begin());
  return dims;
}

memory::desc StoredWeights(const ConvolutionSpec& spec) {
  const int64_t places = spec.weights.Product(2, spec.weights.rank());
  const int64_t per_input = spec.weights[1] * places;
  memory::dims strides = {spec.weights[0] / spec.groups * per_input, places, per_input};
  for (int axis = 2; axis < spec.weights.rank(); ++axis) {
    strides.push_back(spec.weights.Product(axis + 1, spec.weights.rank()));
  }
  if (spec.groups == 1) strides.erase(strides.begin());
  return memory::desc(WeightDims(spec), memory::data_type::f32, strides);
}

Desc MakeDesc(const ConvolutionSpec& spec, const memory::desc& source, const memory::desc& destination) {
  const memory::desc weights = spec.plain_weights
                                   ? StoredWeights(spec)
                                   : memory::desc(WeightDims(spec), memory::data_type::f32, memory::format_tag::any);
  const memory::desc bias =
      spec.bias ? memory::desc({spec.destination[1]}, memory::data_type::f32, memory::format_tag::a) : memory::desc();
  const Window& window = spec.window;
  memory::dims dilations = window.dilations;
  for (memory::dim& dilation : dilations) --dilation;  // oneDNN counts the gaps
  return Desc({dnnl::prop_kind::forward_inference, algorithm::deconvolution_direct, source, weights, bias, destination,
               window.strides, dilations, window.pads_begin, window.pads_end},
              AttributesOf(spec), onednn::Engine());
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

}  // namespace

absl::StatusOr<std::unique_ptr<Convolution>> CreateDeconvolution(const ConvolutionSpec& spec) {
  return onednn::Guarded("making a deconvolution", [&]() -> std::unique_ptr<Convolution> {
    return DnnlConvolution::Make<dnnl::deconvolution_forward>(spec, "deconvolution", ChooseDesc(spec),
                                                              StoredWeights(spec));
  });
}

}  // namespace saker
