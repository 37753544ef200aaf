// EncodeTensor: a Tensor as a TensorProto with raw data.
#pragma once

#include <string>

#include "core/tensor/tensor.h"

namespace onnx {
class TensorProto;
}

namespace saker {

void EncodeTensor(const Tensor& tensor, const std::string& name, onnx::TensorProto& proto);

}  // namespace saker
