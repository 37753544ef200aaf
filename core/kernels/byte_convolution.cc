#include "core/kernels/byte_convolution.h"

#include <string_view>
#include <utility>

#include "core/base/status_macros.h"
#include "core/kernels/onednn_sums.h"
#include "core/kernels/row_cuts.h"

namespace saker {
namespace {

using Desc = dnnl::convolution_forward::primitive_desc;
using dnnl::memory;

constexpr int kSourceZeroPoint = DNNL_ARG_ATTR_ZERO_POINTS | DNNL_ARG_SRC;

// oneDNN has a weights axis for groups where there are any.
Shape GroupedWeights(const ByteConvolutionSpec& spec) {
  if (spec.groups == 1) return spec.weights;
  Shape grouped{spec.groups, spec.weights[0] / spec.groups};
  for (int axis = 1; axis < spec.weights.rank(); ++axis) grouped.Append(spec.weights[axis]);
  return grouped;
}

memory::desc PlainWeights(const ByteConvolutionSpec& spec) {
  const Shape grouped = GroupedWeights(spec);
  memory::dims strides(grouped.rank(), 1);
  for (int axis = grouped.rank() - 2; axis >= 0; --axis) strides[axis] = strides[axis + 1] * grouped[axis + 1];
  return memory::desc(onednn::DimsOf(grouped.dims()), memory::data_type::s8, strides);
}

// oneDNN 2.6 offers an implementation that fails when it is made: with AVX-512, 1 x 1 in groups with steps behind the sums.
// What is made here is found in oneDNN's cache when it is made again.
bool CanBeMade(const Desc& desc) {
  return onednn::Guarded("trying a convolution of bytes", [&] { return dnnl::convolution_forward(desc); }).ok();
}

// The first implementation that can be made.
Desc MakeDesc(const ByteConvolutionSpec& spec, const memory::desc& source, const memory::desc& destination) {
  const memory::desc weights(onednn::DimsOf(GroupedWeights(spec).dims()), memory::data_type::s8,
                             memory::format_tag::any);
  const memory::desc bias =
      spec.bias ? memory::desc({spec.weights[0]}, memory::data_type::f32, memory::format_tag::a) : memory::desc();
  dnnl::primitive_attr attributes = onednn::SumAttributes(spec.scaling);
  const int32_t zero_point = spec.runtime_zero_point ? DNNL_RUNTIME_S32_VAL : spec.zero_point;
  if (zero_point != 0) attributes.set_zero_points(DNNL_ARG_SRC, 0, {zero_point});
  const Window& window = spec.window;
  memory::dims dilations = window.dilations;
  for (memory::dim& dilation : dilations) --dilation;  // oneDNN counts the gaps
  // Looked at again for each implementation.
  const dnnl::convolution_forward::desc operation(
      dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, source, weights, bias, destination,
      window.strides, dilations, window.pads_begin, window.pads_end);
  Desc desc(operation, attributes, onednn::Engine());
  while (!CanBeMade(desc) && desc.next_impl()) {
  }
  return desc;
}

// Channels last is what byte kernels like best. Left to choose, oneDNN may take a format that no layout of ours is.
Desc ChooseDesc(const ByteConvolutionSpec& spec) {
  return MakeDesc(spec, onednn::DescOf(spec.source, Layout::kChannelsLast, spec.source_type),
                  onednn::DescOf(spec.destination, Layout::kChannelsLast, spec.destination_type));
}

class DnnlByteConvolution final : public ByteConvolution {
 public:
  DnnlByteConvolution(const ByteConvolutionSpec& spec, const Desc& desc)
      : plain_weights_(PlainWeights(spec)), packed_weights_(desc.weights_desc()) {
    std::vector<onednn::ProgramArgument> arguments = {{DNNL_ARG_SRC, desc.src_desc()},
                                                      {DNNL_ARG_WEIGHTS, packed_weights_}};
    if (spec.bias) arguments.push_back({DNNL_ARG_BIAS, desc.bias_desc()});
    if (spec.runtime_zero_point) {
      arguments.push_back({kSourceZeroPoint, memory::desc({1}, memory::data_type::s32, memory::format_tag::a)});
    }
    arguments.push_back({DNNL_ARG_DST, desc.dst_desc()});
    program_ = onednn::MakeProgram(dnnl::convolution_forward(desc), std::move(arguments), desc.scratchpad_desc());
  }

  Layout source_layout() const override { return Layout::kChannelsLast; }
  Layout destination_layout() const override { return Layout::kChannelsLast; }

  std::string weights_format() const override {
    // The C struct behind a format is plain data, zeroed before it is filled in.
    return "byte convolution" +
           std::string(reinterpret_cast<const char*>(&packed_weights_.data), sizeof(packed_weights_.data));
  }

  size_t packed_bytes() const override { return packed_weights_.get_size(); }

  absl::StatusOr<AlignedBuffer> PackWeights(const int8_t* weights) const override {
    SAKER_ASSIGN_OR_RETURN(AlignedBuffer packed, AlignedBuffer::Create(packed_weights_.get_size()));
    return onednn::Guarded("packing weights", [&] {
      dnnl::stream stream(onednn::Engine());
      memory from(plain_weights_, onednn::Engine(), const_cast<int8_t*>(weights));
      memory to(packed_weights_, onednn::Engine(), packed.data());
      dnnl::reorder(from, to).execute(stream, from, to);
      stream.wait();
      return std::move(packed);
    });
  }

  const onednn::Program& program() const override { return *program_; }

 private:
  memory::desc plain_weights_;
  memory::desc packed_weights_;
  std::unique_ptr<onednn::Program> program_;
};

ByteConvolutionSpec SpecOf(const ByteConvolutionSpec& whole, const RowCut& cut) {
  ByteConvolutionSpec spec = whole;
  spec.source[2] = cut.source_rows;
  spec.destination[2] = cut.rows;
  spec.window.pads_begin[0] = cut.pad_begin;
  spec.window.pads_end[0] = cut.pad_end;
  return spec;
}

// Bytes of the rows before one, in the buffer of one image with channels last.
size_t RowOffset(const Shape& shape, DataType type, int64_t row) {
  return static_cast<size_t>(row * shape[1] * shape.Product(3, shape.rank())) * SizeInBytes(type);
}

}  // namespace

absl::StatusOr<std::vector<ByteConvolutionSlice>> ByteConvolution::CreateSlices(const ByteConvolutionSpec& spec,
                                                                                int most) {
  if (spec.source[0] != 1) return std::vector<ByteConvolutionSlice>();
  return onednn::Guarded("cutting a convolution of bytes", [&] {
    std::vector<ByteConvolutionSlice> slices;
    const std::vector<RowCut> cuts = CutRows(spec.source[2], spec.destination[2], spec.window, most);
    if (cuts.size() < 2) return slices;
    const Desc whole = ChooseDesc(spec);
    for (const RowCut& cut : cuts) {
      ByteConvolutionSlice slice;
      slice.spec = SpecOf(spec, cut);
      const Desc desc = ChooseDesc(slice.spec);
      const bool same = std::string_view(desc.impl_info_str()) == whole.impl_info_str() &&
                        desc.weights_desc() == whole.weights_desc();
      if (!same) return std::vector<ByteConvolutionSlice>();
      slice.source_offset = RowOffset(spec.source, spec.source_type, cut.source_first);
      slice.destination_offset = RowOffset(spec.destination, spec.destination_type, cut.first);
      slice.convolution = std::make_unique<DnnlByteConvolution>(slice.spec, desc);
      slices.push_back(std::move(slice));
    }
    return slices;
  });
}

absl::StatusOr<std::unique_ptr<ByteConvolution>> ByteConvolution::Create(const ByteConvolutionSpec& spec) {
  return onednn::Guarded("making a convolution of bytes", [&]() -> std::unique_ptr<ByteConvolution> {
    return std::make_unique<DnnlByteConvolution>(spec, ChooseDesc(spec));
  });
}

}  // namespace saker
