#include "core/kernels/row_cuts.h"

#include <algorithm>

namespace saker {

std::vector<RowCut> CutRows(int64_t source_rows, int64_t output_rows, const Window& window, int most) {
  const int64_t count = std::min<int64_t>(most, output_rows);
  const int64_t reach = (window.kernel[0] - 1) * window.dilations[0] + 1;
  std::vector<RowCut> cuts;
  for (int64_t i = 0; i < count; ++i) {
    RowCut cut;
    cut.first = output_rows * i / count;
    const int64_t last = output_rows * (i + 1) / count;
    cut.rows = last - cut.first;
    // In rows of the source, which may lie outside of it.
    const int64_t begin = cut.first * window.strides[0] - window.pads_begin[0];
    const int64_t end = (last - 1) * window.strides[0] - window.pads_begin[0] + reach;
    cut.source_first = std::clamp<int64_t>(begin, 0, source_rows);
    cut.source_rows = std::clamp<int64_t>(end, 0, source_rows) - cut.source_first;
    if (cut.source_rows <= 0) return {};
    cut.pad_begin = cut.source_first - begin;
    cut.pad_end = end - (cut.source_first + cut.source_rows);
    cuts.push_back(cut);
  }
  return cuts;
}

}  // namespace saker
