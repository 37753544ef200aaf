#include "core/ops/op.h"

#include "absl/strings/str_cat.h"

namespace saker {
namespace {

std::string Describe(const Node& node, absl::string_view message) {
  const std::string op = node.domain.empty() ? node.op_type : absl::StrCat(node.domain, "::", node.op_type);
  return absl::StrCat("node \"", node.name, "\" (", op, ", opset ", node.opset, "): ", message);
}

}  // namespace

absl::Status OpContext::Error(absl::string_view message) const {
  return absl::InvalidArgumentError(Describe(node, message));
}

absl::Status OpContext::Unsupported(absl::string_view message) const {
  return absl::UnimplementedError(Describe(node, message));
}

}  // namespace saker
