// Operators that make constants: Constant, whose value is an attribute, and ConstantOfShape.
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/graph/constant_value.h"
#include "core/kernels/fill.h"
#include "core/ops/constant_inputs.h"
#include "core/ops/families.h"

namespace saker {
namespace {

absl::StatusOr<std::shared_ptr<const Tensor>> ReadValue(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(std::shared_ptr<const Tensor> value, ConstantValue(context.node.attributes));
  if (value != nullptr) return value;
  const Attributes& attributes = context.node.attributes;
  if (attributes.Has("value_string") || attributes.Has("value_strings")) {
    return context.Unsupported("constants of text are not supported");
  }
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

// ConstantKernel: a constant that nothing folded away.
class ConstantKernel final : public OpKernel {
 public:
  explicit ConstantKernel(std::shared_ptr<const Tensor> value) : value_(std::move(value)) {}

  absl::Status Run(const KernelArgs& args) const override {
    if (value_->SizeInBytes() > 0) std::memcpy(args.outputs[0], value_->data(), value_->SizeInBytes());
    return absl::OkStatus();
  }

 private:
  std::shared_ptr<const Tensor> value_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeConstant(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(std::shared_ptr<const Tensor> value, ReadValue(context));
  return std::make_unique<ConstantKernel>(std::move(value));
}

// FillKernel: one element everywhere.
class FillKernel final : public OpKernel {
 public:
  FillKernel(Tensor element, int64_t count) : element_(std::move(element)), count_(count) {}

  absl::Status Run(const KernelArgs& args) const override {
    Fill(element_.data(), SizeInBytes(element_.type()), count_, args.outputs[0]);
    return absl::OkStatus();
  }

 private:
  Tensor element_;
  int64_t count_;
};

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
  return std::make_unique<FillKernel>(std::move(fill), context.outputs[0].shape.ElementCount());
}

}  // namespace

void RegisterConstantOps(OpRegistry& registry) {
  registry.Register({.op_type = "Constant",
                     .min_inputs = 0,
                     .max_inputs = 0,
                     .infer = InferConstant,
                     .make_kernel = MakeConstant,
                     .value_from_shape = KnownValue});
  registry.Register({.op_type = "ConstantOfShape",
                     .since_version = 9,
                     .infer = InferFill,
                     .make_kernel = MakeFill,
                     .value_inputs = {0}});
}

}  // namespace saker
