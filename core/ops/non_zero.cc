// NonZero: the places of elements that are not 0. How many there are decides the shape, so the operand's value must be
// known; the plan is made for it.
#include "core/kernels/non_zero.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/families.h"

namespace saker {
namespace {

// A scalar counts as a list of one.
Shape AtLeastOneAxis(const Shape& shape) { return shape.rank() == 0 ? Shape{1} : shape; }

absl::StatusOr<int64_t> CountFound(const OpContext& context) {
  const Tensor* x = context.constant(0);
  if (!x) return context.Unsupported("the input must be known when a plan is made; it depends on the request");
  const CountNonZeroFn count = CountNonZeroOf(x->type());
  if (!count) return context.Unsupported(absl::StrCat("element type ", Name(x->type()), " is not supported"));
  return count(x->data(), x->shape().ElementCount());
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int64_t found, CountFound(context));
  return std::vector<TensorDesc>{{DataType::kInt64, Shape{AtLeastOneAxis(context.shape(0)).rank(), found}}};
}

class NonZeroKernel final : public OpKernel {
 public:
  NonZeroKernel(std::string name, FindNonZeroFn fn, const Shape& shape, int64_t found)
      : name_(std::move(name)), fn_(fn), shape_(shape), found_(found) {}

  absl::Status Run(const KernelArgs& args) const override {
    const int64_t found = fn_(shape_, args.inputs[0], found_, static_cast<int64_t*>(args.outputs[0]));
    if (found == found_) return absl::OkStatus();
    return absl::InternalError(
        absl::StrCat("node \"", name_, "\" (NonZero): expected ", found_, " elements that are not 0, got ", found));
  }

 private:
  std::string name_;
  FindNonZeroFn fn_;
  Shape shape_;
  int64_t found_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int64_t found, CountFound(context));
  const FindNonZeroFn fn = FindNonZeroOf(context.desc(0).type);
  return std::make_unique<NonZeroKernel>(context.node.name, fn, AtLeastOneAxis(context.shape(0)), found);
}

}  // namespace

void RegisterNonZeroOps(OpRegistry& registry) {
  registry.Register(
      {.op_type = "NonZero", .since_version = 9, .infer = Infer, .make_kernel = MakeKernel, .value_inputs = {0}});
}

}  // namespace saker
