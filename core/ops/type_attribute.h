// TypeOfNumber, ReadTypeAttribute: element types as attributes name them (Cast's `to`, the `dtype` of generators).
// Threads: pure functions.
// Fails:   ReadTypeAttribute() with INVALID_ARGUMENT for a word that is no type, UNIMPLEMENTED for a number that names a
//          type Saker does not have.
#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/graph/attributes.h"
#include "core/ops/op.h"

namespace saker {

// The type of that number in ONNX's TensorProto.DataType; nullopt when Saker has no such type.
std::optional<DataType> TypeOfNumber(int64_t number);
// The number of a valid type.
int64_t NumberOfType(DataType type);

// The type that the attribute names, by its number or, as Cast did up to opset 5, by its name; nullopt when it is absent
// or names none.
std::optional<DataType> FindTypeAttribute(const Attributes& attributes, absl::string_view name);

// The same for a node that is read: absent means `default_type`, and what names no type is an error of the node.
absl::StatusOr<DataType> ReadTypeAttribute(const OpContext& context, absl::string_view name, DataType default_type);

}  // namespace saker
