#include "tests/server/testing/infer_requests.h"

#include <cstring>

namespace saker {

void AddRawInput(inference::ModelInferRequest& request, const std::string& name, const std::vector<int64_t>& shape,
                 const std::vector<float>& values) {
  AddTypedInput(request, name, "FP32", shape);
  request.add_raw_input_contents(values.data(), values.size() * sizeof(float));
}

inference::ModelInferRequest::InferInputTensor& AddTypedInput(inference::ModelInferRequest& request,
                                                              const std::string& name, const std::string& datatype,
                                                              const std::vector<int64_t>& shape) {
  inference::ModelInferRequest::InferInputTensor& input = *request.add_inputs();
  input.set_name(name);
  input.set_datatype(datatype);
  for (const int64_t dim : shape) input.add_shape(dim);
  return input;
}

std::vector<float> RawFloats(const inference::ModelInferResponse& response, int output) {
  const std::string& bytes = response.raw_output_contents(output);
  std::vector<float> values(bytes.size() / sizeof(float));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
  return values;
}

std::vector<std::string> RawWords(const inference::ModelInferResponse& response, int output) {
  const std::string& bytes = response.raw_output_contents(output);
  std::vector<std::string> words;
  for (size_t at = 0; at + sizeof(uint32_t) <= bytes.size();) {
    uint32_t length = 0;
    std::memcpy(&length, bytes.data() + at, sizeof(length));
    words.push_back(bytes.substr(at + sizeof(length), length));
    at += sizeof(length) + length;
  }
  return words;
}

}  // namespace saker
