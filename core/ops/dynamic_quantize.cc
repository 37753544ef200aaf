// DynamicQuantizeLinear: bytes whose scale and zero point fit the tensor at hand. Rows of a batch meet in the range.
#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "core/kernels/quantize.h"
#include "core/ops/families.h"

namespace saker {
namespace {

constexpr float kMostByte = 255;

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  if (context.desc(0).type != DataType::kFloat32) {
    return context.Error(absl::StrCat("expected FLOAT, got ", Name(context.desc(0).type)));
  }
  return std::vector<TensorDesc>{
      {DataType::kUInt8, context.shape(0)}, {DataType::kFloat32, Shape{}}, {DataType::kUInt8, Shape{}}};
}

class DynamicQuantizeKernel final : public OpKernel {
 public:
  explicit DynamicQuantizeKernel(int64_t count)
      : count_(count), quantize_(FindQuantize(DataType::kFloat32, DataType::kUInt8)) {}

  absl::Status Run(const KernelArgs& args) const override {
    const auto* x = static_cast<const float*>(args.inputs[0]);
    // The range holds 0, so that it has a byte of its own.
    float low = 0, high = 0;
    for (int64_t i = 0; i < count_; ++i) {
      low = std::min(low, x[i]);
      high = std::max(high, x[i]);
    }
    const float spread = (high - low) / kMostByte;
    // Zeros alone leave no range; any scale will do.
    const float scale = spread > 0 && std::isfinite(spread) ? spread : 1.0f;
    const float zero_point = std::nearbyint(std::clamp(-low / scale, 0.0f, kMostByte));
    const auto byte = static_cast<uint8_t>(zero_point);
    if (args.outputs[0]) quantize_(x, count_, scale, byte, args.outputs[0]);
    if (args.outputs.size() > 1 && args.outputs[1]) *static_cast<float*>(args.outputs[1]) = scale;
    if (args.outputs.size() > 2 && args.outputs[2]) *static_cast<uint8_t*>(args.outputs[2]) = byte;
    return absl::OkStatus();
  }

 private:
  int64_t count_;
  QuantizeFn quantize_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  return std::make_unique<DynamicQuantizeKernel>(context.shape(0).ElementCount());
}

}  // namespace

void RegisterDynamicQuantizeOps(OpRegistry& registry) {
  registry.Register({.op_type = "DynamicQuantizeLinear",
                     .since_version = 11,
                     .max_outputs = 3,
                     .infer = Infer,
                     .make_kernel = MakeKernel});
}

}  // namespace saker
