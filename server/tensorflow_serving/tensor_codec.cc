#include "server/tensorflow_serving/tensor_codec.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "server/tensorflow_serving/datatypes.h"

namespace saker {
namespace {

using google::protobuf::RepeatedField;
using tensorflow::TensorProto;

// Values of a list as `count` elements, of which the last are all alike when the list is shorter.
template <typename Element, typename T>
absl::Status CopyValues(const RepeatedField<T>& values, int64_t count, absl::string_view name, std::string& copy) {
  copy.resize(static_cast<size_t>(count) * sizeof(Element));
  auto* const out = reinterpret_cast<Element*>(copy.data());
  for (int i = 0; i < values.size(); ++i) {
    const T value = values[i];
    if constexpr (sizeof(Element) < sizeof(T)) {
      if (value < T{std::numeric_limits<Element>::min()} || value > T{std::numeric_limits<Element>::max()}) {
        return absl::InvalidArgumentError(absl::StrCat(InputCalled(name), ": ", value, " does not fit its dtype"));
      }
    }
    out[i] = static_cast<Element>(value);
  }
  const Element rest = values.empty() ? Element() : out[values.size() - 1];
  std::fill(out + values.size(), out + count, rest);
  return absl::OkStatus();
}

// The values that a view of one type looks at.
class ListReader {
 public:
  ListReader(absl::string_view name, const ConstTensorView& view, int64_t max_bytes, std::string& copy)
      : name_(name), view_(view), max_bytes_(max_bytes), copy_(copy) {}

  template <typename Element, typename T>
  absl::StatusOr<absl::string_view> Read(const RepeatedField<T>& values) {
    absl::StatusOr<int64_t> count = view_.shape.CheckedElementCount();
    if (!count.ok())
      return absl::InvalidArgumentError(absl::StrCat(InputCalled(name_), ": ", count.status().message()));
    if (values.size() > *count) {
      return absl::InvalidArgumentError(absl::StrCat(InputCalled(name_), ": ", values.size(), " values for shape ",
                                                     view_.shape.ToString(), ", which takes ", *count));
    }
    if (sizeof(Element) == sizeof(T) && values.size() == *count) {
      return absl::string_view(reinterpret_cast<const char*>(values.data()), static_cast<size_t>(*count) * sizeof(T));
    }
    if (*count > max_bytes_ / static_cast<int64_t>(sizeof(Element))) {
      return absl::InvalidArgumentError(absl::StrCat(InputCalled(name_), ": shape ", view_.shape.ToString(),
                                                     " takes more than ", max_bytes_, " bytes (--max_message_bytes)"));
    }
    SAKER_RETURN_IF_ERROR((CopyValues<Element>(values, *count, name_, copy_)));
    return absl::string_view(copy_);
  }

 private:
  const absl::string_view name_;
  const ConstTensorView& view_;
  const int64_t max_bytes_;
  std::string& copy_;
};

absl::StatusOr<absl::string_view> ListBytes(DataType type, const TensorProto& tensor, ListReader reader) {
  switch (type) {
    case DataType::kFloat32:
      return reader.Read<float>(tensor.float_val());
    case DataType::kFloat64:
      return reader.Read<double>(tensor.double_val());
    case DataType::kInt32:
      return reader.Read<int32_t>(tensor.int_val());
    case DataType::kInt64:
      return reader.Read<int64_t>(tensor.int64_val());
    case DataType::kUInt32:
      return reader.Read<uint32_t>(tensor.uint32_val());
    case DataType::kUInt64:
      return reader.Read<uint64_t>(tensor.uint64_val());
    case DataType::kBool:
      return reader.Read<bool>(tensor.bool_val());
    case DataType::kInt8:
      return reader.Read<int8_t>(tensor.int_val());
    case DataType::kInt16:
      return reader.Read<int16_t>(tensor.int_val());
    case DataType::kUInt8:
      return reader.Read<uint8_t>(tensor.int_val());
    case DataType::kUInt16:
      return reader.Read<uint16_t>(tensor.int_val());
    case DataType::kFloat16:
    case DataType::kBFloat16:
      return reader.Read<uint16_t>(tensor.half_val());
    case DataType::kInvalid:
      break;
  }
  return absl::InternalError("a tensor without a type");
}

absl::Status DecodeInput(const TensorSpec& spec, const TensorProto& tensor, int64_t max_bytes, std::string& copy,
                         ConstTensorView& view) {
  absl::StatusOr<DataType> type = FromTensorFlow(tensor.dtype());
  if (!type.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(InputCalled(spec.name), ": ", type.status().message()));
  }
  view.type = *type;
  absl::InlinedVector<int64_t, 8> dims;
  for (const tensorflow::TensorShapeProto::Dim& dim : tensor.tensor_shape().dim()) dims.push_back(dim.size());
  SAKER_ASSIGN_OR_RETURN(view.shape, ShapeOfRank(spec, *type, dims));
  if (!tensor.tensor_content().empty()) return PointAt(tensor.tensor_content(), spec.name, view);
  SAKER_ASSIGN_OR_RETURN(const absl::string_view bytes,
                         ListBytes(*type, tensor, ListReader(spec.name, view, max_bytes, copy)));
  return PointAt(bytes, spec.name, view);
}

// Calls `use` with the list of the answer that holds elements of that type as they are, if there is one.
template <typename Use>
void WithListOf(DataType type, TensorProto& tensor, const Use& use) {
  switch (type) {
    case DataType::kFloat32:
      return use(*tensor.mutable_float_val());
    case DataType::kFloat64:
      return use(*tensor.mutable_double_val());
    case DataType::kInt32:
      return use(*tensor.mutable_int_val());
    case DataType::kInt64:
      return use(*tensor.mutable_int64_val());
    case DataType::kUInt32:
      return use(*tensor.mutable_uint32_val());
    case DataType::kUInt64:
      return use(*tensor.mutable_uint64_val());
    case DataType::kBool:
      return use(*tensor.mutable_bool_val());
    default:
      return;
  }
}

template <typename Element>
void Widen(const std::string& copy, RepeatedField<int32_t>& list) {
  const size_t count = copy.size() / sizeof(Element);
  list.Reserve(static_cast<int>(count));
  for (size_t i = 0; i < count; ++i) {
    Element value;
    std::memcpy(&value, copy.data() + i * sizeof(Element), sizeof(Element));
    list.AddAlreadyReserved(value);
  }
}

}  // namespace

absl::Status DecodeInputs(const Signature& signature, const TensorProtos& tensors, int64_t max_bytes,
                          std::vector<std::string>& copies, InputViews& views) {
  views.assign(signature.inputs.size(), ConstTensorView());
  copies.resize(signature.inputs.size());
  for (const auto& [name, tensor] : tensors) {
    SAKER_ASSIGN_OR_RETURN(const int found, ClaimInput(signature, name, views));
    const auto index = static_cast<size_t>(found);
    SAKER_RETURN_IF_ERROR(DecodeInput(signature.inputs[index], tensor, max_bytes, copies[index], views[index]));
  }
  return CheckComplete(signature, views);
}

void PlaceOutput(MutableTensorView& view, TensorProto& tensor, std::string& copy) {
  tensor.set_dtype(ToTensorFlow(view.type));
  for (const int64_t dim : view.shape.dims()) tensor.mutable_tensor_shape()->add_dim()->set_size(dim);
  const size_t bytes = view.SizeInBytes();
  view.data = nullptr;
  WithListOf(view.type, tensor, [&](auto& list) {
    list.Resize(static_cast<int>(bytes / sizeof(*list.data())), {});
    view.data = list.mutable_data();
  });
  if (view.data != nullptr) return;
  copy.resize(bytes);
  view.data = copy.data();
}

void FinishOutput(const MutableTensorView& view, const std::string& copy, TensorProto& tensor) {
  switch (view.type) {
    case DataType::kInt8:
      return Widen<int8_t>(copy, *tensor.mutable_int_val());
    case DataType::kInt16:
      return Widen<int16_t>(copy, *tensor.mutable_int_val());
    case DataType::kUInt8:
      return Widen<uint8_t>(copy, *tensor.mutable_int_val());
    case DataType::kUInt16:
      return Widen<uint16_t>(copy, *tensor.mutable_int_val());
    case DataType::kFloat16:
    case DataType::kBFloat16:
      return Widen<uint16_t>(copy, *tensor.mutable_half_val());
    default:
      return;
  }
}

}  // namespace saker
