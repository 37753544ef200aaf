// InstanceNormalization and GroupNormalization: the elements of a channel, or of a group of channels, of one batch
// entry are brought to mean 0 and variance 1, then scaled and shifted channel by channel.
#include <cmath>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/standardize.h"
#include "core/ops/families.h"
#include "core/ops/float_types.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

constexpr const char* kParameters[] = {"scale", "bias"};
// Scale and bias have an entry a group before this opset, one a channel since.
constexpr int kParametersOfChannelsSince = 21;

bool IsInstance(const OpContext& context) { return context.node.op_type == "InstanceNormalization"; }

absl::StatusOr<int64_t> ReadGroups(const OpContext& context) {
  const int64_t channels = context.shape(0)[1];
  if (IsInstance(context)) return channels;
  SAKER_ASSIGN_OR_RETURN(const int64_t groups, context.node.attributes.GetInt("num_groups", 0));
  if (groups >= 1 && channels % groups == 0) return groups;
  return context.Error(absl::StrCat("num_groups must divide the ", channels, " channels, got ", groups));
}

int64_t ParameterCount(const OpContext& context, int64_t groups) {
  const bool of_groups = !IsInstance(context) && context.node.opset < kParametersOfChannelsSince;
  return of_groups ? groups : context.shape(0)[1];
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  const Shape& x = context.shape(0);
  if (x.rank() < 2) return context.Error(absl::StrCat("expected [N,C,...], got ", x.ToString()));
  SAKER_ASSIGN_OR_RETURN(const int64_t groups, ReadGroups(context));
  for (int i = 1; i <= 2; ++i) {
    const Shape wanted{ParameterCount(context, groups)};
    if (context.shape(i) == wanted) continue;
    return context.Error(
        absl::StrCat(kParameters[i - 1], " must be ", wanted.ToString(), ", got ", context.shape(i).ToString()));
  }
  return std::vector<TensorDesc>{{context.desc(0).type, x}};
}

// Entries of a batch are apart; channels of a group and what lies in them are not.
RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  if (rows[0].axis != 0) return std::nullopt;
  return KeepRows(context, rows);
}

struct GroupedShape {
  int64_t outer;
  int64_t groups;
  int64_t channels;  // of one group
  int64_t inner;
  bool parameters_of_groups;
  float epsilon;
};

template <typename T>
class GroupNormalizationKernel final : public OpKernel {
 public:
  explicit GroupNormalizationKernel(const GroupedShape& shape) : shape_(shape) { in_place_input = 0; }

  absl::Status Run(const KernelArgs& args) const override {
    const int64_t step = shape_.channels * shape_.inner;
    // Nothing has no mean, and needs none.
    if (step == 0) return absl::OkStatus();
    const auto* x = static_cast<const T*>(args.inputs[0]);
    auto* y = static_cast<T*>(args.outputs[0]);
    for (int64_t outer = 0; outer < shape_.outer; ++outer) {
      for (int64_t group = 0; group < shape_.groups; ++group, x += step, y += step) OneGroup(args, group, x, y);
    }
    return absl::OkStatus();
  }

 private:
  void OneGroup(const KernelArgs& args, int64_t group, const T* x, T* y) const {
    const auto* scale = static_cast<const T*>(args.inputs[1]);
    const auto* bias = static_cast<const T*>(args.inputs[2]);
    const Moments moments = MomentsOf(x, shape_.channels * shape_.inner);
    const double factor = 1 / std::sqrt(moments.variance + static_cast<double>(shape_.epsilon));
    for (int64_t channel = 0; channel < shape_.channels; ++channel, x += shape_.inner, y += shape_.inner) {
      const int64_t at = shape_.parameters_of_groups ? group : group * shape_.channels + channel;
      StandardizeEvenly(x, shape_.inner, moments.mean, factor * static_cast<double>(scale[at]),
                        static_cast<double>(bias[at]), y);
    }
  }

  GroupedShape shape_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_RETURN_IF_ERROR(CheckOneFloatType(context));
  SAKER_ASSIGN_OR_RETURN(const float epsilon, context.node.attributes.GetFloat("epsilon", 1e-5f));
  SAKER_ASSIGN_OR_RETURN(const int64_t groups, ReadGroups(context));
  const Shape& x = context.shape(0);
  const bool of_groups = !IsInstance(context) && context.node.opset < kParametersOfChannelsSince;
  const GroupedShape shape{x[0], groups, groups > 0 ? x[1] / groups : 0, x.Product(2, x.rank()), of_groups, epsilon};
  if (context.desc(0).type == DataType::kFloat64) return std::make_unique<GroupNormalizationKernel<double>>(shape);
  return std::make_unique<GroupNormalizationKernel<float>>(shape);
}

}  // namespace

void RegisterGroupNormalizationOps(OpRegistry& registry) {
  OpDefinition op{.op_type = "InstanceNormalization",
                  .min_inputs = 3,
                  .max_inputs = 3,
                  .infer = Infer,
                  .row_flow = FlowRows,
                  .make_kernel = MakeKernel};
  registry.Register(op);
  op.op_type = "GroupNormalization";
  op.since_version = 18;
  registry.Register(op);
}

}  // namespace saker
