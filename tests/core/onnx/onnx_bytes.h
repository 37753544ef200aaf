// Model files for the reader's tests, written field by field so that they can be wrong in any way.
#pragma once

#include <onnx/onnx_pb.h>

#include <string>
#include <vector>

#include "core/tensor/shape.h"

namespace saker {

// x [N,2] -> Relu -> y, opset 13: what most tests spoil in one place.
onnx::ModelProto SoundModel();

onnx::NodeProto& AddNode(onnx::ModelProto& model, const std::string& op_type, const std::vector<std::string>& inputs,
                         const std::vector<std::string>& outputs);
// A tensor without data.
onnx::TensorProto& AddInitializer(onnx::ModelProto& model, const std::string& name, int element_type,
                                  const Shape& shape);
onnx::ValueInfoProto& AddInput(onnx::ModelProto& model, const std::string& name, int element_type, const Shape& shape);
onnx::AttributeProto& AddAttribute(onnx::NodeProto& node, const std::string& name,
                                   onnx::AttributeProto::AttributeType type);

}  // namespace saker
