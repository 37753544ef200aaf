// MeanVarianceNormalization: elements brought to mean 0 and variance 1 over some axes.
#include "core/kernels/mean_variance.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/constant_inputs.h"
#include "core/ops/families.h"
#include "core/ops/float_types.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

// Added to the standard deviation, as ONNX's own definition of the operator does.
constexpr double kEpsilon = 1e-9;

absl::StatusOr<std::vector<bool>> ReadAxes(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> asked, context.node.attributes.GetInts("axes", {0, 2, 3}));
  const int rank = context.shape(0).rank();
  SAKER_ASSIGN_OR_RETURN(const std::vector<int> axes, NormalizeAxes(context, asked, rank));
  // An empty list is all axes, as for the reductions that the operator is made of.
  std::vector<bool> normalized(static_cast<size_t>(rank), axes.empty());
  for (const int axis : axes) normalized[static_cast<size_t>(axis)] = true;
  return normalized;
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_RETURN_IF_ERROR(ReadAxes(context).status());
  return std::vector<TensorDesc>{{context.desc(0).type, context.shape(0)}};
}

RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<std::vector<bool>> axes = ReadAxes(context);
  if (!axes.ok() || !rows[0].per_row() || (*axes)[static_cast<size_t>(rows[0].axis)]) return std::nullopt;
  return KeepRows(context, rows);
}

template <typename T>
class MeanVarianceKernel final : public OpKernel {
 public:
  explicit MeanVarianceKernel(ReduceLoops loops) : loops_(std::move(loops)) { in_place_input = 0; }

  absl::Status Run(const KernelArgs& args) const override {
    MeanVarianceNormalize(loops_, kEpsilon, static_cast<const T*>(args.inputs[0]), static_cast<T*>(args.outputs[0]));
    return absl::OkStatus();
  }

 private:
  ReduceLoops loops_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_RETURN_IF_ERROR(CheckOneFloatType(context));
  SAKER_ASSIGN_OR_RETURN(const std::vector<bool> axes, ReadAxes(context));
  ReduceLoops loops = MakeReduceLoops(context.shape(0), axes);
  constexpr auto kMost = static_cast<size_t>(kMaxReduceAxes);
  if (loops.kept_extents.size() > kMost || loops.reduced_extents.size() > kMost) {
    return context.Unsupported(absl::StrCat(context.shape(0).rank(), " dimensions are not supported"));
  }
  if (context.desc(0).type == DataType::kFloat64) {
    return std::make_unique<MeanVarianceKernel<double>>(std::move(loops));
  }
  return std::make_unique<MeanVarianceKernel<float>>(std::move(loops));
}

}  // namespace

void RegisterMeanVarianceOps(OpRegistry& registry) {
  registry.Register({.op_type = "MeanVarianceNormalization",
                     .since_version = 9,
                     .infer = Infer,
                     .row_flow = FlowRows,
                     .make_kernel = MakeKernel});
}

}  // namespace saker
