#include "core/kernels/convolution_desc.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
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

namespace {

ConvolutionDesc Describe(const ConvolutionSpec& spec, algorithm how, const memory::desc& source,
                         const memory::desc& weights, const memory::desc& destination) {
  const memory::desc bias =
      spec.bias ? memory::desc({spec.weights[0]}, memory::data_type::f32, memory::format_tag::a) : memory::desc();
  const Window& window = spec.window;
  memory::dims dilations = window.dilations;
  for (memory::dim& dilation : dilations) --dilation;  // oneDNN counts the gaps
  return ConvolutionDesc({dnnl::prop_kind::forward_inference, how, source, weights, bias, destination, window.strides,
                          dilations, window.pads_begin, window.pads_end},
                         AttributesOf(spec), onednn::Engine());
}

// Winograd's weights are 1.8 to 4 times as large: a picture with fewer pixels than this does not use them often enough,
// unless there are few.
constexpr int64_t kLeastWinogradPixels = 100;
constexpr int64_t kFewWeights = int64_t{256} * 1024;
// Fewer would be mostly padding of a block.
constexpr int64_t kLeastWinogradChannels = 16;
// The transformed picture, for every run in flight.
constexpr size_t kMostWinogradScratch = size_t{64} << 20;

bool IsWorthWinograd(const ConvolutionSpec& spec) {
  const Window& window = spec.window;
  const auto all = [](const std::vector<int64_t>& values, int64_t value) {
    return std::all_of(values.begin(), values.end(), [value](int64_t other) { return other == value; });
  };
  if (spec.source.rank() != 4 || spec.source[0] != 1 || spec.groups != 1 || spec.plain_source || spec.plain_weights)
    return false;
  if (!all(window.kernel, 3) || !all(window.strides, 1) || !all(window.dilations, 1)) return false;
  if (std::min(spec.source[1], spec.destination[1]) < kLeastWinogradChannels) return false;
  return spec.destination.Product(2, 4) >= kLeastWinogradPixels || spec.weights.ElementCount() <= kFewWeights;
}

// A window of one pixel over blocks of channels as they come.
std::optional<ConvolutionDesc> PixelsInBlocks(const ConvolutionSpec& spec) {
  const auto is_one = [](int64_t extent) { return extent == 1; };
  const std::vector<int64_t>& kernel = spec.window.kernel;
  if (spec.source_layout != Layout::kBlocked16 || spec.groups != 1 || spec.plain_source || spec.plain_weights ||
      !std::all_of(kernel.begin(), kernel.end(), is_one)) {
    return std::nullopt;
  }
  ConvolutionDesc desc =
      Describe(spec, algorithm::convolution_direct, onednn::DescOf(spec.source, Layout::kBlocked16),
               onednn::AnyDescOf(GroupedWeights(spec)), onednn::DescOf(spec.destination, Layout::kBlocked16));
  // oneDNN has one loop for whatever it has no better way for.
  if (absl::StartsWith(desc.impl_info_str(), "ref")) return std::nullopt;
  return desc;
}

}  // namespace

ConvolutionDesc DescribeConvolution(const ConvolutionSpec& spec, const memory::desc& source,
                                    const memory::desc& weights, const memory::desc& destination) {
  return Describe(spec, algorithm::convolution_direct, source, weights, destination);
}

std::optional<ConvolutionDesc> WinogradConvolution(const ConvolutionSpec& spec) {
  if (!IsWorthWinograd(spec)) return std::nullopt;
  try {
    ConvolutionDesc desc =
        Describe(spec, algorithm::convolution_winograd, onednn::DescOf(spec.source, Layout::kBlocked16),
                 onednn::AnyDescOf(spec.weights), onednn::DescOf(spec.destination, Layout::kBlocked16));
    if (desc.scratchpad_desc().get_size() > kMostWinogradScratch) return std::nullopt;
    return desc;
  } catch (const dnnl::error& error) {
    if (error.status == dnnl_unimplemented) return std::nullopt;
    throw;
  }
}

ConvolutionDesc BestConvolution(const ConvolutionSpec& spec) {
  if (std::optional<ConvolutionDesc> winograd = WinogradConvolution(spec)) return *std::move(winograd);
  if (std::optional<ConvolutionDesc> pixels = PixelsInBlocks(spec)) return *std::move(pixels);
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
