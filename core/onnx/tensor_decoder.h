// DecodeTensor: a TensorProto, which may be anything, as a Tensor.
#pragma once

#include "absl/status/statusor.h"
#include "core/onnx/onnx_reader.h"
#include "core/tensor/tensor.h"

namespace onnx {
class TensorProto;
}

namespace saker {

class TensorStore;

// Sizes are compared with the bytes present before anything is allocated. INVALID_ARGUMENT for tensors that contradict
// themselves or the limits; UNIMPLEMENTED for segments and element types that Saker lacks. Messages do not name the
// tensor. `store` has what the message does not; null where all is in the message.
absl::StatusOr<Tensor> DecodeTensor(const onnx::TensorProto& proto, const OnnxLimits& limits,
                                    TensorStore* store = nullptr);

}  // namespace saker
