// The reductions: ReduceSum, ReduceMean, ReduceMax and their like. Their axes are an attribute at first, an input since
// opset 13 (ReduceSum) or 18.
#include "core/kernels/reduce.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/constant_inputs.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

struct NamedOp {
  const char* op_type;
  ReduceOp op;
  int axes_input_since;
};
constexpr NamedOp kNamedOps[] = {
    {"ReduceSum", ReduceOp::kSum, 13},
    {"ReduceMean", ReduceOp::kMean, 18},
    {"ReduceMax", ReduceOp::kMax, 18},
    {"ReduceMin", ReduceOp::kMin, 18},
    {"ReduceProd", ReduceOp::kProd, 18},
    {"ReduceL1", ReduceOp::kL1, 18},
    {"ReduceL2", ReduceOp::kL2, 18},
    {"ReduceLogSum", ReduceOp::kLogSum, 18},
    {"ReduceLogSumExp", ReduceOp::kLogSumExp, 18},
    {"ReduceSumSquare", ReduceOp::kSumSquare, 18},
};

NamedOp OperationOf(absl::string_view op_type) {
  for (const NamedOp& named : kNamedOps) {
    if (op_type == named.op_type) return named;
  }
  return kNamedOps[0];
}

// Reduction: for each axis whether it goes, and whether those that go stay as 1.
struct Reduction {
  std::vector<bool> reduced;
  bool keeps_axes = true;
};

absl::StatusOr<std::vector<int64_t>> ReadAxes(const OpContext& context) {
  const bool is_input = context.node.opset >= OperationOf(context.node.op_type).axes_input_since;
  if (!is_input) return context.node.attributes.GetInts("axes", {});
  if (context.has(1)) return ConstantInts(context, 1, "axes");
  return std::vector<int64_t>();
}

absl::StatusOr<Reduction> ReadReduction(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> asked, ReadAxes(context));
  SAKER_ASSIGN_OR_RETURN(const int64_t keeps_axes, context.node.attributes.GetInt("keepdims", 1));
  SAKER_ASSIGN_OR_RETURN(const int64_t none_is_none, context.node.attributes.GetInt("noop_with_empty_axes", 0));
  const int rank = context.shape(0).rank();
  SAKER_ASSIGN_OR_RETURN(const std::vector<int> axes, NormalizeAxes(context, asked, rank));
  Reduction reduction{std::vector<bool>(static_cast<size_t>(rank), axes.empty() && none_is_none == 0), keeps_axes != 0};
  for (const int axis : axes) reduction.reduced[static_cast<size_t>(axis)] = true;
  return reduction;
}

// Halves are widened before anything is computed.
bool TakesType(ReduceOp op, DataType type) {
  return type == DataType::kFloat16 || type == DataType::kBFloat16 || FindReduce(op, type) != nullptr;
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  const DataType type = context.desc(0).type;
  if (!TakesType(OperationOf(context.node.op_type).op, type)) {
    return context.Unsupported(absl::StrCat("element type ", Name(type), " is not supported"));
  }
  SAKER_ASSIGN_OR_RETURN(const Reduction reduction, ReadReduction(context));
  Shape shape;
  for (int axis = 0; axis < context.shape(0).rank(); ++axis) {
    if (!reduction.reduced[static_cast<size_t>(axis)]) {
      shape.Append(context.shape(0)[axis]);
    } else if (reduction.keeps_axes) {
      shape.Append(1);
    }
  }
  return std::vector<TensorDesc>{{type, shape}};
}

// Rows meet when their axis goes; otherwise they lie where that axis is then.
RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<Reduction> reduction = ReadReduction(context);
  if (!reduction.ok() || !rows[0].per_row() || (rows.size() > 1 && rows[1].per_row())) return std::nullopt;
  RowAxis moved = rows[0];
  if (reduction->reduced[static_cast<size_t>(moved.axis)]) return std::nullopt;
  for (int axis = 0; axis < rows[0].axis; ++axis) {
    if (reduction->reduced[static_cast<size_t>(axis)] && !reduction->keeps_axes) --moved.axis;
  }
  return std::vector<RowAxis>{moved};
}

class ReduceKernel final : public OpKernel {
 public:
  ReduceKernel(ReduceFn fn, ReduceLoops loops) : fn_(fn), loops_(std::move(loops)) {}

  absl::Status Run(const KernelArgs& args) const override {
    fn_(loops_, args.inputs[0], args.outputs[0]);
    return absl::OkStatus();
  }

 private:
  ReduceFn fn_;
  ReduceLoops loops_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  const DataType type = context.desc(0).type;
  const ReduceFn fn = FindReduce(OperationOf(context.node.op_type).op, type);
  if (!fn) return context.Unsupported(absl::StrCat("element type ", Name(type), " is not supported"));
  SAKER_ASSIGN_OR_RETURN(const Reduction reduction, ReadReduction(context));
  ReduceLoops loops = MakeReduceLoops(context.shape(0), reduction.reduced);
  constexpr auto kMost = static_cast<size_t>(kMaxReduceAxes);
  if (loops.kept_extents.size() > kMost || loops.reduced_extents.size() > kMost) {
    return context.Unsupported(absl::StrCat(context.shape(0).rank(), " dimensions are not supported"));
  }
  return std::make_unique<ReduceKernel>(fn, std::move(loops));
}

}  // namespace

void RegisterReduceOps(OpRegistry& registry) {
  for (const NamedOp& named : kNamedOps) {
    OpDefinition op{.op_type = named.op_type, .infer = Infer, .row_flow = FlowRows, .make_kernel = MakeKernel};
    registry.Register(op);
    op.since_version = named.axes_input_since;
    op.max_inputs = 2;
    op.value_inputs = {1};
    registry.Register(op);
  }
}

}  // namespace saker
