// ReadOnnx: an ONNX file, or its bytes, as a Graph. The only reader of ONNX's message types (with onnx_writer).
// Threads: any; no shared state.
// Fails:   NOT_FOUND and friends for files that cannot be read; INVALID_ARGUMENT for anything that is not a sound
//          model, in one line that names the file and what is wrong; never aborts or allocates without bound, whatever
//          the bytes are.
#pragma once

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/graph/graph.h"
#include "core/tensor/tensor.h"

namespace saker {

// OnnxLimits: what a file may ask for.
struct OnnxLimits {
  size_t max_file_bytes = size_t{2} << 30;         // protobuf's own limit
  size_t max_tensor_bytes = size_t{1} << 30;       // one initializer or attribute
  size_t max_all_tensors_bytes = size_t{8} << 30;  // together; external data can name the same bytes again and again
  int max_nodes = 100000;
  int max_rank = 8;
  int max_inputs = 4096;  // of the graph, and as many outputs
};

// The graph, sorted, initializers as constants; ops are not resolved here (unknown ones are found by the passes).
// Weights are read straight into their tensors: nothing is held twice. External data is looked for in the file's folder.
absl::StatusOr<Graph> ReadOnnxFile(const std::string& path, const OnnxLimits& limits = {});
// `origin` names the source in messages. External data has no folder here, and is UNIMPLEMENTED.
absl::StatusOr<Graph> ReadOnnxBytes(absl::string_view bytes, absl::string_view origin, const OnnxLimits& limits = {});

// A serialized TensorProto (the input_*.pb and output_*.pb of ONNX's test data); `name` gets the proto's name when not
// null.
absl::StatusOr<Tensor> ReadOnnxTensor(const std::string& path, std::string* name = nullptr);

}  // namespace saker
