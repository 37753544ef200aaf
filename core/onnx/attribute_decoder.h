// DecodeAttribute: an AttributeProto as an Attribute.
#pragma once

#include "absl/status/statusor.h"
#include "core/graph/attributes.h"
#include "core/onnx/onnx_reader.h"

namespace onnx {
class AttributeProto;
}

namespace saker {

class TensorStore;

// Files older than ONNX 1.2 leave the type out; it then follows from the field that is set. UNIMPLEMENTED for
// subgraphs, sparse tensors, lists of tensors and types. Messages name the attribute, not the node. `store` as for
// DecodeTensor().
absl::StatusOr<Attribute> DecodeAttribute(const onnx::AttributeProto& proto, const OnnxLimits& limits,
                                          TensorStore* store = nullptr);

}  // namespace saker
