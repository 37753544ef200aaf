#include "core/onnx/attribute_decoder.h"

#include <onnx/onnx_pb.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/onnx/tensor_decoder.h"

namespace saker {
namespace {

using onnx::AttributeProto;

AttributeProto::AttributeType TypeOf(const AttributeProto& proto) {
  if (proto.type() != AttributeProto::UNDEFINED) return proto.type();
  if (proto.has_f()) return AttributeProto::FLOAT;
  if (proto.has_i()) return AttributeProto::INT;
  if (proto.has_s()) return AttributeProto::STRING;
  if (proto.has_t()) return AttributeProto::TENSOR;
  if (proto.has_g()) return AttributeProto::GRAPH;
  if (proto.floats_size() > 0) return AttributeProto::FLOATS;
  if (proto.ints_size() > 0) return AttributeProto::INTS;
  if (proto.strings_size() > 0) return AttributeProto::STRINGS;
  return AttributeProto::UNDEFINED;
}

absl::Status Unsupported(const AttributeProto& proto, absl::string_view what) {
  return absl::UnimplementedError(
      absl::StrCat("attribute \"", proto.name(), "\" is ", what, ", which is not supported"));
}

absl::StatusOr<Attribute> TensorAttribute(const AttributeProto& proto, const OnnxLimits& limits, TensorStore* store) {
  absl::StatusOr<Tensor> tensor = DecodeTensor(proto.t(), limits, store);
  if (tensor.ok()) return std::make_shared<const Tensor>(*std::move(tensor));
  return absl::Status(tensor.status().code(),
                      absl::StrCat("the tensor of attribute \"", proto.name(), "\": ", tensor.status().message()));
}

}  // namespace

absl::StatusOr<Attribute> DecodeAttribute(const AttributeProto& proto, const OnnxLimits& limits, TensorStore* store) {
  if (!proto.ref_attr_name().empty()) return Unsupported(proto, "a reference to an attribute of a function");
  switch (TypeOf(proto)) {
    case AttributeProto::FLOAT:
      return proto.f();
    case AttributeProto::INT:
      return int64_t{proto.i()};
    case AttributeProto::STRING:
      return proto.s();
    case AttributeProto::FLOATS:
      return std::vector<float>(proto.floats().begin(), proto.floats().end());
    case AttributeProto::INTS:
      return std::vector<int64_t>(proto.ints().begin(), proto.ints().end());
    case AttributeProto::STRINGS:
      return std::vector<std::string>(proto.strings().begin(), proto.strings().end());
    case AttributeProto::TENSOR:
      return TensorAttribute(proto, limits, store);
    case AttributeProto::GRAPH:
    case AttributeProto::GRAPHS:
      return Unsupported(proto, "a subgraph");
    case AttributeProto::SPARSE_TENSOR:
    case AttributeProto::SPARSE_TENSORS:
      return Unsupported(proto, "a sparse tensor");
    case AttributeProto::TENSORS:
      return Unsupported(proto, "a list of tensors");
    case AttributeProto::TYPE_PROTO:
    case AttributeProto::TYPE_PROTOS:
      return Unsupported(proto, "a type");
    case AttributeProto::UNDEFINED:
      break;
  }
  return absl::InvalidArgumentError(absl::StrCat("attribute \"", proto.name(), "\" has no type and no value"));
}

}  // namespace saker
