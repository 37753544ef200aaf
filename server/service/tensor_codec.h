// The tensors of saker.v1 requests as views for the engine, and the engine's outputs as tensors of an answer. No value
// is copied: inputs are read in the message, outputs are written into it.
// Threads: any; no shared state.
// Owns:    nothing; views end with the message they look into.
// Fails:   INVALID_ARGUMENT with the tensor's name, what was expected and what came; RESOURCE_EXHAUSTED for an
//          answer that would be too large.
#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <cstdint>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/model.h"
#include "core/tensor/tensor_view.h"
#include "proto/saker/v1/tensor.pb.h"

namespace saker {

// Most models have one or two inputs and outputs.
using InputViews = absl::InlinedVector<ConstTensorView, 2>;
using OutputViews = absl::InlinedVector<MutableTensorView, 2>;
using WireTensors = google::protobuf::RepeatedPtrField<v1::Tensor>;

// Whether an input of one row may come without dimension 0.
enum class RowDimension { kRequired, kOptional };

// Views of a request's tensors, in the signature's order. Byte counts are checked against shapes here; whether shapes
// fit the model is Model::CheckInputs()'s to say.
absl::Status DecodeInputs(const Signature& signature, const WireTensors& tensors, RowDimension row_dimension,
                          InputViews& views);

// Types and shapes of the outputs of a request of `rows` rows, without memory for them.
absl::Status DescribeOutputs(const Model& model, int64_t rows, OutputViews& views);

// Bytes that described outputs take, all together. RESOURCE_EXHAUSTED when they are more than `max_bytes`.
absl::StatusOr<int64_t> OutputBytes(const OutputViews& views, int64_t rows, int64_t max_bytes);

// Adds described outputs to the answer, sized and named, and points the views at their bytes.
void AddOutputs(const Signature& signature, WireTensors& tensors, OutputViews& views);

}  // namespace saker
