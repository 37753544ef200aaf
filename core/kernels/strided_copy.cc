#include "core/kernels/strided_copy.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/base/check.h"

namespace saker {
namespace {

bool Empty(const CopyLoops& loops) {
  for (const int64_t extent : loops.extents) {
    if (extent == 0) return true;
  }
  return false;
}

template <typename T>
void CopyRun(const T* from, int64_t from_stride, T* to, int64_t to_stride, int64_t count) {
  if (from_stride == 1 && to_stride == 1) {
    std::memcpy(to, from, static_cast<size_t>(count) * sizeof(T));
  } else if (to_stride == 1) {
    for (int64_t i = 0; i < count; ++i) to[i] = from[i * from_stride];
  } else {
    for (int64_t i = 0; i < count; ++i) to[i * to_stride] = from[i * from_stride];
  }
}

// The side of a tile of a transposition: as many 4-byte elements as a cache line has.
constexpr int64_t kTile = 16;

// to[r * to_stride + c] = from[c * from_stride + r] for a tile, over a buffer that stays in the first-level cache, so that
// lines are read and written whole.
template <typename T>
void TransposeTile(const T* from, int64_t from_stride, int64_t rows, int64_t columns, T* to, int64_t to_stride) {
  T tile[kTile][kTile];
  for (int64_t c = 0; c < columns; ++c)
    std::memcpy(tile[c], from + c * from_stride, static_cast<size_t>(rows) * sizeof(T));
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t c = 0; c < columns; ++c) to[r * to_stride + c] = tile[c][r];
  }
}

// The two innermost axes change places: what is dense on one side is strided on the other.
bool Transposes(const CopyLoops& loops, size_t axis) {
  return axis + 2 == loops.extents.size() && loops.from_strides[axis] == 1 && loops.to_strides[axis + 1] == 1 &&
         loops.extents[axis] > 1 && loops.extents[axis + 1] > 1;
}

template <typename T>
void Transpose(const CopyLoops& loops, size_t axis, const T* from, T* to) {
  const int64_t rows = loops.extents[axis], columns = loops.extents[axis + 1];
  const int64_t from_stride = loops.from_strides[axis + 1], to_stride = loops.to_strides[axis];
  for (int64_t r = 0; r < rows; r += kTile) {
    for (int64_t c = 0; c < columns; c += kTile) {
      TransposeTile(from + c * from_stride + r, from_stride, std::min(kTile, rows - r), std::min(kTile, columns - c),
                    to + r * to_stride + c, to_stride);
    }
  }
}

// Recursion over the outer axes: as deep as there are axes left, which is one to three in practice.
template <typename T>
void CopyAxis(const CopyLoops& loops, size_t axis, const T* from, T* to) {
  if (Transposes(loops, axis)) return Transpose(loops, axis, from, to);
  if (axis + 1 == loops.extents.size()) {
    CopyRun(from, loops.from_strides[axis], to, loops.to_strides[axis], loops.extents[axis]);
    return;
  }
  for (int64_t i = 0; i < loops.extents[axis]; ++i) {
    CopyAxis(loops, axis + 1, from + i * loops.from_strides[axis], to + i * loops.to_strides[axis]);
  }
}

template <typename T>
void CopyAll(const CopyLoops& loops, const void* from, void* to) {
  CopyAxis(loops, 0, static_cast<const T*>(from) + loops.from_offset, static_cast<T*>(to) + loops.to_offset);
}

}  // namespace

std::vector<int64_t> DenseStrides(const Shape& shape) {
  std::vector<int64_t> strides(shape.rank(), 1);
  for (int axis = shape.rank() - 2; axis >= 0; --axis) strides[axis] = strides[axis + 1] * shape[axis + 1];
  return strides;
}

CopyLoops PermutedLoops(const Shape& from, absl::Span<const int> permutation) {
  const std::vector<int64_t> strides = DenseStrides(from);
  CopyLoops loops;
  Shape to;
  for (const int axis : permutation) {
    to.Append(from[axis]);
    loops.extents.push_back(from[axis]);
    loops.from_strides.push_back(strides[static_cast<size_t>(axis)]);
  }
  loops.to_strides = DenseStrides(to);
  return loops;
}

CopyLoops Simplify(const CopyLoops& loops) {
  CopyLoops simple;
  simple.from_offset = loops.from_offset;
  simple.to_offset = loops.to_offset;
  if (Empty(loops)) {
    simple.extents = simple.from_strides = simple.to_strides = {0};
    return simple;
  }
  for (size_t axis = 0; axis < loops.extents.size(); ++axis) {
    const int64_t extent = loops.extents[axis];
    if (extent == 1) continue;
    const bool merges = !simple.extents.empty() && simple.from_strides.back() == loops.from_strides[axis] * extent &&
                        simple.to_strides.back() == loops.to_strides[axis] * extent;
    if (merges) {
      simple.extents.back() *= extent;
      simple.from_strides.back() = loops.from_strides[axis];
      simple.to_strides.back() = loops.to_strides[axis];
    } else {
      simple.extents.push_back(extent);
      simple.from_strides.push_back(loops.from_strides[axis]);
      simple.to_strides.push_back(loops.to_strides[axis]);
    }
  }
  if (simple.extents.empty()) simple.extents = simple.from_strides = simple.to_strides = {1};
  return simple;
}

std::vector<CopyLoops> CutLoops(const CopyLoops& loops, int most) {
  const auto longest = std::max_element(loops.extents.begin(), loops.extents.end());
  if (longest == loops.extents.end() || Empty(loops)) return {loops};
  const auto axis = static_cast<size_t>(longest - loops.extents.begin());
  const int64_t count = std::min<int64_t>(most, *longest);
  std::vector<CopyLoops> pieces;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t first = *longest * i / count;
    CopyLoops piece = loops;
    piece.extents[axis] = *longest * (i + 1) / count - first;
    piece.from_offset += first * loops.from_strides[axis];
    piece.to_offset += first * loops.to_strides[axis];
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

void StridedCopy(const CopyLoops& loops, size_t element_bytes, const void* from, void* to) {
  if (Empty(loops)) return;
  switch (element_bytes) {
    case 1:
      return CopyAll<uint8_t>(loops, from, to);
    case 2:
      return CopyAll<uint16_t>(loops, from, to);
    case 4:
      return CopyAll<uint32_t>(loops, from, to);
    case 8:
      return CopyAll<uint64_t>(loops, from, to);
    default:
      SAKER_CHECK(false);
  }
}

}  // namespace saker
