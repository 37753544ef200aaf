// The tensors of a ModelInferRequest as views for the engine, and the engine's outputs as tensors of an answer. Raw
// values, and typed ones that lie in memory as the engine wants them, are read where they are; only integers of fewer
// bits than the protocol has a list for are copied.
// Threads: any; no shared state.
// Owns:    nothing but the copies; views end with the message that they look into, or the copies.
// Fails:   INVALID_ARGUMENT with the tensor's name, what was expected and what came.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "core/model.h"
#include "proto/open_inference/inference.pb.h"
#include "server/inference/input_views.h"
#include "server/inference/output_views.h"

namespace saker {

// Views of a request's tensors, in the signature's order. `narrowed` gets the copies.
absl::Status DecodeInputs(const Signature& signature, const inference::ModelInferRequest& request,
                          std::vector<std::string>& narrowed, InputViews& views);

// Adds a described output to the answer, sized and named, and points the view at its bytes.
void AddOutput(const TensorSpec& spec, inference::ModelInferResponse& response, MutableTensorView& view);

}  // namespace saker
