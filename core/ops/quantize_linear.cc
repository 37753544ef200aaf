// QuantizeLinear and DequantizeLinear: with one scale, one for each entry of an axis, or one for each block of an axis.
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/quantize.h"
#include "core/ops/families.h"
#include "core/ops/quantization.h"
#include "core/ops/row_flow.h"
#include "core/ops/type_attribute.h"

namespace saker {
namespace {

// ScaleGrid: where the scale of each element lies. Elements are seen as [outer, extent, inner] around an axis; those
// whose places on the axis share a block share the scales of that block.
struct ScaleGrid {
  enum class Kind { kOne, kAxis, kBlocks };
  Kind kind = Kind::kOne;
  int axis = 0;
  int64_t outer = 1;
  int64_t extent = 1;
  int64_t inner = 1;
  int64_t block = 1;
};

absl::StatusOr<int> ReadAxis(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int64_t asked, context.node.attributes.GetInt("axis", 1));
  const absl::StatusOr<int> axis = NormalizeAxis(asked, context.shape(0).rank());
  if (!axis.ok()) return context.Error(axis.status().message());
  return *axis;
}

// Each block of `block` places has its own scales; the last may be shorter.
absl::Status CheckBlocks(const OpContext& context, int axis, int64_t block) {
  const Shape& x = context.shape(0);
  const Shape& scale = context.shape(1);
  bool fits = block > 0 && scale.rank() == x.rank();
  for (int i = 0; fits && i < x.rank(); ++i) {
    fits = scale[i] == (i == axis ? x[i] / block + (x[i] % block != 0 ? 1 : 0) : x[i]);
  }
  if (fits) return absl::OkStatus();
  return context.Error(absl::StrCat("scales of ", scale.ToString(), " do not fit blocks of ", block, " along axis ",
                                    axis, " of ", x.ToString()));
}

absl::StatusOr<ScaleGrid> ReadGrid(const OpContext& context) {
  const Shape& x = context.shape(0);
  const Shape& scale = context.shape(1);
  ScaleGrid grid;
  SAKER_ASSIGN_OR_RETURN(const int64_t block, context.node.attributes.GetInt("block_size", 0));
  const bool single = scale.rank() <= 1 && scale.ElementCount() == 1;
  if (single && block == 0) {
    grid.inner = x.ElementCount();
    return grid;
  }
  SAKER_ASSIGN_OR_RETURN(grid.axis, ReadAxis(context));
  grid.outer = x.Product(0, grid.axis);
  grid.extent = x[grid.axis];
  grid.inner = x.Product(grid.axis + 1, x.rank());
  if (block != 0) {
    SAKER_RETURN_IF_ERROR(CheckBlocks(context, grid.axis, block));
    grid.kind = ScaleGrid::Kind::kBlocks;
    grid.block = block;
    return grid;
  }
  grid.kind = ScaleGrid::Kind::kAxis;
  if (scale.rank() == 1 && scale[0] == grid.extent) return grid;
  return context.Error(
      absl::StrCat("expected one scale or [", grid.extent, "] for axis ", grid.axis, ", got ", scale.ToString()));
}

bool IsQuantize(const Node& node) { return node.op_type == "QuantizeLinear"; }

// The attribute's default is 0, which names no type.
absl::StatusOr<DataType> TypeAttribute(const OpContext& context, DataType otherwise) {
  SAKER_ASSIGN_OR_RETURN(const int64_t number, context.node.attributes.GetInt("output_dtype", 0));
  return number == 0 ? otherwise : ReadTypeAttribute(context, "output_dtype", otherwise);
}

// Of the result: the zero point says it, or the attribute; UINT8 where neither does.
absl::StatusOr<DataType> QuantizedType(const OpContext& context) {
  const DataType fallback = context.has(2) ? context.desc(2).type : DataType::kUInt8;
  SAKER_ASSIGN_OR_RETURN(const DataType type, TypeAttribute(context, fallback));
  if (!context.has(2) || type == fallback) return type;
  return context.Error(
      absl::StrCat("output_dtype is ", Name(type), ", but the zero point is ", Name(context.desc(2).type)));
}

absl::StatusOr<DataType> ResultType(const OpContext& context) {
  const DataType from = context.desc(0).type;
  if (!IsScaleType(context.desc(1).type)) return CheckScale(context, 1, 2, from);
  SAKER_ASSIGN_OR_RETURN(const DataType to, IsQuantize(context.node) ? QuantizedType(context)
                                                                     : TypeAttribute(context, context.desc(1).type));
  const bool known = IsQuantize(context.node) ? FindQuantize(from, to) != nullptr : FindDequantize(from, to) != nullptr;
  if (!known) return context.Unsupported(absl::StrCat("from ", Name(from), " to ", Name(to), " is not supported"));
  return to;
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const DataType type, ResultType(context));
  SAKER_RETURN_IF_ERROR(CheckScale(context, 1, 2, IsQuantize(context.node) ? type : context.desc(0).type));
  SAKER_RETURN_IF_ERROR(ReadGrid(context).status());
  return std::vector<TensorDesc>{{type, context.shape(0)}};
}

// Scales along the rows' axis tie an answer to the row's place in the batch; blocks have scales along every axis.
RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<ScaleGrid> grid = ReadGrid(context);
  if (!grid.ok() || grid->kind == ScaleGrid::Kind::kBlocks) return std::nullopt;
  if (grid->kind == ScaleGrid::Kind::kAxis && rows[0].axis == grid->axis) return std::nullopt;
  return KeepRows(context, rows);
}

// ScaledKernel: calls a conversion for each run of elements with one scale. Both conversions have one form.
class ScaledKernel final : public OpKernel {
 public:
  ScaledKernel(QuantizeFn fn, const ScaleGrid& grid, DataType from, DataType to, DataType scale, DataType zero_point)
      : fn_(fn),
        grid_(grid),
        from_bytes_(static_cast<int64_t>(SizeInBytes(from))),
        to_bytes_(static_cast<int64_t>(SizeInBytes(to))),
        scale_type_(scale),
        zero_point_type_(zero_point) {}

  absl::Status Run(const KernelArgs& args) const override {
    int64_t at = 0;
    for (int64_t outer = 0; outer < grid_.outer; ++outer) {
      for (int64_t place = 0; place < grid_.extent; ++place, at += grid_.inner) {
        if (grid_.kind == ScaleGrid::Kind::kBlocks) {
          const int64_t blocks = (grid_.extent + grid_.block - 1) / grid_.block;
          const int64_t scales = (outer * blocks + place / grid_.block) * grid_.inner;
          for (int64_t i = 0; i < grid_.inner; ++i) Convert(args, at + i, 1, scales + i);
        } else {
          Convert(args, at, grid_.inner, grid_.kind == ScaleGrid::Kind::kAxis ? place : 0);
        }
      }
    }
    return absl::OkStatus();
  }

 private:
  void Convert(const KernelArgs& args, int64_t at, int64_t count, int64_t scale) const {
    const bool shifted = args.inputs.size() > 2 && args.inputs[2] != nullptr;
    fn_(static_cast<const char*>(args.inputs[0]) + at * from_bytes_, count, ScaleAt(scale_type_, args.inputs[1], scale),
        shifted ? ZeroPointAt(zero_point_type_, args.inputs[2], scale) : 0,
        static_cast<char*>(args.outputs[0]) + at * to_bytes_);
  }

  QuantizeFn fn_;
  ScaleGrid grid_;
  int64_t from_bytes_;
  int64_t to_bytes_;
  DataType scale_type_;
  DataType zero_point_type_;
};

// With one scale for all, elements may lie in any order, as long as there are no others between them.
Layout LayoutFor(const TensorDesc& x, const ScaleGrid& grid) {
  const bool padded = x.shape.rank() >= 2 && x.shape[1] % BlockSize(x.layout) != 0;
  return grid.kind == ScaleGrid::Kind::kOne && !padded ? x.layout : Layout::kPlain;
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const ScaleGrid grid, ReadGrid(context));
  const TensorDesc& x = context.desc(0);
  const DataType to = context.outputs[0].type;
  const QuantizeFn fn = IsQuantize(context.node) ? FindQuantize(x.type, to) : FindDequantize(x.type, to);
  auto kernel = std::make_unique<ScaledKernel>(fn, grid, x.type, to, context.desc(1).type,
                                               context.has(2) ? context.desc(2).type : DataType::kInvalid);
  kernel->input_layouts = {LayoutFor(x, grid)};
  kernel->output_layouts = kernel->input_layouts;
  return kernel;
}

}  // namespace

void RegisterQuantizeLinearOps(OpRegistry& registry) {
  for (const char* op_type : {"QuantizeLinear", "DequantizeLinear"}) {
    registry.Register({.op_type = op_type,
                       .since_version = 10,
                       .min_inputs = 2,
                       .max_inputs = 3,
                       .infer = Infer,
                       .row_flow = FlowRows,
                       .make_kernel = MakeKernel});
  }
}

}  // namespace saker
