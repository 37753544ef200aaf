#include "core/tensor/layout.h"

namespace saker {

int BlockSize(Layout layout) {
  switch (layout) {
    case Layout::kBlocked4:
      return 4;
    case Layout::kBlocked8:
      return 8;
    case Layout::kBlocked16:
      return 16;
    case Layout::kPlain:
    case Layout::kChannelsLast:
      return 1;
  }
  return 1;
}

Shape StoredShape(const Shape& shape, Layout layout) {
  if (layout == Layout::kPlain) return shape;
  const int block = BlockSize(layout);
  Shape stored{shape[0]};
  if (block > 1) stored.Append((shape[1] + block - 1) / block);
  for (int axis = 2; axis < shape.rank(); ++axis) stored.Append(shape[axis]);
  stored.Append(block > 1 ? block : shape[1]);
  return stored;
}

int StoredAxis(int axis, int rank, Layout layout) {
  if (layout != Layout::kChannelsLast || axis == 0) return axis;
  return axis == 1 ? rank - 1 : axis - 1;
}

size_t TensorDesc::SizeInBytes() const {
  Shape padded = shape;
  const int block = BlockSize(layout);
  if (block > 1 && padded.rank() >= 2) padded[1] = (padded[1] + block - 1) / block * block;
  return static_cast<size_t>(padded.ElementCount()) * saker::SizeInBytes(type);
}

}  // namespace saker
