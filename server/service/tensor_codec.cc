#include "server/service/tensor_codec.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/status_macros.h"
#include "server/service/wire_types.h"

namespace saker {
namespace {

std::string InputCalled(absl::string_view name) { return absl::StrCat("input \"", name, "\""); }

// Elements of one row, or of everything, when all dimensions from `first` on are known; 0 otherwise.
int64_t KnownElements(const Shape& shape, int first) {
  for (int axis = first; axis < shape.rank(); ++axis) {
    if (shape[axis] < 0) return 0;
  }
  return shape.Product(first, shape.rank());
}

// The shape that a tensor without one must have meant.
absl::StatusOr<Shape> ShapeFromBytes(const TensorSpec& spec, DataType type, size_t bytes) {
  const bool rows_open = spec.shape.rank() > 0 && (spec.has_rows || spec.shape[0] < 0);
  const int64_t known = KnownElements(spec.shape, rows_open ? 1 : 0);
  const int64_t unit = known * static_cast<int64_t>(SizeInBytes(type));
  if (!rows_open && known > 0) return spec.shape;
  if (unit == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(InputCalled(spec.name), ": give its shape; the model leaves it open: ", spec.ToString()));
  }
  if (static_cast<int64_t>(bytes) % unit != 0) {
    return absl::InvalidArgumentError(absl::StrCat(InputCalled(spec.name), ": ", bytes, " bytes are no multiple of ",
                                                   unit, ", what one row of ", spec.ToString(), " takes"));
  }
  Shape shape = spec.shape;
  shape[0] = static_cast<int64_t>(bytes) / unit;
  return shape;
}

absl::StatusOr<Shape> ShapeOf(const TensorSpec& spec, const v1::Tensor& tensor, DataType type,
                              RowDimension row_dimension) {
  const int rank = spec.shape.rank();
  if (tensor.shape().empty() && rank > 0) return ShapeFromBytes(spec, type, tensor.raw_data().size());
  const bool row_left_out =
      row_dimension == RowDimension::kOptional && spec.has_rows && tensor.shape_size() == rank - 1;
  if (tensor.shape_size() != rank && !row_left_out) {
    const size_t shown = std::min<size_t>(static_cast<size_t>(tensor.shape_size()), 8);
    const absl::Span<const int64_t> dims(tensor.shape().data(), shown);
    return absl::InvalidArgumentError(absl::StrCat(
        InputCalled(spec.name), ": expected ", Name(spec.type), " ", spec.shape.ToString(), ", got ", Name(type), " [",
        absl::StrJoin(dims, ","), static_cast<size_t>(tensor.shape_size()) > shown ? ",..." : "", "]"));
  }
  Shape shape;
  if (row_left_out) shape.Append(1);
  for (const int64_t dim : tensor.shape()) shape.Append(dim);
  return shape;
}

absl::Status CheckBytes(const TensorSpec& spec, const ConstTensorView& view, size_t bytes) {
  const absl::StatusOr<int64_t> elements = view.shape.CheckedElementCount();
  if (!elements.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(InputCalled(spec.name), ": ", elements.status().message()));
  }
  // At most 2^40 elements of 8 bytes: no overflow.
  const int64_t wanted = *elements * static_cast<int64_t>(SizeInBytes(view.type));
  if (wanted == static_cast<int64_t>(bytes)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(InputCalled(spec.name), ": shape ", view.shape.ToString(), " of ",
                                                 Name(view.type), " takes ", wanted, " bytes, got ", bytes));
}

// C++ knows no bool but 0 and 1; any other byte would be undefined behaviour in a kernel.
absl::Status CheckBools(const TensorSpec& spec, const std::string& bytes) {
  if (absl::c_all_of(bytes, [](char byte) { return byte == 0 || byte == 1; })) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(InputCalled(spec.name), ": the bytes of a BOOL must be 0 or 1"));
}

absl::Status DecodeInput(const TensorSpec& spec, const v1::Tensor& tensor, RowDimension row_dimension,
                         ConstTensorView& view) {
  absl::StatusOr<DataType> type = FromWire(tensor.data_type());
  if (!type.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(InputCalled(spec.name), ": ", type.status().message()));
  }
  view.type = *type == DataType::kInvalid ? spec.type : *type;
  SAKER_ASSIGN_OR_RETURN(view.shape, ShapeOf(spec, tensor, view.type, row_dimension));
  SAKER_RETURN_IF_ERROR(CheckBytes(spec, view, tensor.raw_data().size()));
  if (view.type == DataType::kBool) SAKER_RETURN_IF_ERROR(CheckBools(spec, tensor.raw_data()));
  view.data = tensor.raw_data().data();
  return absl::OkStatus();
}

}  // namespace

absl::Status DecodeInputs(const Signature& signature, const WireTensors& tensors, RowDimension row_dimension,
                          InputViews& views) {
  views.assign(signature.inputs.size(), ConstTensorView());
  for (const v1::Tensor& tensor : tensors) {
    SAKER_ASSIGN_OR_RETURN(const int found, signature.FindInput(tensor.name()));
    const auto index = static_cast<size_t>(found);
    const TensorSpec& spec = signature.inputs[index];
    if (views[index].data != nullptr) {
      return absl::InvalidArgumentError(absl::StrCat(InputCalled(spec.name), " is given twice"));
    }
    SAKER_RETURN_IF_ERROR(DecodeInput(spec, tensor, row_dimension, views[index]));
  }
  for (size_t i = 0; i < views.size(); ++i) {
    if (views[i].data != nullptr) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(InputCalled(signature.inputs[i].name), " is missing; the model takes ", signature.ListInputs()));
  }
  return absl::OkStatus();
}

absl::Status DescribeOutputs(const Model& model, int64_t rows, OutputViews& views) {
  const std::vector<TensorSpec>& specs = model.signature().outputs;
  views.assign(specs.size(), MutableTensorView());
  for (size_t i = 0; i < specs.size(); ++i) {
    views[i].type = specs[i].type;
    SAKER_ASSIGN_OR_RETURN(views[i].shape, model.OutputShape(static_cast<int>(i), rows));
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> OutputBytes(const OutputViews& views, int64_t rows, int64_t max_bytes) {
  int64_t total = 0;
  for (const MutableTensorView& view : views) {
    SAKER_ASSIGN_OR_RETURN(const int64_t elements, view.shape.CheckedElementCount());
    total += elements * static_cast<int64_t>(SizeInBytes(view.type));
    if (total <= max_bytes) continue;
    return absl::ResourceExhaustedError(absl::StrCat("the answer's tensors for ", rows, " rows take more than ",
                                                     max_bytes, " bytes (--max_message_bytes); send fewer rows"));
  }
  return total;
}

void AddOutputs(const Signature& signature, WireTensors& tensors, OutputViews& views) {
  for (size_t i = 0; i < views.size(); ++i) {
    v1::Tensor& tensor = *tensors.Add();
    tensor.set_name(signature.outputs[i].name);
    tensor.set_data_type(ToWire(views[i].type));
    for (const int64_t dim : views[i].shape.dims()) tensor.add_shape(dim);
    tensor.mutable_raw_data()->resize(views[i].SizeInBytes());
    views[i].data = tensor.mutable_raw_data()->data();
  }
}

}  // namespace saker
