// Operators that give the same elements another shape, or tell the shape: nothing runs.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/constant_inputs.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

using Descs = absl::StatusOr<std::vector<TensorDesc>>;

Descs OneOutput(const OpContext& context, const Shape& shape) {
  return std::vector<TensorDesc>{{context.desc(0).type, shape}};
}

// The -1 of a Reshape, worked out from what the other dimensions leave.
absl::Status FillUnknown(const OpContext& context, Shape& shape, int unknown) {
  shape[unknown] = 1;
  const absl::StatusOr<int64_t> known = shape.CheckedElementCount();
  if (!known.ok()) return context.Error(known.status().message());
  const int64_t count = context.shape(0).ElementCount();
  if (*known == 0 || count % *known != 0) {
    return context.Error(absl::StrCat("cannot spread ", count, " elements over the -1 of the new shape, whose other ",
                                      "dimensions hold ", *known));
  }
  shape[unknown] = count / *known;
  return absl::OkStatus();
}

Descs InferReshape(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> wanted, IntsFromInputOrAttribute(context, 1, "shape"));
  SAKER_ASSIGN_OR_RETURN(const int64_t allow_zero, context.node.attributes.GetInt("allowzero", 0));
  if (wanted.size() > static_cast<size_t>(kMaxRank)) {
    return context.Error(absl::StrCat(wanted.size(), " dimensions are more than the limit of ", kMaxRank));
  }
  const Shape& from = context.shape(0);
  Shape shape;
  int unknown = -1;
  for (int64_t dim : wanted) {
    if (dim == 0 && allow_zero == 0) {
      if (shape.rank() >= from.rank()) return context.Error("a 0 in the new shape has no dimension to copy");
      dim = from[shape.rank()];
    } else if (dim == -1) {
      if (unknown >= 0) return context.Error("the new shape has more than one -1");
      unknown = shape.rank();
    }
    shape.Append(dim);
  }
  if (unknown >= 0) SAKER_RETURN_IF_ERROR(FillUnknown(context, shape, unknown));
  const absl::StatusOr<int64_t> count = shape.CheckedElementCount();
  if (!count.ok()) return context.Error(count.status().message());
  if (*count != from.ElementCount()) {
    return context.Error(absl::StrCat("cannot reshape ", from.ToString(), " to ", shape.ToString(), ": ",
                                      from.ElementCount(), " elements against ", *count));
  }
  return OneOutput(context, shape);
}

Descs InferFlatten(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int64_t asked, context.node.attributes.GetInt("axis", 1));
  const Shape& from = context.shape(0);
  const int rank = from.rank();
  if (asked < -rank || asked > rank) return context.Error(absl::StrCat("axis ", asked, " is out of range"));
  const int axis = static_cast<int>(asked < 0 ? asked + rank : asked);
  return OneOutput(context, Shape{from.Product(0, axis), from.Product(axis, rank)});
}

Descs InferSqueeze(const OpContext& context) {
  const Shape& from = context.shape(0);
  const bool named = context.has(1) || context.node.attributes.Has("axes");
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> asked, IntsFromInputOrAttribute(context, 1, "axes"));
  SAKER_ASSIGN_OR_RETURN(const std::vector<int> axes, NormalizeAxes(context, asked, from.rank()));
  Shape shape;
  for (int axis = 0; axis < from.rank(); ++axis) {
    const bool chosen = named ? std::find(axes.begin(), axes.end(), axis) != axes.end() : from[axis] == 1;
    if (!chosen) {
      shape.Append(from[axis]);
    } else if (from[axis] != 1) {
      return context.Error(absl::StrCat("axis ", axis, " of ", from.ToString(), " is not 1 and cannot be squeezed"));
    }
  }
  return OneOutput(context, shape);
}

Descs InferUnsqueeze(const OpContext& context) {
  const Shape& from = context.shape(0);
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> asked, IntsFromInputOrAttribute(context, 1, "axes"));
  if (asked.size() > static_cast<size_t>(kMaxRank)) {
    return context.Error(absl::StrCat(asked.size(), " axes are more than the limit of ", kMaxRank));
  }
  const int rank = from.rank() + static_cast<int>(asked.size());
  SAKER_ASSIGN_OR_RETURN(const std::vector<int> axes, NormalizeAxes(context, asked, rank));
  Shape shape;
  int next = 0;
  for (int axis = 0; axis < rank; ++axis) {
    const bool inserted = std::find(axes.begin(), axes.end(), axis) != axes.end();
    shape.Append(inserted ? 1 : from[next++]);
  }
  return OneOutput(context, shape);
}

// Row-major order stays, so rows can only be followed where they still fall on a boundary of an axis.
template <Descs (*kInfer)(const OpContext&)>
RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  const Descs outputs = kInfer(context);
  if (!outputs.ok() || !rows[0].per_row()) return std::nullopt;
  const std::optional<RowAxis> result = RowsAfterReshape(context.shape(0), rows[0], outputs->front().shape);
  if (!result) return std::nullopt;
  return std::vector<RowAxis>{*result};
}

// Dimensions [start, end) that Shape is asked for (attributes since opset 15), clamped as in a slice.
absl::StatusOr<Shape> AskedDimensions(const OpContext& context) {
  const Shape& from = context.shape(0);
  const int64_t rank = from.rank();
  SAKER_ASSIGN_OR_RETURN(int64_t start, context.node.attributes.GetInt("start", 0));
  SAKER_ASSIGN_OR_RETURN(int64_t end, context.node.attributes.GetInt("end", rank));
  start = std::clamp<int64_t>(start < 0 ? start + rank : start, 0, rank);
  end = std::clamp<int64_t>(end < 0 ? end + rank : end, start, rank);
  return Shape(from.dims().subspan(start, end - start));
}

Descs InferShapeOp(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const Shape asked, AskedDimensions(context));
  return std::vector<TensorDesc>{{DataType::kInt64, Shape{asked.rank()}}};
}

absl::StatusOr<std::vector<Tensor>> ShapeValue(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const Shape asked, AskedDimensions(context));
  std::vector<Tensor> values;
  values.push_back(Tensor::FromValues<int64_t>(Shape{asked.rank()}, asked.dims()));
  return values;
}

Descs InferSize(const OpContext&) { return std::vector<TensorDesc>{{DataType::kInt64, Shape{}}}; }

absl::StatusOr<std::vector<Tensor>> SizeValue(const OpContext& context) {
  std::vector<Tensor> values;
  values.push_back(Tensor::Scalar<int64_t>(context.shape(0).ElementCount()));
  return values;
}

template <Descs (*kInfer)(const OpContext&)>
OpDefinition Alias(const char* op_type, int since_version, int min_inputs, int max_inputs) {
  return {.op_type = op_type,
          .since_version = since_version,
          .min_inputs = min_inputs,
          .max_inputs = max_inputs,
          .infer = kInfer,
          .row_flow = FlowRows<kInfer>,
          .value_inputs = max_inputs > 1 ? std::vector<int>{1} : std::vector<int>{},
          .alias = true};
}

}  // namespace

void RegisterShapeOps(OpRegistry& registry) {
  registry.Register(Alias<InferReshape>("Reshape", 1, 1, 1));
  registry.Register(Alias<InferReshape>("Reshape", 5, 2, 2));
  registry.Register(Alias<InferFlatten>("Flatten", 1, 1, 1));
  registry.Register(Alias<InferSqueeze>("Squeeze", 1, 1, 1));
  registry.Register(Alias<InferSqueeze>("Squeeze", 13, 1, 2));
  registry.Register(Alias<InferUnsqueeze>("Unsqueeze", 1, 1, 1));
  registry.Register(Alias<InferUnsqueeze>("Unsqueeze", 13, 2, 2));
  // The numbers of a shape hold for the whole batch, so no row owns a part of them; where rows are followed, these
  // values are known already and never asked about.
  registry.Register({.op_type = "Shape", .infer = InferShapeOp, .value_from_shape = ShapeValue});
  registry.Register({.op_type = "Size", .infer = InferSize, .value_from_shape = SizeValue});
}

}  // namespace saker
