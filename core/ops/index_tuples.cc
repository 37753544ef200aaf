#include "core/ops/index_tuples.h"

#include "core/kernels/strided_copy.h"

namespace saker {

IndexTuples::IndexTuples(const Shape& data, const Shape& indices, int batch_dims) {
  const int size = static_cast<int>(indices[indices.rank() - 1]);
  const std::vector<int64_t> strides = DenseStrides(data);
  for (int axis = batch_dims; axis < batch_dims + size; ++axis) {
    extents_.push_back(data[axis]);
    strides_.push_back(strides[static_cast<size_t>(axis)]);
  }
  count_in_batch_ = indices.Product(batch_dims, indices.rank() - 1);
  slice_elements_ = data.Product(batch_dims + size, data.rank());
}

}  // namespace saker
