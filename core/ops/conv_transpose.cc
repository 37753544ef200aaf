// ConvTranspose in one, two or three spatial dimensions, with bias and activations fused.
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/convolution_kernel.h"
#include "core/ops/families.h"
#include "core/ops/post_ops.h"
#include "core/ops/transposed_window.h"

namespace saker {
namespace {

// As for Conv: nothing sensible has more than a few.
constexpr size_t kMostPostOps = 4;

absl::Status CheckOperands(const OpContext& context, int64_t groups) {
  const Shape& x = context.shape(0);
  const Shape& w = context.shape(1);
  if (x.rank() < 3 || x.rank() != w.rank()) {
    return context.Error(
        absl::StrCat("expected [N,C,...] and weights of the same rank, got ", x.ToString(), " and ", w.ToString()));
  }
  if (groups < 1 || w[0] != x[1] || x[1] < 1 || x[1] % groups != 0 || w[1] < 1 || w[1] > Shape::kMaxElements / groups) {
    return context.Error(
        absl::StrCat("weights ", w.ToString(), " do not fit ", x[1], " channels in ", groups, " groups"));
  }
  const int64_t outputs = w[1] * groups;
  if (context.has(2) && !(context.shape(2) == Shape{outputs})) {
    return context.Error(absl::StrCat("expected a bias of [", outputs, "], got ", context.shape(2).ToString()));
  }
  return absl::OkStatus();
}

absl::StatusOr<ConvolutionSpec> ReadSpec(const OpContext& context) {
  ConvolutionSpec spec;
  SAKER_ASSIGN_OR_RETURN(spec.groups, context.node.attributes.GetInt("group", 1));
  SAKER_RETURN_IF_ERROR(CheckOperandTypes(context));
  SAKER_RETURN_IF_ERROR(CheckOperands(context, spec.groups));
  spec.source = context.shape(0);
  spec.weights = context.shape(1);
  const std::vector<int64_t> kernel(spec.weights.dims().begin() + 2, spec.weights.dims().end());
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> declared, context.node.attributes.GetInts("kernel_shape", kernel));
  if (declared != kernel) {
    return context.Error(absl::StrCat("kernel_shape differs from that of the weights ", spec.weights.ToString()));
  }
  SAKER_ASSIGN_OR_RETURN(WindowedShape windowed, ReadTransposedWindow(context, kernel));
  spec.window = std::move(windowed.window);
  spec.destination = Shape{spec.source[0], spec.weights[1] * spec.groups};
  for (const int64_t extent : windowed.output) spec.destination.Append(extent);
  return spec;
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const ConvolutionSpec spec, ReadSpec(context));
  return std::vector<TensorDesc>{{context.desc(0).type, spec.destination}};
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(ConvolutionSpec spec, ReadSpec(context));
  return MakeConvolutionKernel(context, std::move(spec), ConvolutionKind::kConvTranspose);
}

bool SupportsPostOp(const Node& node, const PostOp& step) {
  if (node.post_ops.size() >= kMostPostOps || RepeatsAlgorithm(node, step)) return false;
  return step.kind != PostOp::Kind::kAdd;
}

}  // namespace

void RegisterConvTransposeOps(OpRegistry& registry) {
  registry.Register({.op_type = "ConvTranspose",
                     .min_inputs = 2,
                     .max_inputs = 3,
                     .infer = Infer,
                     .row_flow = RowsOfConvolution,
                     .make_kernel = MakeKernel,
                     .supports_post_op = SupportsPostOp});
}

}  // namespace saker
