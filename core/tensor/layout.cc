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

size_t TensorDesc::SizeInBytes() const {
  Shape padded = shape;
  const int block = BlockSize(layout);
  if (block > 1 && padded.rank() >= 2) padded[1] = (padded[1] + block - 1) / block * block;
  return static_cast<size_t>(padded.ElementCount()) * saker::SizeInBytes(type);
}

}  // namespace saker
