#include "core/ops/op.h"

#include "absl/strings/str_cat.h"

namespace saker {

absl::Status OpContext::Error(absl::string_view message) const {
  const std::string op = node.domain.empty() ? node.op_type : absl::StrCat(node.domain, "::", node.op_type);
  return absl::InvalidArgumentError(
      absl::StrCat("node \"", node.name, "\" (", op, ", opset ", node.opset, "): ", message));
}

}  // namespace saker
