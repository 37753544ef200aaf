// Where a request's time went, as parameters of its answer: "saker_receive_ns" and the other stages, "saker_total_ns",
// "saker_path" and "saker_threads".
// Threads: any; no state.
//
// A map of protobuf allocates for each entry, and is emptied with each answer: eight entries took a microsecond and a half,
// a tenth of what a small request costs in all. So an answer that travels alone gets them as bytes behind its own.
#pragma once

#include <string>

#include "proto/open_inference/inference.pb.h"
#include "server/inference/inference_task.h"

namespace saker {

// As entries of the answer's map.
void SetTiming(const InferenceTask& task, inference::ModelInferResponse& response);

// As the bytes of those entries, to follow those of a ModelInferResponse. Replaces what `bytes` held.
void SerializeTiming(const InferenceTask& task, std::string& bytes);

}  // namespace saker
