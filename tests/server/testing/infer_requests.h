// Requests of the Open Inference Protocol, for its tests.
#pragma once

#include <string>
#include <vector>

#include "proto/open_inference/inference.pb.h"

namespace saker {

// Adds an input of floats, raw.
void AddRawInput(inference::ModelInferRequest& request, const std::string& name, const std::vector<int64_t>& shape,
                 const std::vector<float>& values);
// Adds an input whose values the caller puts into contents().
inference::ModelInferRequest::InferInputTensor& AddTypedInput(inference::ModelInferRequest& request,
                                                              const std::string& name, const std::string& datatype,
                                                              const std::vector<int64_t>& shape);
// An output's values.
std::vector<float> RawFloats(const inference::ModelInferResponse& response, int output);
// An output's texts.
std::vector<std::string> RawWords(const inference::ModelInferResponse& response, int output);

}  // namespace saker
