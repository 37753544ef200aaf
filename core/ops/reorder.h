// MakeReorderKernel: the kernel that a plan puts between two others that want a value in different layouts.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "core/ops/op.h"

namespace saker {

// One input, one output; both of the same type and shape, of rank 2 or more unless the layouts are equal. Padding of a
// blocked output is zeroed. INVALID_ARGUMENT when type or shape differ. Large
// ones are cut into parts for `threads`.
absl::StatusOr<std::unique_ptr<OpKernel>> MakeReorderKernel(const TensorDesc& from, const TensorDesc& to,
                                                            int threads = 1);

}  // namespace saker
