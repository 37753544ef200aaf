#include "core/ops/element_indices.h"

#include "absl/strings/str_cat.h"
#include "core/kernels/strided_copy.h"
#include "core/ops/constant_inputs.h"

namespace saker {

absl::Status CheckElementIndices(const OpContext& context, int axis) {
  const Shape& data = context.shape(0);
  const Shape& indices = context.shape(1);
  bool inside = data.rank() == indices.rank() && data.rank() <= kMaxRank;
  for (int i = 0; inside && i < data.rank(); ++i) inside = i == axis || indices[i] <= data[i];
  if (inside) return absl::OkStatus();
  return context.Error(absl::StrCat("indices ", indices.ToString(), " do not lie inside ", data.ToString(),
                                    " on the axes other than ", axis));
}

BroadcastLoops LoopsOverIndices(const Shape& data, const Shape& indices, int axis) {
  BroadcastLoops loops;
  if (indices.ElementCount() == 0) return {{0}, {0}, {0}};
  loops.extents.assign(indices.dims().begin(), indices.dims().end());
  loops.a_strides = DenseStrides(data);
  loops.a_strides[static_cast<size_t>(axis)] = 0;
  loops.b_strides.assign(loops.extents.size(), 0);
  return loops;
}

}  // namespace saker
