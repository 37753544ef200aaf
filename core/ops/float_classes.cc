// IsNaN and IsInf: which elements are no numbers.
#include "core/kernels/float_classes.h"

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  return std::vector<TensorDesc>{{DataType::kBool, context.shape(0)}};
}

// FloatClassKernel: NaNs when `nan`, else infinities of the signs asked for. T: float, double.
template <typename T>
class FloatClassKernel final : public OpKernel {
 public:
  FloatClassKernel(int64_t count, bool nan, bool positive, bool negative)
      : count_(count), nan_(nan), positive_(positive), negative_(negative) {}

  absl::Status Run(const KernelArgs& args) const override {
    const T* const x = static_cast<const T*>(args.inputs[0]);
    bool* const out = static_cast<bool*>(args.outputs[0]);
    if (nan_) {
      IsNaN(x, out, count_);
    } else {
      IsInfinite(x, out, count_, positive_, negative_);
    }
    return absl::OkStatus();
  }

 private:
  int64_t count_;
  bool nan_;
  bool positive_;
  bool negative_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int64_t positive, context.node.attributes.GetInt("detect_positive", 1));
  SAKER_ASSIGN_OR_RETURN(const int64_t negative, context.node.attributes.GetInt("detect_negative", 1));
  const bool nan = context.node.op_type == "IsNaN";
  const int64_t count = context.shape(0).ElementCount();
  const DataType type = context.desc(0).type;
  if (type == DataType::kFloat32) {
    return std::make_unique<FloatClassKernel<float>>(count, nan, positive != 0, negative != 0);
  }
  if (type == DataType::kFloat64) {
    return std::make_unique<FloatClassKernel<double>>(count, nan, positive != 0, negative != 0);
  }
  return context.Unsupported(absl::StrCat("element type ", Name(type), " is not supported"));
}

}  // namespace

void RegisterFloatClassOps(OpRegistry& registry) {
  for (const char* op_type : {"IsNaN", "IsInf"}) {
    registry.Register({.op_type = op_type, .infer = Infer, .row_flow = KeepRows, .make_kernel = MakeKernel});
  }
}

}  // namespace saker
