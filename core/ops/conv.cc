// Conv in one, two or three spatial dimensions, with bias and post-ops fused.
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/conv_window.h"
#include "core/ops/convolution_kernel.h"
#include "core/ops/families.h"
#include "core/ops/post_ops.h"

namespace saker {
namespace {

// oneDNN takes up to 32; nothing sensible has more than a few.
constexpr size_t kMostPostOps = 4;

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_RETURN_IF_ERROR(CheckOperandTypes(context));
  SAKER_ASSIGN_OR_RETURN(const WindowedShape windowed, ReadConvWindow(context));
  TensorDesc output{context.desc(0).type, Shape{context.shape(0)[0], context.shape(1)[0]}};
  for (const int64_t extent : windowed.output) output.shape.Append(extent);
  SAKER_RETURN_IF_ERROR(CheckPostOps(context, output));
  return std::vector<TensorDesc>{output};
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(WindowedShape windowed, ReadConvWindow(context));
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
  if (node.post_ops.size() >= kMostPostOps || RepeatsAlgorithm(node, step)) return false;
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
