#include "core/kernels/pooling.h"

#include <utility>

#include "core/kernels/onednn.h"

namespace saker {
namespace {

using Desc = dnnl::pooling_forward::primitive_desc;

dnnl::algorithm AlgorithmOf(PoolKind kind) {
  switch (kind) {
    case PoolKind::kMax:
      return dnnl::algorithm::pooling_max;
    case PoolKind::kAverage:
      return dnnl::algorithm::pooling_avg_exclude_padding;
    case PoolKind::kAverageWithPadding:
      return dnnl::algorithm::pooling_avg_include_padding;
    case PoolKind::kNorm:
      break;  // not supported
  }
  return dnnl::algorithm::pooling_max;
}

// Padding behind the last element that the last window really needs: more than declared where sizes were rounded up.
int64_t NeededPadding(const PoolSpec& spec, int axis) {
  const Window& window = spec.window;
  const int64_t end = (spec.destination[axis + 2] - 1) * window.strides[axis] + window.kernel[axis];
  return std::max(window.pads_end[axis], end - spec.source[axis + 2] - window.pads_begin[axis]);
}

Desc MakeDesc(const PoolSpec& spec) {
  const Window& window = spec.window;
  dnnl::memory::dims pads_end;
  for (int axis = 0; axis < static_cast<int>(window.kernel.size()); ++axis) {
    pads_end.push_back(NeededPadding(spec, axis));
  }
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return Desc(
      {dnnl::prop_kind::forward_inference, AlgorithmOf(spec.kind), onednn::DescOf(spec.source, spec.layout, spec.type),
       onednn::DescOf(spec.destination, spec.layout, spec.type), window.strides, window.kernel, window.pads_begin,
       pads_end},
      attributes, onednn::Engine());
}

bool SupportsType(const PoolSpec& spec) {
  if (spec.type == DataType::kFloat32) return true;
  const bool byte = spec.type == DataType::kUInt8 || spec.type == DataType::kInt8;
  return byte && spec.kind == PoolKind::kMax && spec.layout == Layout::kChannelsLast;
}

class DnnlPooling final : public Pooling {
 public:
  explicit DnnlPooling(const Desc& desc)
      : program_(onednn::MakeProgram(dnnl::pooling_forward(desc),
                                     {{DNNL_ARG_SRC, desc.src_desc()}, {DNNL_ARG_DST, desc.dst_desc()}},
                                     desc.scratchpad_desc())) {}
  const onednn::Program& program() const override { return *program_; }

 private:
  std::unique_ptr<onednn::Program> program_;
};

}  // namespace

bool Pooling::Supports(const PoolSpec& spec) {
  if (!SupportsType(spec)) return false;
  // oneDNN writes out the code of a row of the window.
  constexpr int64_t kWidestWindow = 1024;
  if (spec.kind == PoolKind::kNorm) return false;
  if (!spec.window.kernel.empty() && spec.window.kernel.back() > kWidestWindow) return false;
  if (spec.source.rank() < 3 || spec.source.rank() > 5 || spec.source.ElementCount() == 0) return false;
  for (int axis = 0; axis < static_cast<int>(spec.window.kernel.size()); ++axis) {
    const int64_t kernel = spec.window.kernel[axis];
    const int64_t behind = NeededPadding(spec, axis);
    if (spec.window.dilations[axis] != 1 || spec.window.pads_begin[axis] >= kernel || behind >= kernel) return false;
    // What rounding up adds is no padding that a mean may count.
    if (spec.kind == PoolKind::kAverageWithPadding && behind != spec.window.pads_end[axis]) return false;
  }
  return true;
}

absl::StatusOr<std::unique_ptr<Pooling>> Pooling::Create(const PoolSpec& spec) {
  return onednn::Guarded("making a pooling",
                         [&]() -> std::unique_ptr<Pooling> { return std::make_unique<DnnlPooling>(MakeDesc(spec)); });
}

}  // namespace saker
