#include "core/tools/memory_map.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/tools/html_text.h"

namespace saker {
namespace {

constexpr double kWidth = 1000, kHeight = 320, kLeft = 110, kBottom = 24, kTop = 16;
// Beyond these a rectangle is thinner than a pixel.
constexpr size_t kMostSteps = 2'000;
constexpr size_t kMostBuffers = 4'000;

// Scales: pixels a step and a byte.
struct Scales {
  double step;
  double byte;
};

void DrawBuffer(const ExecutionPlan& plan, size_t number, const Scales& scales, std::string& svg) {
  const PlannedBuffer& buffer = plan.buffers[number];
  const PlanStep& step = plan.steps[static_cast<size_t>(buffer.first_step)];
  const std::string fill = buffer.is_scratch ? "#bbb" : absl::StrFormat("hsl(%d,55%%,75%%)", number * 137 % 360);
  const double height = static_cast<double>(buffer.size_bytes) * scales.byte;
  absl::StrAppendFormat(
      &svg,
      "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"%s\" stroke=\"#fff\" stroke-width=\"0.3\">",
      kLeft + buffer.first_step * scales.step,
      kTop + kHeight - static_cast<double>(buffer.offset) * scales.byte - height,
      (buffer.last_step - buffer.first_step + 1) * scales.step, height, fill);
  absl::StrAppend(&svg, "<title>", buffer.is_scratch ? "scratch of " : "", HtmlText(step.op), " ", HtmlText(step.name),
                  ": ", buffer.size_bytes, " bytes @", buffer.offset, ", steps ", buffer.first_step, " to ",
                  buffer.last_step, "</title></rect>\n");
}

void DrawAxes(const ExecutionPlan& plan, std::string& svg) {
  absl::StrAppendFormat(&svg, "<path d=\"M%.0f %.0fv%.0fh%.0f\" fill=\"none\" stroke=\"#555\"/>\n", kLeft, kTop,
                        kHeight, kWidth);
  absl::StrAppendFormat(&svg, "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"end\">%d bytes</text>\n", kLeft - 6, kTop + 10,
                        plan.arena_bytes);
  absl::StrAppendFormat(&svg, "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"end\">0</text>\n", kLeft - 6, kTop + kHeight);
  absl::StrAppendFormat(&svg, "<text x=\"%.0f\" y=\"%.0f\">step 0</text>\n", kLeft, kTop + kHeight + 16);
  absl::StrAppendFormat(&svg, "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"end\">step %d</text>\n", kLeft + kWidth,
                        kTop + kHeight + 16, plan.steps.size() - 1);
}

}  // namespace

std::string MemoryMap(const ExecutionPlan& plan) {
  if (plan.buffers.empty()) return "<p>The plan needs no memory of its own.</p>\n";
  if (plan.steps.size() > kMostSteps || plan.buffers.size() > kMostBuffers) {
    return absl::StrCat("<p>No picture: ", plan.buffers.size(), " buffers over ", plan.steps.size(),
                        " steps are more than one can show.</p>\n");
  }
  const Scales scales = {kWidth / static_cast<double>(plan.steps.size()),
                         kHeight / static_cast<double>(std::max(plan.arena_bytes, size_t{1}))};
  std::string svg =
      absl::StrFormat("<svg width=\"%.0f\" height=\"%.0f\" font-family=\"sans-serif\" font-size=\"11\">\n",
                      kLeft + kWidth + 8, kTop + kHeight + kBottom);
  for (size_t i = 0; i < plan.buffers.size(); ++i) DrawBuffer(plan, i, scales, svg);
  DrawAxes(plan, svg);
  return svg + "</svg>\n";
}

}  // namespace saker
