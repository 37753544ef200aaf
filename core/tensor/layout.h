// Layout: how the elements of a tensor with channels lie in memory. Plans choose it per value; signatures and requests
// are plain.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/tensor/data_type.h"
#include "core/tensor/shape.h"

namespace saker {

// Blocked layouts hold channels (axis 1) in groups of 4, 8 or 16, padded with zeros: nChw16c is
// [N, ceil(C/16), H, W, 16], what the convolutions of a CPU with 512-bit vectors want.
enum class Layout : uint8_t { kPlain, kChannelsLast, kBlocked4, kBlocked8, kBlocked16 };

// Channels in a group: 4, 8, 16; 1 for the other layouts.
int BlockSize(Layout layout);

// The extents of a tensor as they lie in memory, outermost first: [N, H, W, C] for channels last, and
// [N, ceil(C/b), H, W, b] for blocks of b channels. The shape has a channel axis unless the layout is plain.
Shape StoredShape(const Shape& shape, Layout layout);
// Where an axis of the shape is in that; of a blocked channel axis, the one that counts blocks.
int StoredAxis(int axis, int rank, Layout layout);

// TensorDesc: what a plan knows of a value: type, concrete shape, layout.
struct TensorDesc {
  DataType type = DataType::kInvalid;
  Shape shape;
  Layout layout = Layout::kPlain;

  // Bytes that the value occupies, padding of a blocked layout included. The shape must have been checked.
  size_t SizeInBytes() const;

  friend bool operator==(const TensorDesc& a, const TensorDesc& b) {
    return a.type == b.type && a.shape == b.shape && a.layout == b.layout;
  }
};

}  // namespace saker
