// The outputs of a request before they are computed: what they will be and take, whatever protocol they go out in.
// Threads: any; no shared state.
// Owns:    nothing: whoever answers gives the views their memory.
// Fails:   as the model does; RESOURCE_EXHAUSTED for an answer that would be too large.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/model.h"
#include "core/tensor/tensor_view.h"

namespace saker {

// Most models have one or two outputs.
using OutputViews = absl::InlinedVector<MutableTensorView, 2>;

// Index of the output of that name, if there is one.
std::optional<size_t> FindOutput(const Signature& signature, absl::string_view name);

// Types and shapes of the outputs of a request of `rows` rows, without memory for them.
absl::Status DescribeOutputs(const Model& model, int64_t rows, OutputViews& views);

// Bytes that described outputs take, all together. RESOURCE_EXHAUSTED when they are more than `max_bytes`.
absl::StatusOr<int64_t> OutputBytes(const OutputViews& views, int64_t rows, int64_t max_bytes);

}  // namespace saker
