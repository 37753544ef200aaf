#include "core/ops/constant_inputs.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/cast.h"

namespace saker {

namespace {

absl::StatusOr<const Tensor*> KnownInput(const OpContext& context, int index, absl::string_view what) {
  const Tensor* tensor = context.constant(index);
  if (tensor) return tensor;
  const std::string rule = absl::StrCat("input ", index, " (", what, ") must be known when the model is loaded; it ");
  if (!context.has(index)) return context.Error(absl::StrCat(rule, "is missing"));
  return context.Unsupported(absl::StrCat(rule, "depends on the request"));
}

}  // namespace

absl::StatusOr<std::vector<int64_t>> ConstantInts(const OpContext& context, int index, absl::string_view what) {
  SAKER_ASSIGN_OR_RETURN(const Tensor* const tensor, KnownInput(context, index, what));
  std::vector<int64_t> values;
  if (tensor->type() == DataType::kInt64) {
    values.assign(tensor->As<int64_t>().begin(), tensor->As<int64_t>().end());
  } else if (tensor->type() == DataType::kInt32) {
    values.assign(tensor->As<int32_t>().begin(), tensor->As<int32_t>().end());
  } else {
    return context.Error(absl::StrCat("input ", index, " (", what, ") must be INT64, got ", Name(tensor->type())));
  }
  return values;
}

absl::StatusOr<std::vector<double>> ConstantReals(const OpContext& context, int index, absl::string_view what) {
  SAKER_ASSIGN_OR_RETURN(const Tensor* const tensor, KnownInput(context, index, what));
  const CastFn cast = FindCast(tensor->type(), DataType::kFloat64);
  if (!cast) return context.Error(absl::StrCat("input ", index, " (", what, ") has no elements"));
  std::vector<double> values(static_cast<size_t>(tensor->shape().ElementCount()));
  cast(tensor->data(), values.data(), static_cast<int64_t>(values.size()));
  return values;
}

absl::StatusOr<int> ReadAxisAttribute(const OpContext& context, int64_t usual) {
  SAKER_ASSIGN_OR_RETURN(const int64_t asked, context.node.attributes.GetInt("axis", usual));
  const absl::StatusOr<int> axis = NormalizeAxis(asked, context.shape(0).rank());
  if (!axis.ok()) return context.Error(axis.status().message());
  return axis;
}

absl::StatusOr<std::vector<int64_t>> IntsFromInputOrAttribute(const OpContext& context, int index,
                                                              absl::string_view name) {
  if (context.has(index)) return ConstantInts(context, index, name);
  return context.node.attributes.GetInts(name, {});
}

absl::StatusOr<std::vector<int>> NormalizeAxes(const OpContext& context, const std::vector<int64_t>& axes, int rank) {
  // Each is looked for among those before it, so a long list must not get that far.
  if (axes.size() > static_cast<size_t>(kMaxRank)) {
    return context.Error(absl::StrCat(axes.size(), " axes are more than the limit of ", kMaxRank));
  }
  std::vector<int> normalized;
  for (const int64_t asked : axes) {
    const absl::StatusOr<int> axis = NormalizeAxis(asked, rank);
    if (!axis.ok()) return context.Error(axis.status().message());
    if (std::find(normalized.begin(), normalized.end(), *axis) != normalized.end()) {
      return context.Error(absl::StrCat("axis ", asked, " is named twice"));
    }
    normalized.push_back(*axis);
  }
  return normalized;
}

}  // namespace saker
