#include "server/saker_v1/tensor_codec.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "server/saker_v1/wire_types.h"

namespace saker {
namespace {

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
  const absl::Span<const int64_t> dims(tensor.shape());
  if (!row_left_out) return ShapeOfRank(spec, type, dims);
  Shape shape{1};
  for (const int64_t dim : dims) shape.Append(dim);
  return shape;
}

absl::Status DecodeInput(const TensorSpec& spec, const v1::Tensor& tensor, RowDimension row_dimension,
                         ConstTensorView& view) {
  absl::StatusOr<DataType> type = FromWire(tensor.data_type());
  if (!type.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(InputCalled(spec.name), ": ", type.status().message()));
  }
  view.type = *type == DataType::kInvalid ? spec.type : *type;
  SAKER_ASSIGN_OR_RETURN(view.shape, ShapeOf(spec, tensor, view.type, row_dimension));
  return PointAt(tensor.raw_data(), spec.name, view);
}

}  // namespace

absl::Status DecodeInputs(const Signature& signature, const WireTensors& tensors, RowDimension row_dimension,
                          InputViews& views) {
  views.assign(signature.inputs.size(), ConstTensorView());
  for (const v1::Tensor& tensor : tensors) {
    SAKER_ASSIGN_OR_RETURN(const int found, ClaimInput(signature, tensor.name(), views));
    const auto index = static_cast<size_t>(found);
    SAKER_RETURN_IF_ERROR(DecodeInput(signature.inputs[index], tensor, row_dimension, views[index]));
  }
  return CheckComplete(signature, views);
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
