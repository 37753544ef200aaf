#include "core/ops/transposed_window.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/shown_text.h"

namespace saker {
namespace {

// Keeps sums of such extents inside int64.
constexpr int64_t kLongest = Shape::kMaxElements;

enum class AutoPad { kNotSet, kValid, kSameUpper, kSameLower };

absl::StatusOr<AutoPad> ReadAutoPad(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const std::string mode, context.node.attributes.GetString("auto_pad", "NOTSET"));
  if (mode == "NOTSET" || mode.empty()) return AutoPad::kNotSet;
  if (mode == "VALID") return AutoPad::kValid;
  if (mode == "SAME_UPPER") return AutoPad::kSameUpper;
  if (mode == "SAME_LOWER") return AutoPad::kSameLower;
  return context.Error(
      absl::StrCat("auto_pad \"", ShownText(mode), "\" is unknown; expected NOTSET, VALID, SAME_UPPER or SAME_LOWER"));
}

// The extents that the node asks for; empty when it leaves them to its other attributes.
absl::StatusOr<std::vector<int64_t>> ReadOutputShape(const OpContext& context, size_t axes) {
  SAKER_ASSIGN_OR_RETURN(std::vector<int64_t> shape, context.node.attributes.GetInts("output_shape", {}));
  if (shape.empty()) return shape;
  // Some exporters write batch and channels too.
  if (shape.size() == axes + 2) shape.erase(shape.begin(), shape.begin() + 2);
  const bool fits = shape.size() == axes && std::all_of(shape.begin(), shape.end(), [](int64_t extent) {
                      return extent >= 1 && extent <= kLongest;
                    });
  if (fits) return shape;
  return context.Error(absl::StrCat("output_shape must be ", axes, " positive numbers"));
}

// Extents before anything is cut off: all places of all windows, and the padding of the output.
absl::StatusOr<std::vector<int64_t>> FullExtents(const OpContext& context, const Window& window) {
  const size_t axes = window.kernel.size();
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> output_padding,
                         ReadWindowList(context, "output_padding", axes, 0, 0));
  std::vector<int64_t> full;
  for (size_t axis = 0; axis < axes; ++axis) {
    const int64_t extent = context.shape(0)[static_cast<int>(axis) + 2];
    if (extent < 1) return context.Error(absl::StrCat("the input ", context.shape(0).ToString(), " is empty"));
    const int64_t reach = (window.kernel[axis] - 1) * window.dilations[axis] + 1;
    if (extent > kLongest / window.strides[axis] || reach > kLongest) {
      return context.Error(absl::StrCat("spatial axis ", axis, " of the output would be longer than ", kLongest));
    }
    full.push_back((extent - 1) * window.strides[axis] + reach + output_padding[axis]);
  }
  return full;
}

// Cuts `full` down to `output`; the odd element goes off the end for SAME_UPPER, off the start otherwise. What is
// missing instead is filled up at the end.
void PadTo(const std::vector<int64_t>& full, const std::vector<int64_t>& output, bool upper, Window& window) {
  for (size_t axis = 0; axis < full.size(); ++axis) {
    const int64_t total = std::max<int64_t>(0, full[axis] - output[axis]);
    window.pads_begin[axis] = upper ? total / 2 : total - total / 2;
  }
}

absl::StatusOr<std::vector<int64_t>> ReadOutput(const OpContext& context, const std::vector<int64_t>& full,
                                                Window& window) {
  const size_t axes = full.size();
  window.pads_begin.assign(axes, 0);
  SAKER_ASSIGN_OR_RETURN(const AutoPad mode, ReadAutoPad(context));
  SAKER_ASSIGN_OR_RETURN(std::vector<int64_t> output, ReadOutputShape(context, axes));
  const bool same = mode == AutoPad::kSameUpper || mode == AutoPad::kSameLower;
  if (output.empty() && same) {
    // Where windows are shorter than their stride they are all there is, as ONNX Runtime has it.
    for (size_t axis = 0; axis < axes; ++axis) {
      output.push_back(std::min(full[axis], context.shape(0)[static_cast<int>(axis) + 2] * window.strides[axis]));
    }
  }
  if (!output.empty()) {
    PadTo(full, output, mode == AutoPad::kSameUpper, window);
    return output;
  }
  if (mode == AutoPad::kValid) return full;
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> pads, ReadWindowList(context, "pads", 2 * axes, 0, 0));
  for (size_t axis = 0; axis < axes; ++axis) {
    window.pads_begin[axis] = pads[axis];
    output.push_back(full[axis] - pads[axis] - pads[axes + axis]);
  }
  return output;
}

}  // namespace

absl::StatusOr<WindowedShape> ReadTransposedWindow(const OpContext& context, std::vector<int64_t> kernel) {
  const size_t axes = kernel.size();
  WindowedShape shape;
  Window& window = shape.window;
  window.kernel = std::move(kernel);
  SAKER_RETURN_IF_ERROR(CheckWindowPlaces(context, window.kernel));
  SAKER_ASSIGN_OR_RETURN(window.strides, ReadWindowList(context, "strides", axes, 1, 1));
  SAKER_ASSIGN_OR_RETURN(window.dilations, ReadWindowList(context, "dilations", axes, 1, 1));
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> full, FullExtents(context, window));
  SAKER_ASSIGN_OR_RETURN(shape.output, ReadOutput(context, full, window));
  for (size_t axis = 0; axis < axes; ++axis) {
    if (shape.output[axis] < 1) {
      return context.Error(absl::StrCat("the pads leave nothing of extent ", full[axis], " of spatial axis ", axis));
    }
    window.pads_end.push_back(full[axis] - window.pads_begin[axis] - shape.output[axis]);
  }
  // Negative by the padding of the output, which no window reaches.
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> beyond, ReadWindowList(context, "output_padding", axes, 0, 0));
  for (size_t axis = 0; axis < axes; ++axis) window.pads_end[axis] -= beyond[axis];
  return shape;
}

}  // namespace saker
