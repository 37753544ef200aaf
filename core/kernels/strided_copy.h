// StridedCopy: moves elements between two strided views of the same extents, whatever their type. Transpose, Slice,
// Concat, Split, Expand and changes of layout are all this.
// Threads: pure functions on memory that does not overlap.
// Units:   extents, strides and offsets in elements.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "core/tensor/shape.h"

namespace saker {

struct CopyLoops {
  std::vector<int64_t> extents;       // outermost first
  std::vector<int64_t> from_strides;  // negative when a slice runs backwards, 0 when elements are repeated
  std::vector<int64_t> to_strides;
  int64_t from_offset = 0;
  int64_t to_offset = 0;
};

// Strides of a dense row-major tensor.
std::vector<int64_t> DenseStrides(const Shape& shape);

// The copy of a dense `from` to a dense tensor whose axis i is axis permutation[i] of `from`.
CopyLoops PermutedLoops(const Shape& from, absl::Span<const int> permutation);

// The same copy in as few loops as possible: axes of extent 1 dropped, neighbours that move together merged.
CopyLoops Simplify(const CopyLoops& loops);

// The copy in at most `most` pieces of nearly equal size, cut along its longest axis; one of them for an empty copy.
std::vector<CopyLoops> CutLoops(const CopyLoops& loops, int most);

// Element size 1, 2, 4 or 8 bytes. `loops` from Simplify().
void StridedCopy(const CopyLoops& loops, size_t element_bytes, const void* from, void* to);

}  // namespace saker
