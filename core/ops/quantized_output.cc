#include "core/ops/quantized_output.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/quantize.h"
#include "core/ops/quantization.h"
#include "core/ops/type_attribute.h"

namespace saker {
namespace {

bool IsScale(float scale) { return std::isfinite(scale) && scale > 0; }

absl::StatusOr<Quantization> ReadQuantization(const OpContext& context, const std::string& name, DataType type) {
  const Attributes& attributes = context.node.attributes;
  Quantization read{type};
  SAKER_ASSIGN_OR_RETURN(read.scale, attributes.GetFloat(absl::StrCat(name, "_scale"), 1));
  SAKER_ASSIGN_OR_RETURN(const int64_t zero_point, attributes.GetInt(absl::StrCat(name, "_zero_point"), 0));
  const IntegerRange range = RangeOf(type);
  if (!IsScale(read.scale) || zero_point < range.least || zero_point > range.most) {
    return context.Error(
        absl::StrCat(name, ": scale ", read.scale, " and zero point ", zero_point, " are none of ", Name(type)));
  }
  read.zero_point = static_cast<int32_t>(zero_point);
  return read;
}

absl::Status ReadWeights(const OpContext& context, int64_t channels, QuantizedOutput& output) {
  SAKER_ASSIGN_OR_RETURN(const std::shared_ptr<const Tensor> scales, context.node.attributes.GetTensor("w_scale"));
  if (scales->type() != DataType::kFloat32) return context.Error("w_scale must be FLOAT");
  output.w_scales = ScalesOf(*scales);
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> zeros, context.node.attributes.GetInts("w_zero_points", {0}));
  for (const int64_t zero : zeros) {
    if (zero < -128 || zero > 255) return context.Error(absl::StrCat("w_zero_points holds ", zero));
    output.w_zero_points.push_back(static_cast<int32_t>(zero));
  }
  const auto fits = [&](size_t count) { return count == 1 || count == static_cast<size_t>(channels); };
  if (fits(output.w_scales.size()) && fits(output.w_zero_points.size()) &&
      std::all_of(output.w_scales.begin(), output.w_scales.end(), IsScale)) {
    return absl::OkStatus();
  }
  return context.Error(absl::StrCat("expected positive scales and zero points of ", channels, " channels"));
}

absl::Status ReadShortcut(const OpContext& context, int shortcut, QuantizedOutput& output) {
  if (shortcut < 0 || !context.has(shortcut)) return absl::OkStatus();
  const DataType type = context.desc(shortcut).type;
  if (!IsByte(type) || !IsByte(output.y.type)) return context.Error("a shortcut must be bytes, and so the result");
  SAKER_ASSIGN_OR_RETURN(output.shortcut, ReadQuantization(context, "shortcut", type));
  SAKER_ASSIGN_OR_RETURN(const DataType middle, ReadTypeAttribute(context, "middle_type", DataType::kInvalid));
  if (middle == DataType::kInvalid) return absl::OkStatus();
  if (!IsByte(middle)) return context.Error("middle_type must be UINT8 or INT8");
  SAKER_ASSIGN_OR_RETURN(output.middle, ReadQuantization(context, "middle", middle));
  return absl::OkStatus();
}

void WriteQuantization(const std::string& name, const Quantization& quantization, Attributes& attributes) {
  attributes.Set(name + "_scale", quantization.scale);
  attributes.Set(name + "_zero_point", int64_t{quantization.zero_point});
}

// What is stored is rounded and saturated anyway. An odd zero point would turn ties the other way if it were there
// before they are rounded.
void AppendZeroPoint(int32_t zero_point, std::vector<SumStep>& steps) {
  if (zero_point % 2 != 0) steps.push_back({SumStep::Kind::kRound});
  if (zero_point != 0) steps.push_back({SumStep::Kind::kLinear, 1, static_cast<float>(zero_point)});
}

// Rounded and saturated as bytes are, then counted in steps of `unit`.
void AppendMiddle(const Quantization& middle, float unit, std::vector<SumStep>& steps) {
  const IntegerRange range = RangeOf(middle.type);
  steps.push_back({SumStep::Kind::kRound});
  steps.push_back({SumStep::Kind::kClip, static_cast<float>(range.least - middle.zero_point),
                   static_cast<float>(range.most - middle.zero_point), middle.scale / unit});
}

// A step can be taken once: see SumScaling.
absl::Status CheckActivations(const OpContext& context) {
  const std::vector<PostOp>& steps = context.node.post_ops;
  for (size_t i = 0; i < steps.size(); ++i) {
    if (!IsSumActivation(steps[i])) return context.Error("has a post-op that is neither Relu nor Clip");
    for (size_t k = 0; k < i; ++k) {
      if (steps[k].kind == steps[i].kind) return context.Error("has a post-op twice");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<QuantizedOutput> ReadQuantizedOutput(const OpContext& context, int64_t channels, int shortcut) {
  QuantizedOutput output;
  const DataType source = context.desc(0).type;
  if (!IsByte(source)) return context.Error(absl::StrCat("the source must be UINT8 or INT8, got ", Name(source)));
  SAKER_ASSIGN_OR_RETURN(output.x, ReadQuantization(context, "x", source));
  SAKER_RETURN_IF_ERROR(ReadWeights(context, channels, output));
  SAKER_ASSIGN_OR_RETURN(const DataType y, ReadTypeAttribute(context, "y_type", DataType::kFloat32));
  output.y.type = y;
  if (IsByte(y)) {
    SAKER_ASSIGN_OR_RETURN(output.y, ReadQuantization(context, "y", y));
  } else if (y != DataType::kFloat32) {
    return context.Error(absl::StrCat("the result must be UINT8, INT8 or FLOAT, not ", Name(y)));
  }
  SAKER_RETURN_IF_ERROR(ReadShortcut(context, shortcut, output));
  SAKER_RETURN_IF_ERROR(CheckActivations(context));
  return output;
}

void WriteQuantizedOutput(const QuantizedOutput& output, Attributes& attributes) {
  WriteQuantization("x", output.x, attributes);
  attributes.Set("w_scale", std::make_shared<const Tensor>(Tensor::FromValues<float>(
                                Shape{static_cast<int64_t>(output.w_scales.size())}, output.w_scales)));
  attributes.Set("w_zero_points", std::vector<int64_t>(output.w_zero_points.begin(), output.w_zero_points.end()));
  attributes.Set("y_type", NumberOfType(output.y.type));
  if (IsByte(output.y.type)) WriteQuantization("y", output.y, attributes);
  if (output.shortcut.type != DataType::kInvalid) WriteQuantization("shortcut", output.shortcut, attributes);
  if (output.middle.type == DataType::kInvalid) return;
  attributes.Set("middle_type", NumberOfType(output.middle.type));
  WriteQuantization("middle", output.middle, attributes);
}

bool IsSumActivation(const PostOp& step) {
  return step.kind == PostOp::Kind::kRelu || step.kind == PostOp::Kind::kClip;
}

SumScaling ScalingOf(const QuantizedOutput& output, absl::Span<const PostOp> activations, bool adds_shortcut) {
  const bool bytes = IsByte(output.y.type);
  const bool middle = adds_shortcut && output.middle.type != DataType::kInvalid;
  // Numbers are counted in steps of the result; up to a middle quantisation, in steps of that.
  const float unit = bytes ? output.y.scale : 1;
  SumScaling scaling;
  for (const float scale : output.w_scales) {
    scaling.scales.push_back(output.x.scale * scale / (middle ? output.middle.scale : unit));
  }
  if (middle) AppendMiddle(output.middle, unit, scaling.steps);
  if (adds_shortcut) {
    scaling.steps.push_back(
        {SumStep::Kind::kAdd, output.shortcut.scale / unit, 0, 1, output.shortcut.zero_point, output.shortcut.type});
  }
  const bool saturates_at_zero = bytes && output.y.zero_point == RangeOf(output.y.type).least;
  for (const PostOp& step : activations) {
    if (step.kind == PostOp::Kind::kClip) {
      scaling.steps.push_back({SumStep::Kind::kClip, step.alpha / unit, step.beta / unit});
    } else if (!saturates_at_zero) {
      scaling.steps.push_back({SumStep::Kind::kRelu});
    }
  }
  if (bytes) AppendZeroPoint(output.y.zero_point, scaling.steps);
  return scaling;
}

std::vector<float> BiasInSums(const QuantizedOutput& output, absl::Span<const float> bias) {
  std::vector<float> sums(bias.begin(), bias.end());
  for (size_t i = 0; i < sums.size(); ++i) {
    sums[i] /= output.x.scale * output.w_scales[output.w_scales.size() == 1 ? 0 : i];
  }
  return sums;
}

}  // namespace saker
