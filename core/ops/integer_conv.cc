// ConvInteger and QLinearConv: on oneDNN where everything but the source is constant and its answers are exact, in plain
// loops elsewhere.
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/byte_convolution.h"
#include "core/kernels/quantize.h"
#include "core/ops/byte_conv_kernel.h"
#include "core/ops/conv_window.h"
#include "core/ops/families.h"
#include "core/ops/quantization.h"
#include "core/ops/row_flow.h"
#include "core/ops/scratch_plan.h"

namespace saker {
namespace {

// Where the operators have their inputs; -1: they have none such.
struct Places {
  int w;
  int x_scale;
  int x_zero;
  int w_scale;
  int w_zero;
  int y_scale;
  int y_zero;
  int bias;
};
constexpr Places kInteger = {1, -1, 2, -1, 3, -1, -1, -1};
constexpr Places kLinear = {3, 1, 2, 4, 5, 6, 7, 8};

bool IsLinear(const Node& node) { return node.op_type == "QLinearConv"; }
const Places& PlacesOf(const Node& node) { return IsLinear(node) ? kLinear : kInteger; }

absl::Status CheckOne(const OpContext& context, int input) {
  if (input < 0 || !context.has(input) || context.shape(input).ElementCount() == 1) return absl::OkStatus();
  return context.Error(absl::StrCat("input ", input, " must have one element, got ", context.shape(input).ToString()));
}

// One for all, or one an output channel: of the weights' scales and their zero points each may be either.
absl::Status CheckPerChannel(const OpContext& context, int input) {
  if (input < 0 || !context.has(input) || context.shape(input).ElementCount() == 1) return absl::OkStatus();
  const int64_t channels = context.shape(PlacesOf(context.node).w)[0];
  if (context.shape(input) == Shape{channels}) return absl::OkStatus();
  return context.Error(absl::StrCat("input ", input, " must have one element or [", channels, "], got ",
                                    context.shape(input).ToString()));
}

absl::Status CheckTypes(const OpContext& context) {
  const Places& places = PlacesOf(context.node);
  for (const int input : {0, places.w}) {
    if (!IsByte(context.desc(input).type)) {
      return context.Error(
          absl::StrCat("input ", input, " must be UINT8 or INT8, got ", Name(context.desc(input).type)));
    }
  }
  for (const auto& [operand, zero] : {std::pair(0, places.x_zero), std::pair(places.w, places.w_zero)}) {
    if (context.has(zero) && context.desc(zero).type != context.desc(operand).type) {
      return context.Error(absl::StrCat("input ", zero, ", a zero point, must be ", Name(context.desc(operand).type),
                                        ", got ", Name(context.desc(zero).type)));
    }
  }
  if (!IsLinear(context.node)) return absl::OkStatus();
  if (!IsByte(context.desc(places.y_zero).type)) return context.Error("the result must be UINT8 or INT8");
  if (context.has(places.bias) && context.desc(places.bias).type != DataType::kInt32) {
    return context.Error(absl::StrCat("the bias must be INT32, got ", Name(context.desc(places.bias).type)));
  }
  for (const int scale : {places.x_scale, places.w_scale, places.y_scale}) {
    SAKER_RETURN_IF_ERROR(CheckScaleType(context, scale));
  }
  return absl::OkStatus();
}

// Source, weights and bias where ReadConvWindow() looks for them.
OpContext ConvContext(const OpContext& context) {
  const Places& places = PlacesOf(context.node);
  OpContext conv{context.node, {context.inputs[0], context.inputs[places.w]}};
  if (places.bias >= 0 && context.has(places.bias)) conv.inputs.push_back(context.inputs[places.bias]);
  return conv;
}

absl::StatusOr<WindowedShape> ReadWindowed(const OpContext& context) {
  SAKER_RETURN_IF_ERROR(CheckTypes(context));
  SAKER_ASSIGN_OR_RETURN(WindowedShape windowed, ReadConvWindow(ConvContext(context)));
  const Places& places = PlacesOf(context.node);
  for (const int input : {places.x_scale, places.x_zero, places.y_scale, places.y_zero}) {
    SAKER_RETURN_IF_ERROR(CheckOne(context, input));
  }
  for (const int input : {places.w_scale, places.w_zero}) SAKER_RETURN_IF_ERROR(CheckPerChannel(context, input));
  return windowed;
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const WindowedShape windowed, ReadWindowed(context));
  const Places& places = PlacesOf(context.node);
  TensorDesc output{places.y_zero < 0 ? DataType::kInt32 : context.desc(places.y_zero).type,
                    Shape{context.shape(0)[0], context.shape(places.w)[0]}};
  for (const int64_t extent : windowed.output) output.shape.Append(extent);
  return std::vector<TensorDesc>{output};
}

RowFlow FlowRows(const OpContext&, absl::Span<const RowAxis> rows) {
  if (rows[0].axis != 0) return std::nullopt;
  for (size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].per_row()) return std::nullopt;
  }
  return std::vector<RowAxis>{rows[0]};
}

class IntegerConvKernel final : public OpKernel {
 public:
  IntegerConvKernel(const KernelContext& context, IntegerConvolutionSpec spec)
      : spec_(std::move(spec)), places_(PlacesOf(context.node)) {
    for (const OpInput& input : context.inputs) types_.push_back(input.present ? input.desc.type : DataType::kInvalid);
    const auto channels = static_cast<size_t>(spec_.weights[0]);
    w_zero_step_ = Step(context, places_.w_zero);
    w_scale_step_ = Step(context, places_.w_scale);
    ScratchPlan scratch;
    zeros_at_ = scratch.Reserve(channels * sizeof(int32_t));
    if (IsLinear(context.node)) {
      sums_at_ = scratch.Reserve(static_cast<size_t>(spec_.destination.ElementCount()) * sizeof(int32_t));
      requantize_ = FindRequantize(context.outputs[0].type);
    }
    scratch_bytes = scratch.total();
  }

  absl::Status Run(const KernelArgs& args) const override {
    auto* const zeros = ScratchPlan::At<int32_t>(args.scratch, zeros_at_);
    const int64_t zero_count = w_zero_step_ == 0 ? 1 : spec_.weights[0];
    for (int64_t i = 0; i < zero_count; ++i) zeros[i] = ZeroPoint(args, places_.w_zero, i);
    int32_t* const sums =
        requantize_ ? ScratchPlan::At<int32_t>(args.scratch, sums_at_) : static_cast<int32_t*>(args.outputs[0]);
    IntegerConvolution(spec_, types_[0], args.inputs[0], ZeroPoint(args, places_.x_zero, 0), types_[places_.w],
                       args.inputs[places_.w], zeros, w_zero_step_, sums);
    if (requantize_) Requantize(args, sums);
    return absl::OkStatus();
  }

 private:
  static int64_t Step(const KernelContext& context, int input) {
    return input >= 0 && context.has(input) && context.shape(input).ElementCount() > 1 ? 1 : 0;
  }
  bool Present(const KernelArgs& args, int input) const {
    return input >= 0 && input < static_cast<int>(args.inputs.size()) && args.inputs[input] != nullptr;
  }
  int32_t ZeroPoint(const KernelArgs& args, int input, int64_t i) const {
    return Present(args, input) ? ZeroPointAt(types_[input], args.inputs[input], i) : 0;
  }
  float Scale(const KernelArgs& args, int input, int64_t i) const {
    return ScaleAt(types_[input], args.inputs[input], i);
  }

  void Requantize(const KernelArgs& args, int32_t* sums) const {
    const int64_t channels = spec_.weights[0];
    const int64_t plane = spec_.destination.Product(2, spec_.destination.rank());
    const auto* bias = Present(args, places_.bias) ? static_cast<const int32_t*>(args.inputs[places_.bias]) : nullptr;
    const int32_t zero_point = ZeroPoint(args, places_.y_zero, 0);
    auto* out = static_cast<uint8_t*>(args.outputs[0]);
    for (int64_t n = 0; n < spec_.destination[0]; ++n) {
      for (int64_t channel = 0; channel < channels; ++channel, sums += plane, out += plane) {
        if (bias) AddTo(sums, plane, bias[channel]);
        const float factor = Scale(args, places_.x_scale, 0) * Scale(args, places_.w_scale, channel * w_scale_step_) /
                             Scale(args, places_.y_scale, 0);
        requantize_(sums, plane, &factor, 0, zero_point, out);
      }
    }
  }

  // Unsigned, because sums may wrap.
  static void AddTo(int32_t* sums, int64_t count, int32_t value) {
    for (int64_t i = 0; i < count; ++i) {
      sums[i] = static_cast<int32_t>(static_cast<uint32_t>(sums[i]) + static_cast<uint32_t>(value));
    }
  }

  IntegerConvolutionSpec spec_;
  Places places_;
  std::vector<DataType> types_;  // by input
  int64_t w_zero_step_ = 0;
  int64_t w_scale_step_ = 0;
  RequantizeFn requantize_ = nullptr;  // null: the sums are the result
  size_t zeros_at_ = 0;
  size_t sums_at_ = 0;
};

// An input that is absent or known.
bool Known(const KernelContext& context, int input) {
  return input < 0 || !context.has(input) || context.constant(input) != nullptr;
}

bool AllKnown(const KernelContext& context) {
  const Places& places = PlacesOf(context.node);
  if (context.constant(places.w) == nullptr || !Known(context, places.w_zero)) return false;
  if (!IsLinear(context.node)) return true;
  for (const int input : {places.x_scale, places.x_zero, places.w_scale, places.y_scale, places.y_zero, places.bias}) {
    if (!Known(context, input)) return false;
  }
  return true;
}

int32_t KnownZeroPoint(const KernelContext& context, int input) {
  return input >= 0 && context.constant(input) ? ZeroPointsOf(*context.constant(input))[0] : 0;
}

// Of QLinearConv: how sums become bytes. An odd zero point would turn ties the other way if it were there before they
// are rounded.
SumScaling ScalingOf(const KernelContext& context) {
  const Places& places = kLinear;
  SumScaling scaling;
  scaling.scales = ScalesOf(*context.constant(places.w_scale));
  const float x_scale = ScalesOf(*context.constant(places.x_scale))[0];
  const float y_scale = ScalesOf(*context.constant(places.y_scale))[0];
  for (float& scale : scaling.scales) scale = x_scale * scale / y_scale;
  const int32_t zero_point = KnownZeroPoint(context, places.y_zero);
  if (zero_point % 2 != 0) scaling.steps.push_back({SumStep::Kind::kRound});
  if (zero_point != 0) scaling.steps.push_back({SumStep::Kind::kLinear, 1, static_cast<float>(zero_point)});
  return scaling;
}

// Null when oneDNN cannot do it exactly.
absl::StatusOr<std::unique_ptr<OpKernel>> MakeOneDnnKernel(const KernelContext& context,
                                                           const IntegerConvolutionSpec& plain) {
  const Places& places = PlacesOf(context.node);
  if (!CpuMultipliesBytesExactly() || !AllKnown(context)) return nullptr;
  ByteConvSetup setup;
  setup.spec = {plain.source, plain.weights,        plain.destination,      plain.groups,
                plain.window, context.desc(0).type, context.outputs[0].type};
  setup.spec.runtime_zero_point = !Known(context, places.x_zero);
  if (setup.spec.runtime_zero_point) setup.zero_point_input = places.x_zero;
  setup.spec.zero_point = KnownZeroPoint(context, places.x_zero);
  setup.weights = context.inputs[places.w].constant;
  setup.weight_zero_points = {0};
  if (context.has(places.w_zero)) setup.weight_zero_points = ZeroPointsOf(*context.constant(places.w_zero));
  if (IsLinear(context.node)) setup.spec.scaling = ScalingOf(context);
  if (places.bias >= 0 && context.has(places.bias)) {
    for (const int32_t value : ZeroPointsOf(*context.constant(places.bias))) {
      setup.bias.push_back(static_cast<float>(value));
    }
  }
  return MakeByteConvKernel(context, std::move(setup));
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  if (context.shape(0).rank() > 5) return context.Unsupported("more than three spatial dimensions are not supported");
  if (context.shape(0).ElementCount() == 0) return context.Error("the input is empty");
  SAKER_ASSIGN_OR_RETURN(WindowedShape windowed, ReadWindowed(context));
  IntegerConvolutionSpec spec;
  spec.source = context.shape(0);
  spec.weights = context.shape(PlacesOf(context.node).w);
  spec.destination = context.outputs[0].shape;
  SAKER_ASSIGN_OR_RETURN(spec.groups, context.node.attributes.GetInt("group", 1));
  spec.window = std::move(windowed.window);
  SAKER_ASSIGN_OR_RETURN(std::unique_ptr<OpKernel> kernel, MakeOneDnnKernel(context, spec));
  if (kernel != nullptr) return kernel;
  return std::make_unique<IntegerConvKernel>(context, std::move(spec));
}

}  // namespace

void RegisterIntegerConvOps(OpRegistry& registry) {
  registry.Register({.op_type = "ConvInteger",
                     .since_version = 10,
                     .min_inputs = 2,
                     .max_inputs = 4,
                     .infer = Infer,
                     .row_flow = FlowRows,
                     .make_kernel = MakeKernel});
  registry.Register({.op_type = "QLinearConv",
                     .since_version = 10,
                     .min_inputs = 8,
                     .max_inputs = 9,
                     .infer = Infer,
                     .row_flow = FlowRows,
                     .make_kernel = MakeKernel});
}

}  // namespace saker
