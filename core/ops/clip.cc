// Clip: elements between two bounds, attributes up to opset 10 and inputs since, which may come with the request.
#include <limits>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/unary.h"
#include "core/kernels/unary_functions.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"
#include "core/ops/unary_layout.h"

namespace saker {
namespace {

constexpr int kInputsSince = 11;

// Bounds as inputs are single numbers of the operand's type.
absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  const DataType type = context.desc(0).type;
  for (int i = 1; i < static_cast<int>(context.inputs.size()); ++i) {
    if (!context.has(i)) continue;
    if (context.desc(i).type == type && context.shape(i).ElementCount() == 1) continue;
    return context.Error(absl::StrCat("bound must be one ", Name(type), ", got ", Name(context.desc(i).type), " ",
                                      context.shape(i).ToString()));
  }
  return std::vector<TensorDesc>{{type, context.shape(0)}};
}

// No bound at all.
template <typename T>
constexpr T Lowest() {
  return std::numeric_limits<T>::has_infinity ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::lowest();
}
template <typename T>
constexpr T Highest() {
  return std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity() : std::numeric_limits<T>::max();
}

template <typename T>
struct Bounds {
  T low = Lowest<T>();
  T high = Highest<T>();
};

// ClipKernel: bounds that come with a run take the place of those that were known before.
template <typename T>
class ClipKernel final : public OpKernel {
 public:
  ClipKernel(int64_t count, const Bounds<T>& known) : count_(count), known_(known) { in_place_input = 0; }

  absl::Status Run(const KernelArgs& args) const override {
    Bounds<T> bounds = known_;
    if (args.inputs.size() > 1 && args.inputs[1]) bounds.low = *static_cast<const T*>(args.inputs[1]);
    if (args.inputs.size() > 2 && args.inputs[2]) bounds.high = *static_cast<const T*>(args.inputs[2]);
    ClipAll(bounds, static_cast<const T*>(args.inputs[0]), static_cast<T*>(args.outputs[0]));
    return absl::OkStatus();
  }

 private:
  void ClipAll(const Bounds<T>& bounds, const T* x, T* y) const {
    if constexpr (std::is_same_v<T, float>) {
      FindUnary(UnaryOp::kClip, DataType::kFloat32)(x, y, count_, {bounds.low, bounds.high});
    } else {
      for (int64_t i = 0; i < count_; ++i) y[i] = unary::Clip::Of(x[i], bounds.low, bounds.high);
    }
  }

  int64_t count_;
  Bounds<T> known_;
};

template <typename T>
absl::StatusOr<Bounds<T>> KnownBounds(const KernelContext& context) {
  Bounds<T> bounds;
  if (context.node.opset >= kInputsSince) {
    if (context.constant(1)) bounds.low = context.constant(1)->As<T>()[0];
    if (context.constant(2)) bounds.high = context.constant(2)->As<T>()[0];
  } else if constexpr (std::is_floating_point_v<T>) {
    constexpr float kMost = std::numeric_limits<float>::infinity();
    SAKER_ASSIGN_OR_RETURN(bounds.low, context.node.attributes.GetFloat("min", -kMost));
    SAKER_ASSIGN_OR_RETURN(bounds.high, context.node.attributes.GetFloat("max", kMost));
  } else {
    return context.Unsupported(absl::StrCat("bounds of ", Name(DataTypeOf<T>()), " as attributes are not supported"));
  }
  return bounds;
}

template <typename T>
absl::StatusOr<std::unique_ptr<OpKernel>> MakeFor(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const Bounds<T> bounds, KnownBounds<T>(context));
  bool known = true;
  for (int i = 1; i < static_cast<int>(context.inputs.size()); ++i) known &= !context.has(i) || context.constant(i);
  const TensorDesc stored = StoredAlike(context.desc(0), known && bounds.low <= T(0) && bounds.high >= T(0));
  auto kernel = std::make_unique<ClipKernel<T>>(StoredCount(stored), bounds);
  kernel->input_layouts = {stored.layout};
  kernel->output_layouts = {stored.layout};
  return kernel;
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  switch (context.desc(0).type) {
    case DataType::kFloat32:
      return MakeFor<float>(context);
    case DataType::kFloat64:
      return MakeFor<double>(context);
    case DataType::kInt8:
      return MakeFor<int8_t>(context);
    case DataType::kInt16:
      return MakeFor<int16_t>(context);
    case DataType::kInt32:
      return MakeFor<int32_t>(context);
    case DataType::kInt64:
      return MakeFor<int64_t>(context);
    case DataType::kUInt8:
      return MakeFor<uint8_t>(context);
    case DataType::kUInt16:
      return MakeFor<uint16_t>(context);
    case DataType::kUInt32:
      return MakeFor<uint32_t>(context);
    case DataType::kUInt64:
      return MakeFor<uint64_t>(context);
    default:
      return context.Unsupported(absl::StrCat("element type ", Name(context.desc(0).type), " is not supported"));
  }
}

}  // namespace

void RegisterClipOps(OpRegistry& registry) {
  registry.Register({.op_type = "Clip", .infer = Infer, .row_flow = KeepRows, .make_kernel = MakeKernel});
  registry.Register({.op_type = "Clip",
                     .since_version = kInputsSince,
                     .max_inputs = 3,
                     .infer = Infer,
                     .row_flow = KeepRows,
                     .make_kernel = MakeKernel});
}

}  // namespace saker
