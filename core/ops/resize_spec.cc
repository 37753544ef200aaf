#include "core/ops/resize_spec.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/constant_inputs.h"
#include "core/ops/shown_text.h"

namespace saker {
namespace {

using Mode = ResizeMethod::Mode;
using Coordinates = ResizeMethod::Coordinates;
using Rounding = ResizeMethod::Rounding;

// The tables for an axis take a few dozen bytes an element; no image is wider.
constexpr int64_t kLongestAxis = int64_t{1} << 22;
// From this opset on Resize has its present inputs: X, roi, scales, sizes.
constexpr int kNewInputs = 11;

template <typename T>
struct Named {
  const char* name;
  T value;
};
constexpr Named<Mode> kModes[] = {
    {"nearest", Mode::kNearest}, {"linear", Mode::kLinear}, {"bilinear", Mode::kLinear}, {"cubic", Mode::kCubic}};
constexpr Named<Coordinates> kCoordinates[] = {{"half_pixel", Coordinates::kHalfPixel},
                                               {"half_pixel_symmetric", Coordinates::kHalfPixelSymmetric},
                                               {"pytorch_half_pixel", Coordinates::kPytorchHalfPixel},
                                               {"align_corners", Coordinates::kAlignCorners},
                                               {"asymmetric", Coordinates::kAsymmetric},
                                               {"tf_half_pixel_for_nn", Coordinates::kTfHalfPixelForNn},
                                               {"tf_crop_and_resize", Coordinates::kTfCropAndResize}};
constexpr Named<Rounding> kRoundings[] = {{"round_prefer_floor", Rounding::kPreferFloor},
                                          {"round_prefer_ceil", Rounding::kPreferCeil},
                                          {"floor", Rounding::kFloor},
                                          {"ceil", Rounding::kCeil}};

// The value that an attribute names, the first of the list when it is absent.
template <typename T, size_t kCount>
absl::StatusOr<T> ReadNamed(const OpContext& context, const char* attribute, const Named<T> (&names)[kCount]) {
  SAKER_ASSIGN_OR_RETURN(const std::string text, context.node.attributes.GetString(attribute, names[0].name));
  for (const Named<T>& named : names) {
    if (text == named.name) return named.value;
  }
  std::string known;
  for (const Named<T>& named : names) absl::StrAppend(&known, known.empty() ? "" : ", ", named.name);
  return context.Error(absl::StrCat(attribute, " \"", ShownText(text), "\" is unknown; expected one of ", known));
}

bool IsOldForm(const Node& node) { return node.op_type == "Upsample" || node.opset < kNewInputs; }

absl::StatusOr<ResizeMethod> ReadMethod(const OpContext& context) {
  ResizeMethod method;
  SAKER_ASSIGN_OR_RETURN(method.mode, ReadNamed(context, "mode", kModes));
  if (IsOldForm(context.node)) {
    method.coordinates = Coordinates::kAsymmetric;
    method.rounding = Rounding::kUpWhenSmaller;
    return method;
  }
  const Attributes& attributes = context.node.attributes;
  SAKER_ASSIGN_OR_RETURN(method.coordinates, ReadNamed(context, "coordinate_transformation_mode", kCoordinates));
  SAKER_ASSIGN_OR_RETURN(method.rounding, ReadNamed(context, "nearest_mode", kRoundings));
  SAKER_ASSIGN_OR_RETURN(method.cubic_a, attributes.GetFloat("cubic_coeff_a", -0.75f));
  SAKER_ASSIGN_OR_RETURN(const int64_t exclude, attributes.GetInt("exclude_outside", 0));
  SAKER_ASSIGN_OR_RETURN(const int64_t antialias, attributes.GetInt("antialias", 0));
  method.exclude_outside = exclude != 0;
  method.antialias = antialias != 0 && method.mode != Mode::kNearest;
  return method;
}

// Numbers of an input that may be left out or empty.
absl::StatusOr<std::vector<double>> OptionalReals(const OpContext& context, int index, const char* what) {
  if (!context.has(index) || context.shape(index).ElementCount() == 0) return std::vector<double>();
  return ConstantReals(context, index, what);
}

// The scales of Upsample and of the first Resize: attributes, then input 1.
absl::StatusOr<std::vector<double>> ReadOldScales(const OpContext& context) {
  const Attributes& attributes = context.node.attributes;
  if (context.has(1)) return ConstantReals(context, 1, "scales");
  if (!attributes.Has("scales") && (attributes.Has("height_scale") || attributes.Has("width_scale"))) {
    SAKER_ASSIGN_OR_RETURN(const float height, attributes.GetFloat("height_scale", 1));
    SAKER_ASSIGN_OR_RETURN(const float width, attributes.GetFloat("width_scale", 1));
    return std::vector<double>{1, 1, height, width};
  }
  SAKER_ASSIGN_OR_RETURN(const std::vector<float> scales, attributes.GetFloats("scales", {}));
  return std::vector<double>(scales.begin(), scales.end());
}

// The axes that scales, sizes and roi speak of.
absl::StatusOr<std::vector<int>> ReadAxes(const OpContext& context) {
  const int rank = context.shape(0).rank();
  std::vector<int64_t> all(static_cast<size_t>(rank));
  std::iota(all.begin(), all.end(), 0);
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> asked, context.node.attributes.GetInts("axes", all));
  return NormalizeAxes(context, asked, rank);
}

absl::Status CheckCount(const OpContext& context, const char* what, size_t got, size_t expected) {
  if (got == expected) return absl::OkStatus();
  return context.Error(absl::StrCat("expected ", expected, " ", what, ", got ", got));
}

// Extents are the floor of their product with the scale, in float as everywhere.
absl::Status ApplyScale(const OpContext& context, double scale, ResizeGeometry& axis) {
  const double to = std::floor(static_cast<float>(axis.from) * static_cast<float>(scale));
  if (!(scale > 0) || !(to <= static_cast<double>(Shape::kMaxElements))) {
    return context.Error(absl::StrCat("a scale of ", scale, " does not suit an extent of ", axis.from));
  }
  axis.scale = scale;
  axis.resized = scale * static_cast<double>(axis.from);
  axis.to = static_cast<int64_t>(to);
  return absl::OkStatus();
}

// One scale for all axes, so that the shape of an image stays: the least or the largest of those that would be right.
absl::Status ApplySharedScale(const OpContext& context, const std::vector<int>& axes, bool not_larger,
                              ResizeSpec& spec) {
  std::optional<double> shared;
  for (const int axis : axes) {
    const double scale = spec.axes[static_cast<size_t>(axis)].scale;
    shared = !shared ? scale : not_larger ? std::min(*shared, scale) : std::max(*shared, scale);
  }
  for (const int i : axes) {
    ResizeGeometry& axis = spec.axes[static_cast<size_t>(i)];
    spec.shares_scale[static_cast<size_t>(i)] = true;
    axis.scale = *shared;
    axis.resized = *shared * static_cast<double>(axis.from);
    // Halves are rounded up.
    const double to = std::floor(axis.resized + 0.5);
    if (!(to <= static_cast<double>(Shape::kMaxElements))) return context.Error("sizes make too large an output");
    axis.to = static_cast<int64_t>(to);
  }
  return absl::OkStatus();
}

absl::Status ApplySizes(const OpContext& context, const std::vector<int>& axes, const std::vector<double>& sizes,
                        ResizeSpec& spec) {
  SAKER_RETURN_IF_ERROR(CheckCount(context, "sizes", sizes.size(), axes.size()));
  for (size_t i = 0; i < axes.size(); ++i) {
    ResizeGeometry& axis = spec.axes[static_cast<size_t>(axes[i])];
    const bool fits = sizes[i] >= 0 && sizes[i] <= static_cast<double>(Shape::kMaxElements);
    if (!fits || (axis.from == 0 && sizes[i] > 0)) {
      return context.Error(absl::StrCat("a size of ", sizes[i], " does not suit an extent of ", axis.from));
    }
    axis.to = static_cast<int64_t>(sizes[i]);
    axis.resized = sizes[i];
    axis.scale = axis.from == 0 ? 1 : sizes[i] / static_cast<double>(axis.from);
  }
  SAKER_ASSIGN_OR_RETURN(const std::string policy,
                         context.node.attributes.GetString("keep_aspect_ratio_policy", "stretch"));
  if (policy == "stretch") return absl::OkStatus();
  if (policy == "not_larger" || policy == "not_smaller") {
    return ApplySharedScale(context, axes, policy == "not_larger", spec);
  }
  return context.Error(absl::StrCat("keep_aspect_ratio_policy \"", ShownText(policy),
                                    "\" is unknown; expected stretch, not_larger or not_smaller"));
}

absl::Status ApplyScales(const OpContext& context, const std::vector<int>& axes, const std::vector<double>& scales,
                         ResizeSpec& spec) {
  SAKER_RETURN_IF_ERROR(CheckCount(context, "scales", scales.size(), axes.size()));
  for (size_t i = 0; i < axes.size(); ++i) {
    SAKER_RETURN_IF_ERROR(ApplyScale(context, scales[i], spec.axes[static_cast<size_t>(axes[i])]));
  }
  return absl::OkStatus();
}

absl::Status ApplyRoi(const OpContext& context, const std::vector<int>& axes, ResizeSpec& spec) {
  SAKER_ASSIGN_OR_RETURN(const std::vector<double> roi, OptionalReals(context, 1, "roi"));
  SAKER_RETURN_IF_ERROR(CheckCount(context, "numbers in roi", roi.size(), 2 * axes.size()));
  for (size_t i = 0; i < axes.size(); ++i) {
    ResizeGeometry& axis = spec.axes[static_cast<size_t>(axes[i])];
    axis.roi_start = roi[i];
    axis.roi_end = roi[axes.size() + i];
    if (!std::isfinite(axis.roi_start) || !std::isfinite(axis.roi_end)) return context.Error("roi must be finite");
  }
  return absl::OkStatus();
}

// The form of opset 11 and later, in which either scales or sizes are given.
absl::Status ReadNewForm(const OpContext& context, ResizeSpec& spec) {
  SAKER_ASSIGN_OR_RETURN(const std::vector<int> axes, ReadAxes(context));
  SAKER_ASSIGN_OR_RETURN(const std::vector<double> scales, OptionalReals(context, 2, "scales"));
  SAKER_ASSIGN_OR_RETURN(const std::vector<double> sizes, OptionalReals(context, 3, "sizes"));
  SAKER_ASSIGN_OR_RETURN(spec.extrapolation_value, context.node.attributes.GetFloat("extrapolation_value", 0));
  if (scales.empty() == sizes.empty() && !axes.empty()) return context.Error("expected either scales or sizes");
  if (spec.method.coordinates == Coordinates::kTfCropAndResize) {
    SAKER_RETURN_IF_ERROR(ApplyRoi(context, axes, spec));
  }
  return sizes.empty() ? ApplyScales(context, axes, scales, spec) : ApplySizes(context, axes, sizes, spec);
}

absl::Status CheckExtents(const OpContext& context, const ResizeSpec& spec) {
  for (size_t i = 0; i < spec.axes.size(); ++i) {
    if (spec.Keeps(static_cast<int>(i)) || std::max(spec.axes[i].from, spec.axes[i].to) <= kLongestAxis) continue;
    return context.Unsupported(absl::StrCat("axes longer than ", kLongestAxis, " are not supported, got ",
                                            spec.axes[i].from, " to ", spec.axes[i].to));
  }
  return absl::OkStatus();
}

}  // namespace

Shape ResizeSpec::Output() const {
  Shape shape;
  for (const ResizeGeometry& axis : axes) shape.Append(axis.to);
  return shape;
}

bool ResizeSpec::Keeps(int axis) const {
  const ResizeGeometry& geometry = axes[static_cast<size_t>(axis)];
  if (geometry.scale != 1 || geometry.from != geometry.to || shares_scale[static_cast<size_t>(axis)]) return false;
  // Moves everything by half an element.
  if (method.coordinates == Coordinates::kTfHalfPixelForNn) return method.mode == Mode::kNearest;
  return method.coordinates != Coordinates::kTfCropAndResize || (geometry.roi_start == 0 && geometry.roi_end == 1);
}

absl::StatusOr<ResizeSpec> ReadResize(const OpContext& context) {
  ResizeSpec spec;
  SAKER_ASSIGN_OR_RETURN(spec.method, ReadMethod(context));
  const Shape& from = context.shape(0);
  for (const int64_t extent : from.dims()) {
    spec.axes.push_back({extent, extent, 1, static_cast<double>(extent)});
  }
  spec.shares_scale.assign(spec.axes.size(), false);
  if (IsOldForm(context.node)) {
    std::vector<int> axes(spec.axes.size());
    std::iota(axes.begin(), axes.end(), 0);
    SAKER_ASSIGN_OR_RETURN(const std::vector<double> scales, ReadOldScales(context));
    SAKER_RETURN_IF_ERROR(ApplyScales(context, axes, scales, spec));
  } else {
    SAKER_RETURN_IF_ERROR(ReadNewForm(context, spec));
  }
  SAKER_RETURN_IF_ERROR(CheckExtents(context, spec));
  return spec;
}

}  // namespace saker
