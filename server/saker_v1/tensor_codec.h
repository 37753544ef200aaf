// The tensors of saker.v1 requests as views for the engine, and the engine's outputs as tensors of an answer. No value
// is copied: inputs are read in the message, outputs are written into it.
// Threads: any; no shared state.
// Owns:    nothing; views end with the message they look into.
// Fails:   INVALID_ARGUMENT with the tensor's name, what was expected and what came.
#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include "absl/status/status.h"
#include "core/model.h"
#include "proto/saker/v1/tensor.pb.h"
#include "server/inference/input_views.h"
#include "server/inference/output_views.h"

namespace saker {

using WireTensors = google::protobuf::RepeatedPtrField<v1::Tensor>;

// Whether an input of one row may come without dimension 0.
enum class RowDimension { kRequired, kOptional };

// Views of a request's tensors, in the signature's order. Byte counts are checked against shapes here; whether shapes
// fit the model is Model::CheckInputs()'s to say.
absl::Status DecodeInputs(const Signature& signature, const WireTensors& tensors, RowDimension row_dimension,
                          InputViews& views);

// Adds described outputs to the answer, sized and named, and points the views at their bytes.
void AddOutputs(const Signature& signature, WireTensors& tensors, OutputViews& views);

}  // namespace saker
