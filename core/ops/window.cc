#include "core/ops/window.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/status_macros.h"
#include "core/ops/shown_text.h"

namespace saker {
namespace {

// Keeps products of two such values inside int64.
constexpr int64_t kLargest = (int64_t{1} << 31) - 1;

int64_t Reach(const Window& window, int axis) { return (window.kernel[axis] - 1) * window.dilations[axis] + 1; }

// Padding that makes the output ceil(input / stride) long; the odd element goes to the end or, for SAME_LOWER, to the
// start.
void PadToSame(const OpContext& context, bool lower, Window& window) {
  for (int axis = 0; axis < static_cast<int>(window.kernel.size()); ++axis) {
    const int64_t extent = context.shape(0)[axis + 2];
    const int64_t stride = window.strides[axis];
    const int64_t output = (extent + stride - 1) / stride;
    const int64_t total = std::max<int64_t>(0, (output - 1) * stride + Reach(window, axis) - extent);
    window.pads_begin[axis] = lower ? total - total / 2 : total / 2;
    window.pads_end[axis] = total - window.pads_begin[axis];
  }
}

absl::Status ReadPads(const OpContext& context, Window& window) {
  const size_t axes = window.kernel.size();
  SAKER_ASSIGN_OR_RETURN(const std::string mode, context.node.attributes.GetString("auto_pad", "NOTSET"));
  window.pads_begin.assign(axes, 0);
  window.pads_end.assign(axes, 0);
  if (mode == "VALID") return absl::OkStatus();
  if (mode == "SAME_UPPER" || mode == "SAME_LOWER") {
    PadToSame(context, mode == "SAME_LOWER", window);
    return absl::OkStatus();
  }
  if (mode != "NOTSET" && !mode.empty()) {
    return context.Error(absl::StrCat("auto_pad \"", ShownText(mode),
                                      "\" is unknown; expected NOTSET, VALID, SAME_UPPER or SAME_LOWER"));
  }
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> pads, ReadWindowList(context, "pads", 2 * axes, 0, 0));
  window.pads_begin.assign(pads.begin(), pads.begin() + axes);
  window.pads_end.assign(pads.begin() + axes, pads.end());
  return absl::OkStatus();
}

absl::StatusOr<int64_t> OutputExtent(const OpContext& context, const Window& window, int axis, bool round_up) {
  const int64_t extent = context.shape(0)[axis + 2];
  const int64_t stride = window.strides[axis];
  const int64_t room = extent + window.pads_begin[axis] + window.pads_end[axis] - Reach(window, axis);
  const bool fits = room >= 0 || (round_up && room > -stride);
  int64_t output = 0;
  if (fits) output = (round_up ? room + stride - 1 : room) / stride + 1;
  // A last window that would begin in the padding behind the data is left out.
  if (round_up && (output - 1) * stride >= extent + window.pads_begin[axis]) --output;
  if (output >= 1) return output;
  return context.Error(absl::StrCat("a window of ", Reach(window, axis), " does not fit the padded extent ",
                                    room + Reach(window, axis), " of spatial axis ", axis));
}

}  // namespace

absl::StatusOr<std::vector<int64_t>> ReadWindowList(const OpContext& context, absl::string_view name, size_t count,
                                                    int64_t fill, int64_t smallest) {
  SAKER_ASSIGN_OR_RETURN(std::vector<int64_t> list, context.node.attributes.GetInts(name, {}));
  if (list.empty()) list.assign(count, fill);
  const bool fits = list.size() == count && std::all_of(list.begin(), list.end(), [&](int64_t value) {
                      return value >= smallest && value <= kLargest;
                    });
  if (fits) return list;
  return context.Error(absl::StrCat(name, " must be ", count, " numbers of ", smallest, " to ", kLargest, ", got ",
                                    ShownText(absl::StrCat("[", absl::StrJoin(list, ","), "]"))));
}

absl::Status CheckWindowPlaces(const OpContext& context, const std::vector<int64_t>& kernel) {
  int64_t places = 1;
  for (const int64_t extent : kernel) {
    if (extent >= 1 && extent <= kMostWindowPlaces / places) {
      places *= extent;
      continue;
    }
    return context.Error(absl::StrCat("a window of ", ShownText(absl::StrJoin(kernel, "x")), " places; expected 1 to ",
                                      kMostWindowPlaces, " of them"));
  }
  return absl::OkStatus();
}

absl::StatusOr<WindowedShape> ReadWindow(const OpContext& context, std::vector<int64_t> kernel) {
  const int rank = context.shape(0).rank();
  if (rank < 3) return context.Error(absl::StrCat("expected [N,C,...], got ", context.shape(0).ToString()));
  const size_t axes = static_cast<size_t>(rank) - 2;
  WindowedShape shape;
  Window& window = shape.window;
  const bool pools = kernel.empty();
  if (pools) {
    SAKER_ASSIGN_OR_RETURN(window.kernel, ReadWindowList(context, "kernel_shape", axes, 0, 1));
  } else {
    window.kernel = std::move(kernel);
  }
  SAKER_RETURN_IF_ERROR(CheckWindowPlaces(context, window.kernel));
  SAKER_ASSIGN_OR_RETURN(window.strides, ReadWindowList(context, "strides", axes, 1, 1));
  SAKER_ASSIGN_OR_RETURN(window.dilations, ReadWindowList(context, "dilations", axes, 1, 1));
  SAKER_RETURN_IF_ERROR(ReadPads(context, window));
  // Convolutions bring their kernel, and have no such attribute.
  int64_t round_up = 0;
  if (pools) {
    SAKER_ASSIGN_OR_RETURN(round_up, context.node.attributes.GetInt("ceil_mode", 0));
  }
  for (size_t axis = 0; axis < axes; ++axis) {
    SAKER_ASSIGN_OR_RETURN(const int64_t extent, OutputExtent(context, window, static_cast<int>(axis), round_up != 0));
    shape.output.push_back(extent);
  }
  return shape;
}

absl::Status CheckPadsBelowReach(const OpContext& context, const Window& window) {
  for (int axis = 0; axis < static_cast<int>(window.kernel.size()); ++axis) {
    const int64_t most = std::max(window.pads_begin[axis], window.pads_end[axis]);
    if (most < Reach(window, axis)) continue;
    return context.Error(
        absl::StrCat("pads of ", most, " hold a whole window of ", Reach(window, axis), " on spatial axis ", axis));
  }
  return absl::OkStatus();
}

absl::StatusOr<WindowedShape> GlobalWindow(const OpContext& context) {
  const Shape& source = context.shape(0);
  if (source.rank() < 3) return context.Error(absl::StrCat("expected [N,C,...], got ", source.ToString()));
  WindowedShape shape;
  const size_t axes = static_cast<size_t>(source.rank()) - 2;
  shape.window = {{source.dims().begin() + 2, source.dims().end()},
                  std::vector<int64_t>(axes, 1),
                  std::vector<int64_t>(axes, 1),
                  std::vector<int64_t>(axes, 0),
                  std::vector<int64_t>(axes, 0)};
  shape.output.assign(axes, 1);
  return shape;
}

}  // namespace saker
