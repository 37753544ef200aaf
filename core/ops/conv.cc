// Conv in one, two or three spatial dimensions, with bias and post-ops fused.
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/convolution_kernel.h"
#include "core/ops/families.h"
#include "core/ops/post_ops.h"
#include "core/ops/window.h"

namespace saker {
namespace {

// oneDNN takes up to 32; nothing sensible has more than a few.
constexpr size_t kMostPostOps = 4;
absl::Status CheckOperands(const OpContext& context, int64_t groups) {
  const Shape& x = context.shape(0);
  const Shape& w = context.shape(1);
  if (x.rank() < 3 || x.rank() != w.rank()) {
    return context.Error(
        absl::StrCat("expected [N,C,...] and weights of the same rank, got ", x.ToString(), " and ", w.ToString()));
  }
  if (groups < 1 || w[0] < 1 || w[0] % groups != 0 || w[1] != x[1] / groups || x[1] % groups != 0) {
    return context.Error(
        absl::StrCat("weights ", w.ToString(), " do not fit ", x[1], " channels in ", groups, " groups"));
  }
  if (context.has(2) && !(context.shape(2) == Shape{w[0]})) {
    return context.Error(absl::StrCat("expected a bias of [", w[0], "], got ", context.shape(2).ToString()));
  }
  return absl::OkStatus();
}

absl::StatusOr<WindowedShape> ReadConv(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int64_t groups, context.node.attributes.GetInt("group", 1));
  SAKER_RETURN_IF_ERROR(CheckSameTypes(context));
  SAKER_RETURN_IF_ERROR(CheckOperands(context, groups));
  const Shape& w = context.shape(1);
  const std::vector<int64_t> kernel(w.dims().begin() + 2, w.dims().end());
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> declared, context.node.attributes.GetInts("kernel_shape", kernel));
  if (declared != kernel) {
    return context.Error(absl::StrCat("kernel_shape differs from that of the weights ", w.ToString()));
  }
  for (const int64_t extent : kernel) {
    if (extent < 1) return context.Error(absl::StrCat("weights ", w.ToString(), " are empty"));
  }
  return ReadWindow(context, kernel);
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const WindowedShape windowed, ReadConv(context));
  TensorDesc output{context.desc(0).type, Shape{context.shape(0)[0], context.shape(1)[0]}};
  for (const int64_t extent : windowed.output) output.shape.Append(extent);
  SAKER_RETURN_IF_ERROR(CheckPostOps(context, output));
  return std::vector<TensorDesc>{output};
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(WindowedShape windowed, ReadConv(context));
  ConvolutionSpec spec;
  SAKER_ASSIGN_OR_RETURN(spec.groups, context.node.attributes.GetInt("group", 1));
  spec.source = context.shape(0);
  spec.weights = context.shape(1);
  spec.destination = context.outputs[0].shape;
  spec.window = std::move(windowed.window);
  return MakeConvolutionKernel(context, std::move(spec), ConvolutionKind::kConv);
}

// An addition must come first, because oneDNN adds to its raw sums fastest; one is enough.
bool SupportsPostOp(const Node& node, const PostOp& step) {
  if (node.post_ops.size() >= kMostPostOps) return false;
  return step.kind != PostOp::Kind::kAdd || node.post_ops.empty();
}

}  // namespace

void RegisterConvOps(OpRegistry& registry) {
  registry.Register({.op_type = "Conv",
                     .min_inputs = 2,
                     .max_inputs = 3,
                     .infer = Infer,
                     .row_flow = RowsOfConvolution,
                     .make_kernel = MakeKernel,
                     .supports_post_op = SupportsPostOp});
}

}  // namespace saker
