// How a convolution of one image is cut for several threads. Plain and blocked layouts hold a channel, or a block of
// channels, after the other: there the output channels are divided, and each slice has weights of its own. Channels last
// holds a row of pixels after the other: there the rows are divided, and every slice reads all weights; unless reading
// them is the greater part of the work, as at the end of a network, where pictures are small: then the channels are
// divided there too, and the pixels of a slice are spread afterwards.
#include <algorithm>
#include <numeric>
#include <string_view>

#include "core/kernels/convolution_desc.h"
#include "core/kernels/dnnl_convolution.h"
#include "core/kernels/row_cuts.h"

namespace saker {
namespace {

using dnnl::memory;

// ChannelCut: output channels [first, first + channels), whole groups where there are any.
struct ChannelCut {
  int64_t first = 0;
  int64_t channels = 0;
};

// Weights that lie together along an axis of their packed format.
int64_t BlockOf(const memory::desc& desc, int axis) {
  if (desc.data.format_kind != dnnl_blocked) return 1;
  const dnnl_blocking_desc_t& blocking = desc.data.format_desc.blocking;
  int64_t block = 1;
  for (int i = 0; i < blocking.inner_nblks; ++i) {
    if (blocking.inner_idxs[i] == axis) block *= blocking.inner_blks[i];
  }
  return std::max<int64_t>(block, 1);
}

// The fewest output channels that can be cut off: neither a block of channels nor a group may be cut through.
int64_t LeastChannels(const ConvolutionSpec& spec, const ConvolutionDesc& whole) {
  const int64_t group_outputs = spec.destination[1] / spec.groups;
  const int64_t group_inputs = spec.source[1] / spec.groups;
  const int64_t destination_block = BlockOf(whole.dst_desc(), 1);
  const int64_t weights_block = BlockOf(whole.weights_desc(), 0);
  if (spec.groups == 1) return std::lcm(destination_block, weights_block);
  const int64_t source_block = BlockOf(whole.src_desc(), 1);
  int64_t groups = weights_block;
  while (groups < spec.groups &&
         (groups * group_outputs % destination_block != 0 || groups * group_inputs % source_block != 0)) {
    groups += weights_block;
  }
  return groups * group_outputs;
}

std::vector<ChannelCut> CutChannels(const ConvolutionSpec& spec, const ConvolutionDesc& whole, int most) {
  const int64_t least = std::max<int64_t>(LeastChannels(spec, whole), 1);
  const int64_t channels = spec.destination[1];
  const int64_t pieces = (channels + least - 1) / least;
  const int64_t count = std::min<int64_t>(most, pieces);
  std::vector<ChannelCut> cuts;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t first = pieces * i / count * least;
    cuts.push_back({first, std::min(pieces * (i + 1) / count * least, channels) - first});
  }
  return cuts;
}

int64_t FirstGroup(const ConvolutionSpec& whole, const ChannelCut& cut) {
  return cut.first / (whole.destination[1] / whole.groups);
}

// Bytes of the channels before one, in the buffer of one image: the same for plain and blocked layouts.
size_t ChannelOffset(const Shape& shape, int64_t channel) {
  return static_cast<size_t>(channel * shape.Product(2, shape.rank())) * sizeof(float);
}

// Bytes of the rows before one, in the buffer of one image with channels last.
size_t RowOffset(const Shape& shape, int64_t row) {
  return static_cast<size_t>(row * shape[1] * shape.Product(3, shape.rank())) * sizeof(float);
}

ConvolutionSpec SpecOf(const ConvolutionSpec& whole, const ChannelCut& cut) {
  ConvolutionSpec spec = whole;
  spec.destination[1] = cut.channels;
  spec.weights[0] = cut.channels;
  if (whole.groups > 1) {
    spec.groups = whole.groups * cut.channels / whole.destination[1];
    spec.source[1] = whole.source[1] / whole.groups * spec.groups;
  }
  return spec;
}

ConvolutionSpec SpecOf(const ConvolutionSpec& whole, const RowCut& cut) {
  ConvolutionSpec spec = whole;
  spec.source[2] = cut.source_rows;
  spec.destination[2] = cut.rows;
  spec.window.pads_begin[0] = cut.pad_begin;
  spec.window.pads_end[0] = cut.pad_end;
  return spec;
}

// The cut's weights as they lie among the packed ones of the whole; `offset` is where they begin, in bytes.
memory::desc WeightsOf(const ConvolutionSpec& whole_spec, const ConvolutionSpec& spec, const ConvolutionDesc& whole,
                       const ChannelCut& cut, size_t& offset) {
  memory::dims dims = onednn::DimsOf(GroupedWeights(spec).dims());
  const bool grouped = whole_spec.groups > 1;
  if (grouped && spec.groups == 1) dims.insert(dims.begin(), 1);  // one group left of many
  memory::dims begin(dims.size(), 0);
  begin[0] = grouped ? FirstGroup(whole_spec, cut) : cut.first;
  memory::desc weights = whole.weights_desc().submemory_desc(dims, begin);
  offset = static_cast<size_t>(weights.data.offset0) * sizeof(float);
  weights.data.offset0 = 0;
  return weights;
}

memory::desc SameLayout(const Shape& shape, const memory::desc& desc, const Shape& whole) {
  return onednn::DescOf(shape, onednn::LayoutOf(desc, whole).value_or(Layout::kPlain));
}

// The primitive of a slice, or null when oneDNN would not compute it as it computes the whole.
std::unique_ptr<Convolution> MakePrimitive(const ConvolutionSpec& whole_spec, const ConvolutionDesc& whole,
                                           const ConvolutionSpec& spec, const memory::desc& weights) {
  const ConvolutionDesc desc =
      DescribeConvolution(spec, SameLayout(spec.source, whole.src_desc(), whole_spec.source), weights,
                          SameLayout(spec.destination, whole.dst_desc(), whole_spec.destination));
  if (std::string_view(desc.impl_info_str()) != whole.impl_info_str()) return nullptr;
  return DnnlConvolution::Make<dnnl::convolution_forward>(spec, "convolution", desc, PlainWeights(spec));
}

bool IsChannelsLast(const memory::desc& desc, const Shape& shape) {
  return onednn::LayoutOf(desc, shape) == Layout::kChannelsLast;
}

bool IsWinograd(const ConvolutionDesc& desc) { return desc.weights_desc().data.format_kind == dnnl_format_kind_wino; }

size_t PixelBytes(int64_t channels) { return static_cast<size_t>(channels) * sizeof(float); }

ConvolutionSlice MakeSlice(const ConvolutionSpec& whole_spec, const ConvolutionDesc& whole, const ChannelCut& cut) {
  const ConvolutionSpec spec = SpecOf(whole_spec, cut);
  ConvolutionSlice slice;
  const memory::desc weights = WeightsOf(whole_spec, spec, whole, cut, slice.weights_offset);
  if (whole_spec.groups > 1) {
    const int64_t group_inputs = whole_spec.source[1] / whole_spec.groups;
    slice.source_offset = ChannelOffset(spec.source, FirstGroup(whole_spec, cut) * group_inputs);
  }
  slice.bias_offset = PixelBytes(cut.first);
  if (IsChannelsLast(whole.dst_desc(), whole_spec.destination)) {
    slice.destination_offset = PixelBytes(cut.first);
    slice.pixel_bytes = PixelBytes(cut.channels);
    slice.pixel_pitch = PixelBytes(whole_spec.destination[1]);
  } else {
    slice.destination_offset = ChannelOffset(spec.destination, cut.first);
  }
  slice.destination_bytes = SameLayout(spec.destination, whole.dst_desc(), whole_spec.destination).get_size();
  slice.convolution = MakePrimitive(whole_spec, whole, spec, weights);
  return slice;
}

ConvolutionSlice MakeSlice(const ConvolutionSpec& whole_spec, const ConvolutionDesc& whole, const RowCut& cut) {
  const ConvolutionSpec spec = SpecOf(whole_spec, cut);
  ConvolutionSlice slice;
  slice.source_offset = RowOffset(whole_spec.source, cut.source_first);
  slice.destination_offset = RowOffset(whole_spec.destination, cut.first);
  slice.destination_bytes = RowOffset(whole_spec.destination, cut.rows);
  slice.convolution = MakePrimitive(whole_spec, whole, spec, whole.weights_desc());
  if (slice.convolution == nullptr) {
    // Of a smaller picture oneDNN may want the weights in blocks of another size.
    slice.convolution = MakePrimitive(whole_spec, whole, spec, onednn::AnyDescOf(GroupedWeights(spec)));
    slice.own_weights_from = 0;
  }
  return slice;
}

template <typename Cut>
std::vector<ConvolutionSlice> MakeSlices(const ConvolutionSpec& spec, const ConvolutionDesc& whole,
                                         const std::vector<Cut>& cuts) {
  std::vector<ConvolutionSlice> slices;
  if (cuts.size() < 2) return slices;
  for (const Cut& cut : cuts) {
    slices.push_back(MakeSlice(spec, whole, cut));
    if (slices.back().convolution == nullptr) return {};
  }
  return slices;
}

// Channels by Winograd's transformation: its weights cannot be cut once they are packed, so every slice has its own.
std::vector<ConvolutionSlice> CutWinograd(const ConvolutionSpec& whole_spec, const ConvolutionDesc& whole, int most) {
  std::vector<ConvolutionSlice> slices;
  for (const ChannelCut& cut : CutChannels(whole_spec, whole, most)) {
    const ConvolutionSpec spec = SpecOf(whole_spec, cut);
    const std::optional<ConvolutionDesc> desc = WinogradConvolution(spec);
    if (!desc) return {};
    ConvolutionSlice slice;
    slice.convolution =
        DnnlConvolution::Make<dnnl::convolution_forward>(spec, "convolution", *desc, PlainWeights(spec));
    slice.bias_offset = PixelBytes(cut.first);
    slice.destination_offset = ChannelOffset(spec.destination, cut.first);
    slice.destination_bytes = desc->dst_desc().get_size();
    slice.own_weights_from = cut.first;
    slices.push_back(std::move(slice));
  }
  return slices;
}

// Whether slices of rows, which read all weights each, would move more bytes than slices of channels, which read the
// whole source each, and whose pixels are written twice and read once.
bool WeightsOutweighPixels(const ConvolutionSpec& spec) {
  return spec.weights.ElementCount() > spec.source.ElementCount() + 2 * spec.destination.ElementCount();
}

std::vector<ConvolutionSlice> CutChannelsLast(const ConvolutionSpec& spec, const ConvolutionDesc& whole, int most) {
  const auto by_rows = [&] {
    return MakeSlices(spec, whole, CutRows(spec.source[2], spec.destination[2], spec.window, most));
  };
  if (spec.groups > 1 || !WeightsOutweighPixels(spec)) return by_rows();
  std::vector<ConvolutionSlice> slices = MakeSlices(spec, whole, CutChannels(spec, whole, most));
  return slices.empty() ? by_rows() : std::move(slices);
}

}  // namespace

absl::StatusOr<std::vector<ConvolutionSlice>> Convolution::CreateSlices(const ConvolutionSpec& spec, int most) {
  if (spec.source[0] != 1 || spec.plain_weights) return std::vector<ConvolutionSlice>();
  return onednn::Guarded("cutting a convolution", [&] {
    const ConvolutionDesc whole = BestConvolution(spec);
    const bool source_last = IsChannelsLast(whole.src_desc(), spec.source);
    const bool destination_last = IsChannelsLast(whole.dst_desc(), spec.destination);
    if (IsWinograd(whole)) return CutWinograd(spec, whole, most);
    if (source_last && destination_last) return CutChannelsLast(spec, whole, most);
    if (source_last || destination_last) return std::vector<ConvolutionSlice>();
    return MakeSlices(spec, whole, CutChannels(spec, whole, most));
  });
}

}  // namespace saker
