// A request's tensors as views for the engine, whatever protocol they came in. No value is copied.
// Threads: any; no shared state.
// Owns:    nothing; views end with the message that they look into.
// Fails:   INVALID_ARGUMENT with the input's name, what was expected and what came.
#pragma once

#include <string>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "core/model.h"
#include "core/tensor/tensor_view.h"

namespace saker {

// Most models have one or two inputs.
using InputViews = absl::InlinedVector<ConstTensorView, 2>;

// `input "image"`: how messages begin.
std::string InputCalled(absl::string_view name);

// Index of the input of that name (see Signature::FindInput()), which must not have a view yet.
absl::StatusOr<int> ClaimInput(const Signature& signature, absl::string_view name, const InputViews& views);

// `input "image": expected FLOAT [-1,784], got FLOAT [3,100]`: INVALID_ARGUMENT.
absl::Status ShapeRefusal(const TensorSpec& spec, DataType type, absl::Span<const int64_t> dims);

// The shape of those extents, which must be as many as the model's input has.
absl::StatusOr<Shape> ShapeOfRank(const TensorSpec& spec, DataType type, absl::Span<const int64_t> dims);

// Points a view of known type and shape at its bytes, which must be as many as it takes, and zeros and ones when it is BOOL.
absl::Status PointAt(absl::string_view bytes, absl::string_view name, ConstTensorView& view);

// All inputs have a view.
absl::Status CheckComplete(const Signature& signature, const InputViews& views);

}  // namespace saker
