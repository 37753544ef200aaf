#include "server/saker_v1/wire_types.h"

#include "absl/strings/str_cat.h"

namespace saker {

// Both enums list ONNX's types in one order, so a conversion is a cast; these lines fail to compile when they part.
static_assert(static_cast<int>(DataType::kFloat32) == v1::FLOAT);
static_assert(static_cast<int>(DataType::kFloat64) == v1::DOUBLE);
static_assert(static_cast<int>(DataType::kFloat16) == v1::FLOAT16);
static_assert(static_cast<int>(DataType::kBFloat16) == v1::BFLOAT16);
static_assert(static_cast<int>(DataType::kInt8) == v1::INT8);
static_assert(static_cast<int>(DataType::kInt16) == v1::INT16);
static_assert(static_cast<int>(DataType::kInt32) == v1::INT32);
static_assert(static_cast<int>(DataType::kInt64) == v1::INT64);
static_assert(static_cast<int>(DataType::kUInt8) == v1::UINT8);
static_assert(static_cast<int>(DataType::kUInt16) == v1::UINT16);
static_assert(static_cast<int>(DataType::kUInt32) == v1::UINT32);
static_assert(static_cast<int>(DataType::kUInt64) == v1::UINT64);
static_assert(static_cast<int>(DataType::kBool) == v1::BOOL);

absl::StatusOr<DataType> FromWire(v1::DataType type) {
  if (v1::DataType_IsValid(type)) return static_cast<DataType>(type);
  return absl::InvalidArgumentError(absl::StrCat("data_type ", static_cast<int>(type), " is none of this API's"));
}

v1::DataType ToWire(DataType type) { return static_cast<v1::DataType>(type); }

absl::StatusOr<ExecutionMode> FromWire(v1::ExecutionMode mode) {
  switch (mode) {
    case v1::EXECUTION_MODE_UNSPECIFIED:
    case v1::AUTO:
      return ExecutionMode::kAuto;
    case v1::SEQUENTIAL:
      return ExecutionMode::kSequential;
    case v1::PARALLEL:
      return ExecutionMode::kParallel;
    case v1::INTRA_OP:
      return ExecutionMode::kIntraOp;
    default:
      return absl::InvalidArgumentError(
          absl::StrCat("execution_mode ", static_cast<int>(mode), ": expected AUTO, SEQUENTIAL, PARALLEL or INTRA_OP"));
  }
}

v1::ExecutionPath ToWire(ExecutionPath path) {
  switch (path) {
    case ExecutionPath::kSequential:
      return v1::PATH_SEQUENTIAL;
    case ExecutionPath::kParallel:
      return v1::PATH_PARALLEL;
    case ExecutionPath::kIntraOp:
      return v1::PATH_INTRA_OP;
  }
  return v1::EXECUTION_PATH_UNSPECIFIED;
}

void FillTensorSpec(const TensorSpec& spec, v1::TensorSpec& wire) {
  wire.set_name(spec.name);
  wire.set_data_type(ToWire(spec.type));
  for (const int64_t dim : spec.shape.dims()) wire.add_shape(dim);
  wire.set_has_rows(spec.has_rows);
}

}  // namespace saker
