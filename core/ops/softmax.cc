// Softmax, LogSoftmax and Hardmax. Up to opset 12 the input is flattened at `axis` and whole slices are summed over;
// since 13 one axis is.
#include "core/kernels/softmax.h"

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/hardmax.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

constexpr int kOneAxisSince = 13;

absl::StatusOr<int> ReadAxis(const OpContext& context) {
  const int64_t usual = context.node.opset < kOneAxisSince ? 1 : -1;
  SAKER_ASSIGN_OR_RETURN(const int64_t asked, context.node.attributes.GetInt("axis", usual));
  const int rank = context.shape(0).rank();
  // Flattening a vector at axis 1 sums over nothing but is allowed: NumPy's [n] is [n,1] then.
  if (context.node.opset < kOneAxisSince && asked == rank) return rank;
  const absl::StatusOr<int> axis = NormalizeAxis(asked, rank);
  if (!axis.ok()) return context.Error(axis.status().message());
  return axis;
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_RETURN_IF_ERROR(ReadAxis(context).status());
  return std::vector<TensorDesc>{{context.desc(0).type, context.shape(0)}};
}

RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<int> axis = ReadAxis(context);
  if (!axis.ok()) return std::nullopt;
  const bool summed = context.node.opset < kOneAxisSince ? rows[0].axis >= *axis : rows[0].axis == *axis;
  if (summed) return std::nullopt;
  return std::vector<RowAxis>{rows[0]};
}

class SoftmaxKernel final : public OpKernel {
 public:
  SoftmaxKernel(const SoftmaxShape& shape, DataType type) : shape_(shape), type_(type) { in_place_input = 0; }

  absl::Status Run(const KernelArgs& args) const override {
    if (type_ == DataType::kFloat32) {
      Softmax(shape_, static_cast<const float*>(args.inputs[0]), static_cast<float*>(args.outputs[0]));
    } else {
      SoftmaxReference(shape_, static_cast<const double*>(args.inputs[0]), static_cast<double*>(args.outputs[0]));
    }
    return absl::OkStatus();
  }

 private:
  SoftmaxShape shape_;
  DataType type_;
};

class HardmaxKernel final : public OpKernel {
 public:
  HardmaxKernel(const SoftmaxShape& shape, DataType type) : shape_(shape), type_(type) { in_place_input = 0; }

  absl::Status Run(const KernelArgs& args) const override {
    if (type_ == DataType::kFloat32) {
      Hardmax(shape_, static_cast<const float*>(args.inputs[0]), static_cast<float*>(args.outputs[0]));
    } else {
      Hardmax(shape_, static_cast<const double*>(args.inputs[0]), static_cast<double*>(args.outputs[0]));
    }
    return absl::OkStatus();
  }

 private:
  SoftmaxShape shape_;
  DataType type_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  const DataType type = context.desc(0).type;
  if (type != DataType::kFloat32 && type != DataType::kFloat64) {
    return context.Unsupported(absl::StrCat("element type ", Name(type), " is not supported"));
  }
  SAKER_ASSIGN_OR_RETURN(const int axis, ReadAxis(context));
  const Shape& shape = context.shape(0);
  SoftmaxShape sums;
  sums.outer = shape.Product(0, axis);
  const bool one_axis = context.node.opset >= kOneAxisSince;
  sums.count = one_axis ? shape[axis] : shape.Product(axis, shape.rank());
  sums.inner = one_axis ? shape.Product(axis + 1, shape.rank()) : 1;
  if (context.node.op_type == "Hardmax") return std::make_unique<HardmaxKernel>(sums, type);
  sums.logarithm = context.node.op_type == "LogSoftmax";
  return std::make_unique<SoftmaxKernel>(sums, type);
}

}  // namespace

void RegisterSoftmaxOps(OpRegistry& registry) {
  for (const char* op_type : {"Softmax", "LogSoftmax", "Hardmax"}) {
    registry.Register({.op_type = op_type, .infer = Infer, .row_flow = FlowRows, .make_kernel = MakeKernel});
  }
}

}  // namespace saker
