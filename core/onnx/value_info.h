// What a file declares of a graph input or output (ValueInfoProto), into a Value and back.
#pragma once

#include "absl/status/status.h"
#include "core/graph/graph.h"
#include "core/onnx/onnx_reader.h"

namespace onnx {
class ValueInfoProto;
}

namespace saker {

// Fills type and shape. UNIMPLEMENTED for sequences, maps, optionals, sparse tensors and element types that Saker
// lacks; INVALID_ARGUMENT for negative dimensions and too many of them. Messages do not name the value.
absl::Status DecodeValueInfo(const onnx::ValueInfoProto& proto, const OnnxLimits& limits, Value& value);

void EncodeValueInfo(const Value& value, onnx::ValueInfoProto& proto);

}  // namespace saker
