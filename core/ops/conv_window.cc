#include "core/ops/conv_window.h"

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

absl::Status CheckOperands(const OpContext& context, int64_t groups) {
  const Shape& x = context.shape(0);
  const Shape& w = context.shape(1);
  if (x.rank() < 3 || x.rank() != w.rank()) {
    return context.Error(
        absl::StrCat("expected [N,C,...] and weights of the same rank, got ", x.ToString(), " and ", w.ToString()));
  }
  if (groups < 1 || w[0] < 1 || w[0] % groups != 0 || w[1] != x[1] / groups || x[1] % groups != 0) {
    return context.Error(
        absl::StrCat("weights ", w.ToString(), " do not fit ", x[1], " channels in ", groups, " groups"));
  }
  if (context.has(2) && !(context.shape(2) == Shape{w[0]})) {
    return context.Error(absl::StrCat("expected a bias of [", w[0], "], got ", context.shape(2).ToString()));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<WindowedShape> ReadConvWindow(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int64_t groups, context.node.attributes.GetInt("group", 1));
  SAKER_RETURN_IF_ERROR(CheckOperands(context, groups));
  const Shape& w = context.shape(1);
  const std::vector<int64_t> kernel(w.dims().begin() + 2, w.dims().end());
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> declared, context.node.attributes.GetInts("kernel_shape", kernel));
  if (declared != kernel) {
    return context.Error(absl::StrCat("kernel_shape differs from that of the weights ", w.ToString()));
  }
  for (const int64_t extent : kernel) {
    if (extent < 1) return context.Error(absl::StrCat("weights ", w.ToString(), " are empty"));
  }
  return ReadWindow(context, kernel);
}

}  // namespace saker
