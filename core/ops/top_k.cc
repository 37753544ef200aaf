// TopK: k is an attribute at first, an input since opset 10. Answers are always sorted: where `sorted` is 0 any order
// will do.
#include "core/kernels/top_k.h"

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/constant_inputs.h"
#include "core/ops/families.h"
#include "core/ops/node_axis.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

constexpr int kInputSince = 10;

absl::StatusOr<int64_t> AskedK(const OpContext& context) {
  if (context.node.opset < kInputSince) {
    if (!context.node.attributes.Has("k")) return context.Error("attribute k is missing");
    return context.node.attributes.GetInt("k", 0);
  }
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> k, ConstantInts(context, 1, "k"));
  if (k.size() != 1) return context.Error(absl::StrCat("k must be one number, got ", k.size()));
  return k[0];
}

absl::StatusOr<int64_t> ReadK(const OpContext& context, int axis) {
  SAKER_ASSIGN_OR_RETURN(const int64_t k, AskedK(context));
  const int64_t extent = context.shape(0)[axis];
  if (k >= 0 && k <= extent) return k;
  return context.Error(absl::StrCat("k must be 0 to ", extent, ", the extent of axis ", axis, ", got ", k));
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int axis, ReadNodeAxis(context, -1));
  Shape shape = context.shape(0);
  SAKER_ASSIGN_OR_RETURN(shape[axis], ReadK(context, axis));
  return std::vector<TensorDesc>{{context.desc(0).type, shape}, {DataType::kInt64, shape}};
}

RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<int> axis = ReadNodeAxis(context, -1);
  if (!axis.ok() || !rows[0].per_row() || rows[0].axis == *axis) return std::nullopt;
  if (rows.size() > 1 && rows[1].per_row()) return std::nullopt;
  return std::vector<RowAxis>{rows[0], rows[0]};
}

class TopKKernel final : public OpKernel {
 public:
  TopKKernel(TopKFn fn, const TopKShape& shape) : fn_(fn), shape_(shape) {
    scratch_bytes = static_cast<size_t>(shape.count) * sizeof(int64_t);
  }

  absl::Status Run(const KernelArgs& args) const override {
    void* const places = args.outputs.size() > 1 ? args.outputs[1] : nullptr;
    fn_(shape_, args.inputs[0], args.outputs[0], static_cast<int64_t*>(places), static_cast<int64_t*>(args.scratch));
    return absl::OkStatus();
  }

 private:
  TopKFn fn_;
  TopKShape shape_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  const TensorDesc& data = context.desc(0);
  const TopKFn fn = FindTopK(data.type);
  if (!fn) return context.Unsupported(absl::StrCat("element type ", Name(data.type), " is not supported"));
  SAKER_ASSIGN_OR_RETURN(const int axis, ReadNodeAxis(context, -1));
  SAKER_ASSIGN_OR_RETURN(const int64_t largest, context.node.attributes.GetInt("largest", 1));
  TopKShape shape{.outer = data.shape.Product(0, axis),
                  .count = data.shape[axis],
                  .inner = data.shape.Product(axis + 1, data.shape.rank()),
                  .smallest = largest == 0};
  SAKER_ASSIGN_OR_RETURN(shape.k, ReadK(context, axis));
  return std::make_unique<TopKKernel>(fn, shape);
}

}  // namespace

void RegisterTopKOps(OpRegistry& registry) {
  OpDefinition op{.op_type = "TopK", .max_outputs = 2, .infer = Infer, .row_flow = FlowRows, .make_kernel = MakeKernel};
  registry.Register(op);
  op.since_version = kInputSince;
  op.min_inputs = op.max_inputs = 2;
  op.value_inputs = {1};
  registry.Register(op);
}

}  // namespace saker
