#include "core/onnx/tensor_encoder.h"

#include <onnx/onnx_pb.h>

#include "core/onnx/element_type.h"

namespace saker {

void EncodeTensor(const Tensor& tensor, const std::string& name, onnx::TensorProto& proto) {
  proto.set_name(name);
  proto.set_data_type(OnnxElementType(tensor.type()));
  for (const int64_t dim : tensor.shape().dims()) proto.add_dims(dim);
  const size_t bytes = tensor.SizeInBytes();
  // raw_data must be present even when it is empty: readers look for it before the typed lists.
  std::string& raw = *proto.mutable_raw_data();
  if (bytes > 0) raw.assign(static_cast<const char*>(tensor.data()), bytes);
}

}  // namespace saker
