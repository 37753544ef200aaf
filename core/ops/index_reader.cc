#include "core/ops/index_reader.h"

#include "absl/strings/str_cat.h"

namespace saker {

IndexReader::IndexReader(const OpContext& context, int index)
    : where_(absl::StrCat("node \"", context.node.name, "\" (", context.node.op_type, ")")),
      wide_(context.desc(index).type == DataType::kInt64) {}

absl::Status IndexReader::CheckType(const OpContext& context, int index) {
  const DataType type = context.desc(index).type;
  if (type == DataType::kInt64 || type == DataType::kInt32) return absl::OkStatus();
  return context.Error(absl::StrCat("indices must be INT64 or INT32, got ", Name(type)));
}

absl::Status IndexReader::OutOfRange(const void* indices, int64_t i, int64_t extent) const {
  const int64_t asked = wide_ ? static_cast<const int64_t*>(indices)[i] : static_cast<const int32_t*>(indices)[i];
  if (extent == 0) return absl::InvalidArgumentError(absl::StrCat(where_, ": index ", asked, " into an empty axis"));
  return absl::InvalidArgumentError(
      absl::StrCat(where_, ": index ", asked, " is out of range; expected [", -extent, ",", extent - 1, "]"));
}

}  // namespace saker
