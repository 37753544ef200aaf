// TensorProtos as views for the engine, and the engine's outputs as TensorProtos. Raw contents, and lists that lie in
// memory as the engine wants them, are read and written where they are.
// Threads: any; no shared state.
// Owns:    nothing but the copies; views end with the message that they look into, or the copies.
// Fails:   INVALID_ARGUMENT with the tensor's name, what was expected and what came.
#pragma once

#include <google/protobuf/map.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "core/model.h"
#include "proto/tensorflow_serving/tensor.pb.h"
#include "server/inference/input_views.h"
#include "server/inference/output_views.h"

namespace saker {

using TensorProtos = google::protobuf::Map<std::string, tensorflow::TensorProto>;

// Views of a request's tensors, in the signature's order. `copies` gets those that had to be made: of small integers, which
// come in lists of wider ones, and of lists of fewer values than the shape takes, whose last stands for the rest. A tensor
// copied takes at most `max_bytes`.
absl::Status DecodeInputs(const Signature& signature, const TensorProtos& tensors, int64_t max_bytes,
                          std::vector<std::string>& copies, InputViews& views);

// Gives a described output a place to be computed in: the list of its type in the answer where its elements lie as the
// engine writes them, else `copy`.
void PlaceOutput(MutableTensorView& view, tensorflow::TensorProto& tensor, std::string& copy);
// After the run: into the answer what is not there yet.
void FinishOutput(const MutableTensorView& view, const std::string& copy, tensorflow::TensorProto& tensor);

}  // namespace saker
