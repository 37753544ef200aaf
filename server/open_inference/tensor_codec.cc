#include "server/open_inference/tensor_codec.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "server/open_inference/datatypes.h"
#include "server/open_inference/parameters.h"

namespace saker {
namespace {

using inference::InferTensorContents;
using inference::ModelInferRequest;
using InferInput = ModelInferRequest::InferInputTensor;

template <typename T>
absl::string_view BytesOf(const google::protobuf::RepeatedField<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), static_cast<size_t>(values.size()) * sizeof(T)};
}

// Values of a list as elements of fewer bits.
template <typename Element, typename T>
absl::Status Narrow(const google::protobuf::RepeatedField<T>& values, absl::string_view name, std::string& narrowed) {
  narrowed.resize(static_cast<size_t>(values.size()) * sizeof(Element));
  auto* out = reinterpret_cast<Element*>(narrowed.data());
  for (const T value : values) {
    if (value < std::numeric_limits<Element>::min() || value > std::numeric_limits<Element>::max()) {
      return absl::InvalidArgumentError(
          absl::StrCat(InputCalled(name), ": ", value, " is no value of ", Name(DataTypeOf<Element>())));
    }
    *out++ = static_cast<Element>(value);
  }
  return absl::OkStatus();
}

// The bytes of the list that holds values of that type.
absl::Status TypedBytes(const InferInput& input, DataType type, std::string& narrowed, absl::string_view& bytes) {
  const InferTensorContents& contents = input.contents();
  absl::Status status;
  switch (type) {
    case DataType::kBool:
      bytes = BytesOf(contents.bool_contents());
      return status;
    case DataType::kInt32:
      bytes = BytesOf(contents.int_contents());
      return status;
    case DataType::kInt64:
      bytes = BytesOf(contents.int64_contents());
      return status;
    case DataType::kUInt32:
      bytes = BytesOf(contents.uint_contents());
      return status;
    case DataType::kUInt64:
      bytes = BytesOf(contents.uint64_contents());
      return status;
    case DataType::kFloat32:
      bytes = BytesOf(contents.fp32_contents());
      return status;
    case DataType::kFloat64:
      bytes = BytesOf(contents.fp64_contents());
      return status;
    case DataType::kInt8:
      status = Narrow<int8_t>(contents.int_contents(), input.name(), narrowed);
      break;
    case DataType::kInt16:
      status = Narrow<int16_t>(contents.int_contents(), input.name(), narrowed);
      break;
    case DataType::kUInt8:
      status = Narrow<uint8_t>(contents.uint_contents(), input.name(), narrowed);
      break;
    case DataType::kUInt16:
      status = Narrow<uint16_t>(contents.uint_contents(), input.name(), narrowed);
      break;
    default:
      return absl::InvalidArgumentError(
          absl::StrCat(InputCalled(input.name()), ": ", input.datatype(), " comes in raw_input_contents only"));
  }
  bytes = narrowed;
  return status;
}

absl::Status CheckRawCount(const ModelInferRequest& request) {
  if (request.raw_input_contents_size() == 0) return absl::OkStatus();
  if (request.raw_input_contents_size() != request.inputs_size()) {
    return absl::InvalidArgumentError(absl::StrCat("raw_input_contents has ", request.raw_input_contents_size(),
                                                   " entries for ", request.inputs_size(),
                                                   " inputs; expected one each"));
  }
  for (const InferInput& input : request.inputs()) {
    if (!input.has_contents()) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        InputCalled(input.name()), " has contents beside raw_input_contents; send all values one way or the other"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status DecodeInputs(const Signature& signature, const ModelInferRequest& request,
                          std::vector<std::string>& narrowed, InputViews& views) {
  views.assign(signature.inputs.size(), ConstTensorView());
  SAKER_RETURN_IF_ERROR(CheckRawCount(request));
  const bool raw = request.raw_input_contents_size() > 0;
  if (!raw) narrowed.resize(static_cast<size_t>(request.inputs_size()));
  for (int i = 0; i < request.inputs_size(); ++i) {
    const InferInput& input = request.inputs(i);
    SAKER_ASSIGN_OR_RETURN(const int found, ClaimInput(signature, input.name(), views));
    const TensorSpec& spec = signature.inputs[static_cast<size_t>(found)];
    ConstTensorView& view = views[static_cast<size_t>(found)];
    if (AsksForSharedMemory(input.parameters())) {
      return absl::UnimplementedError(
          absl::StrCat(InputCalled(spec.name), ": there is no shared memory here; send raw_input_contents"));
    }
    absl::StatusOr<DataType> type = ParseOpenInferenceName(input.datatype());
    if (!type.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(InputCalled(spec.name), ": ", type.status().message()));
    }
    view.type = *type;
    SAKER_ASSIGN_OR_RETURN(view.shape, ShapeOfRank(spec, *type, input.shape()));
    absl::string_view bytes;
    if (raw) {
      bytes = request.raw_input_contents(i);
    } else {
      SAKER_RETURN_IF_ERROR(TypedBytes(input, *type, narrowed[static_cast<size_t>(i)], bytes));
    }
    SAKER_RETURN_IF_ERROR(PointAt(bytes, spec.name, view));
  }
  return CheckComplete(signature, views);
}

void AddOutput(const TensorSpec& spec, inference::ModelInferResponse& response, MutableTensorView& view) {
  inference::ModelInferResponse::InferOutputTensor& output = *response.add_outputs();
  output.set_name(spec.name);
  const absl::string_view type = OpenInferenceName(view.type);
  output.set_datatype(type.data(), type.size());
  for (const int64_t dim : view.shape.dims()) output.add_shape(dim);
  std::string& bytes = *response.add_raw_output_contents();
  bytes.resize(view.SizeInBytes());
  view.data = bytes.data();
}

}  // namespace saker
