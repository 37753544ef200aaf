// Operators that make constants: Constant, whose value is an attribute, and ConstantOfShape.
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/graph/constant_value.h"
#include "core/ops/constant_inputs.h"
#include "core/ops/copy_kernel.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

absl::StatusOr<std::shared_ptr<const Tensor>> ReadValue(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(std::shared_ptr<const Tensor> value, ConstantValue(context.node.attributes));
  if (value != nullptr) return value;
  return context.Error("expected an attribute value, value_float, value_floats, value_int or value_ints");
}

absl::StatusOr<std::vector<TensorDesc>> InferConstant(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const std::shared_ptr<const Tensor> value, ReadValue(context));
  return std::vector<TensorDesc>{{value->type(), value->shape()}};
}

absl::StatusOr<std::vector<Tensor>> KnownValue(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const std::shared_ptr<const Tensor> value, ReadValue(context));
  std::vector<Tensor> values;
  values.push_back(value->Clone());
  return values;
}

// FillKernel: one element everywhere, or a whole constant that nothing folded away.
class FillKernel final : public OpKernel {
 public:
  FillKernel(Tensor value, size_t bytes) : value_(std::move(value)), bytes_(bytes) {}

  absl::Status Run(const KernelArgs& args) const override {
    const size_t unit = value_.SizeInBytes();
    auto* out = static_cast<std::byte*>(args.outputs[0]);
    for (size_t at = 0; unit > 0 && at < bytes_; at += unit) std::memcpy(out + at, value_.data(), unit);
    return absl::OkStatus();
  }

 private:
  Tensor value_;
  size_t bytes_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeConstant(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const std::shared_ptr<const Tensor> value, ReadValue(context));
  return std::make_unique<FillKernel>(value->Clone(), value->SizeInBytes());
}

absl::StatusOr<Tensor> ReadFill(const OpContext& context) {
  if (!context.node.attributes.Has("value")) return Tensor::Scalar<float>(0);
  SAKER_ASSIGN_OR_RETURN(const std::shared_ptr<const Tensor> value, context.node.attributes.GetTensor("value"));
  if (value->shape().ElementCount() != 1) {
    return context.Error(absl::StrCat("value must be one element, got ", value->shape().ToString()));
  }
  return value->Clone();
}

absl::StatusOr<std::vector<TensorDesc>> InferFill(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> dims, ConstantInts(context, 0, "shape"));
  SAKER_ASSIGN_OR_RETURN(const Tensor fill, ReadFill(context));
  const Shape shape{absl::Span<const int64_t>(dims)};
  const absl::StatusOr<int64_t> count = shape.CheckedElementCount();
  if (!count.ok()) return context.Error(count.status().message());
  return std::vector<TensorDesc>{{fill.type(), shape}};
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeFill(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(Tensor fill, ReadFill(context));
  return std::make_unique<FillKernel>(std::move(fill), context.outputs[0].SizeInBytes());
}

}  // namespace

void RegisterConstantOps(OpRegistry& registry) {
  registry.Register({.op_type = "Constant",
                     .min_inputs = 0,
                     .max_inputs = 0,
                     .infer = InferConstant,
                     .make_kernel = MakeConstant,
                     .value_from_shape = KnownValue});
  registry.Register({.op_type = "ConstantOfShape", .since_version = 9, .infer = InferFill, .make_kernel = MakeFill});
}

}  // namespace saker
