// saker::QuantizedConv: what the passes make of a convolution between dequantised operands, its activation, a shortcut
// and the quantisation behind it. Inputs: x [N,C,...] bytes, constant weights of bytes, an optional constant bias of
// FLOAT, an optional shortcut of bytes. Attributes: those of Conv, and those of quantized_output.h.
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/byte_conv_kernel.h"
#include "core/ops/conv_window.h"
#include "core/ops/families.h"
#include "core/ops/quantized_output.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

constexpr int kBias = 2;
constexpr int kShortcut = 3;

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const WindowedShape windowed, ReadConvWindow(context));
  SAKER_ASSIGN_OR_RETURN(const QuantizedOutput quantized, ReadQuantizedOutput(context, context.shape(1)[0], kShortcut));
  TensorDesc output{quantized.y.type, Shape{context.shape(0)[0], context.shape(1)[0]}};
  for (const int64_t extent : windowed.output) output.shape.Append(extent);
  if (context.has(kShortcut) && context.shape(kShortcut) != output.shape) {
    return context.Error(
        absl::StrCat("the shortcut must be ", output.shape.ToString(), ", got ", context.shape(kShortcut).ToString()));
  }
  return std::vector<TensorDesc>{output};
}

RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  if (rows[0].axis != 0 || rows[1].per_row()) return std::nullopt;
  if (context.has(kBias) && rows[kBias].per_row()) return std::nullopt;
  if (context.has(kShortcut) && !(rows[kShortcut] == rows[0])) return std::nullopt;
  return std::vector<RowAxis>{rows[0]};
}

absl::Status CheckKernelInputs(const KernelContext& context) {
  if (context.shape(0).rank() > 5) return context.Unsupported("more than three spatial dimensions are not supported");
  if (context.shape(0).ElementCount() == 0) return context.Error("the input is empty");
  const Tensor* const bias = context.constant(kBias);
  if (context.constant(1) == nullptr || (context.has(kBias) && bias == nullptr)) {
    return context.Error("weights and bias must be constants");
  }
  if (bias != nullptr && bias->type() != DataType::kFloat32) return context.Error("the bias must be FLOAT");
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_RETURN_IF_ERROR(CheckKernelInputs(context));
  SAKER_ASSIGN_OR_RETURN(WindowedShape windowed, ReadConvWindow(context));
  SAKER_ASSIGN_OR_RETURN(const QuantizedOutput output, ReadQuantizedOutput(context, context.shape(1)[0], kShortcut));
  ByteConvSetup setup;
  setup.spec.source = context.shape(0);
  setup.spec.weights = context.shape(1);
  setup.spec.destination = context.outputs[0].shape;
  SAKER_ASSIGN_OR_RETURN(setup.spec.groups, context.node.attributes.GetInt("group", 1));
  setup.spec.window = std::move(windowed.window);
  setup.spec.source_type = output.x.type;
  setup.spec.destination_type = output.y.type;
  setup.spec.zero_point = output.x.zero_point;
  setup.spec.scaling = ScalingOf(output, context.node.post_ops, context.has(kShortcut));
  setup.weights = context.inputs[1].constant;
  setup.weight_zero_points = output.w_zero_points;
  if (context.has(kBias)) setup.bias = BiasInSums(output, context.constant(kBias)->As<float>());
  if (context.has(kShortcut)) setup.added_input = kShortcut;
  SAKER_ASSIGN_OR_RETURN(std::unique_ptr<OpKernel> kernel, MakeByteConvKernel(context, std::move(setup)));
  if (kernel == nullptr) return context.Error("the weights less their zero points do not fit INT8");
  return kernel;
}

}  // namespace

void RegisterQuantizedConvOps(OpRegistry& registry) {
  registry.Register({.op_type = "QuantizedConv",
                     .domain = "saker",
                     .min_inputs = 2,
                     .max_inputs = 4,
                     .infer = Infer,
                     .row_flow = FlowRows,
                     .make_kernel = MakeKernel});
}

}  // namespace saker
