// CutRows: divides the output of a sliding window along its first spatial axis, so that the pieces can be computed apart.
// Threads: a pure function.
// Units:   rows are entries of the first spatial axis.
#pragma once

#include <cstdint>
#include <vector>

#include "core/kernels/convolution.h"

namespace saker {

// RowCut: output rows [first, first + rows), and what they need of the source: the rows that are there, and the padding
// left of it at either end.
struct RowCut {
  int64_t first = 0;
  int64_t rows = 0;
  int64_t source_first = 0;
  int64_t source_rows = 0;
  int64_t pad_begin = 0;
  int64_t pad_end = 0;
};

// At most `most` nearly equal pieces. Empty where one of them would see nothing but padding.
std::vector<RowCut> CutRows(int64_t source_rows, int64_t output_rows, const Window& window, int most);

}  // namespace saker
