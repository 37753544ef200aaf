// Between the tensors of core/tensor and those on the wire.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "core/tensor/tensor.h"
#include "proto/saker/v1/tensor.pb.h"

namespace saker {

// A message with a copy of the view's bytes.
v1::Tensor ToMessage(const ConstTensorView& tensor, absl::string_view name = "");

// The tensor in a message. INVALID_ARGUMENT when its type, shape and number of bytes do not fit each other: answers
// come from outside.
absl::StatusOr<Tensor> FromMessage(const v1::Tensor& message);

DataType FromWire(v1::DataType type);
v1::DataType ToWire(DataType type);

// "image: FLOAT [-1,784]".
std::string Describe(const v1::TensorSpec& spec);

// Elements of one row of an input or output, dimension 0 left out where it counts rows. FAILED_PRECONDITION when the
// request may choose another dimension too.
absl::StatusOr<int64_t> ElementsInRow(const v1::TensorSpec& spec);

// The input tensor that holds `values` as `rows` rows, in the type that the signature declares; integers are rounded
// and clamped. INVALID_ARGUMENT when the number of values does not fit, UNIMPLEMENTED for types other than floats of 32
// and 64 bits and integers.
absl::StatusOr<v1::Tensor> MakeInput(const v1::TensorSpec& spec, int64_t rows, absl::Span<const float> values);

// The values of an answer as floats; UNIMPLEMENTED for the types that MakeInput() does not know.
absl::StatusOr<std::vector<float>> ValuesAsFloat(const v1::Tensor& message);

}  // namespace saker
