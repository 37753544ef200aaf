#include "core/kernels/pool_slices.h"

#include <algorithm>

#include "core/kernels/row_cuts.h"

namespace saker {
namespace {

// Bytes of the rows before one, of one image with channels last.
size_t RowOffset(const PoolSpec& spec, const Shape& shape, int64_t row) {
  return static_cast<size_t>(row * shape[1] * shape.Product(3, shape.rank())) * SizeInBytes(spec.type);
}

std::vector<PoolSlice> CutByRows(const PoolSpec& spec, int most) {
  std::vector<PoolSlice> slices;
  for (const RowCut& cut : CutRows(spec.source[2], spec.destination[2], spec.window, most)) {
    PoolSlice slice = {spec, RowOffset(spec, spec.source, cut.source_first),
                       RowOffset(spec, spec.destination, cut.first)};
    slice.spec.source[2] = cut.source_rows;
    slice.spec.destination[2] = cut.rows;
    slice.spec.window.pads_begin[0] = cut.pad_begin;
    slice.spec.window.pads_end[0] = cut.pad_end;
    slices.push_back(std::move(slice));
  }
  return slices;
}

// Bytes of the channels before one, of one image in plain or blocked layout.
size_t ChannelOffset(const PoolSpec& spec, const Shape& shape, int64_t channel) {
  return static_cast<size_t>(channel * shape.Product(2, shape.rank())) * SizeInBytes(spec.type);
}

std::vector<PoolSlice> CutByChannels(const PoolSpec& spec, int most) {
  const int64_t block = BlockSize(spec.layout), channels = spec.source[1];
  const int64_t blocks = (channels + block - 1) / block;
  const int64_t count = std::min<int64_t>(most, blocks);
  std::vector<PoolSlice> slices;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t first = blocks * i / count * block, last = std::min(blocks * (i + 1) / count * block, channels);
    PoolSlice slice = {spec, ChannelOffset(spec, spec.source, first), ChannelOffset(spec, spec.destination, first)};
    slice.spec.source[1] = slice.spec.destination[1] = last - first;
    slices.push_back(std::move(slice));
  }
  return slices;
}

}  // namespace

std::vector<PoolSlice> CutPool(const PoolSpec& spec, int most) {
  if (spec.source[0] != 1 || spec.source.rank() < 3 || spec.destination.ElementCount() == 0) return {};
  if (spec.layout != Layout::kChannelsLast) return CutByChannels(spec, most);
  // Means count what a window covers, which a cut may change; maxima do not.
  return spec.kind == PoolKind::kMax ? CutByRows(spec, most) : std::vector<PoolSlice>();
}

}  // namespace saker
