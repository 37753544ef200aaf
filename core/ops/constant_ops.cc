// Operators that make constants: Constant, whose value is an attribute, and ConstantOfShape.
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/constant_inputs.h"
#include "core/ops/copy_kernel.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

template <typename T>
Tensor ListOf(const std::vector<T>& values) {
  return Tensor::FromValues<T>(Shape{static_cast<int64_t>(values.size())}, absl::Span<const T>(values));
}

// The value in whichever of its spellings the node has it.
absl::StatusOr<Tensor> ReadValue(const OpContext& context) {
  const Attributes& attributes = context.node.attributes;
  if (attributes.Has("value")) {
    SAKER_ASSIGN_OR_RETURN(const std::shared_ptr<const Tensor> value, attributes.GetTensor("value"));
    return value->Clone();
  }
  if (attributes.Has("value_float")) {
    SAKER_ASSIGN_OR_RETURN(const float value, attributes.GetFloat("value_float", 0));
    return Tensor::Scalar<float>(value);
  }
  if (attributes.Has("value_int")) {
    SAKER_ASSIGN_OR_RETURN(const int64_t value, attributes.GetInt("value_int", 0));
    return Tensor::Scalar<int64_t>(value);
  }
  if (attributes.Has("value_floats")) {
    SAKER_ASSIGN_OR_RETURN(const std::vector<float> values, attributes.GetFloats("value_floats", {}));
    return ListOf(values);
  }
  if (attributes.Has("value_ints")) {
    SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> values, attributes.GetInts("value_ints", {}));
    return ListOf(values);
  }
  return context.Error("expected an attribute value, value_float, value_floats, value_int or value_ints");
}

absl::StatusOr<std::vector<TensorDesc>> InferConstant(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const Tensor value, ReadValue(context));
  return std::vector<TensorDesc>{{value.type(), value.shape()}};
}

absl::StatusOr<std::vector<Tensor>> ConstantValue(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(Tensor value, ReadValue(context));
  std::vector<Tensor> values;
  values.push_back(std::move(value));
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
  SAKER_ASSIGN_OR_RETURN(Tensor value, ReadValue(context));
  const size_t bytes = value.SizeInBytes();
  return std::make_unique<FillKernel>(std::move(value), bytes);
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
                     .value_from_shape = ConstantValue});
  registry.Register({.op_type = "ConstantOfShape", .since_version = 9, .infer = InferFill, .make_kernel = MakeFill});
}

}  // namespace saker
