// ImportGraph: a parsed ModelProto, which may be anything that parses, as a sound Graph.
#pragma once

#include "absl/status/statusor.h"
#include "core/graph/graph.h"
#include "core/onnx/onnx_reader.h"

namespace onnx {
class ModelProto;
}

namespace saker {

class TensorStore;

// Sorted, initializers and Constant nodes as constants. Empties the tensors of `model` on the way, so that large
// weights are not held twice. Messages do not name the file. `store` as for DecodeTensor().
absl::StatusOr<Graph> ImportGraph(onnx::ModelProto& model, const OnnxLimits& limits, TensorStore* store = nullptr);

}  // namespace saker
