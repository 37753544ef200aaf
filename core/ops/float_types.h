// Checks of element types that operators on floats share.
// Threads: pure functions.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "core/ops/op.h"

namespace saker {

// UNIMPLEMENTED unless every input present is of that type, which is FLOAT or DOUBLE.
inline absl::Status CheckOneFloatType(const OpContext& context) {
  const DataType type = context.desc(0).type;
  if (type != DataType::kFloat32 && type != DataType::kFloat64) {
    return context.Unsupported(absl::StrCat("element type ", Name(type), " is not supported"));
  }
  for (int i = 1; i < static_cast<int>(context.inputs.size()); ++i) {
    if (!context.has(i) || context.desc(i).type == type) continue;
    return context.Unsupported(
        absl::StrCat("element type ", Name(context.desc(i).type), " beside ", Name(type), " is not supported"));
  }
  return absl::OkStatus();
}

}  // namespace saker
