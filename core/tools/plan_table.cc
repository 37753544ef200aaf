#include "core/tools/plan_table.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/tools/html_text.h"

namespace saker {
namespace {

// One line for each output of the step.
template <typename Things, typename ToText>
std::string Lines(const Things& things, ToText to_text) {
  return absl::StrJoin(things, "<br/>",
                       [&](std::string* out, const auto& thing) { absl::StrAppend(out, to_text(thing)); });
}

std::string Row(size_t number, const PlanStep& step) {
  const size_t scratch = step.kernel == nullptr ? 0 : step.kernel->scratch_bytes;
  return absl::StrCat(
      "<tr><td class=\"number\">", number, "</td><td>", HtmlText(step.op), "</td><td>", HtmlText(step.name),
      "</td><td>", Lines(step.inputs, [](const BufferRef& ref) { return ref.ToString(); }), "</td><td>",
      Lines(step.outputs, [](const BufferRef& ref) { return ref.ToString(); }), "</td><td>",
      Lines(step.output_descs,
            [](const TensorDesc& desc) { return absl::StrCat(Name(desc.type), desc.shape.ToString()); }),
      "</td><td>",
      Lines(step.output_descs,
            [](const TensorDesc& desc) { return desc.layout == Layout::kPlain ? "plain" : LayoutText(desc.layout); }),
      "</td><td class=\"number\">", step.kernel == nullptr ? 1 : step.kernel->parts, "</td><td class=\"number\">",
      scratch == 0 ? "" : absl::StrCat(scratch, " @", step.scratch_offset), "</td></tr>\n");
}

}  // namespace

std::string PlanTable(const ExecutionPlan& plan) {
  std::string html =
      "<table>\n<tr><th>step</th><th>operator</th><th>name</th><th>reads</th><th>writes</th><th>output</th>"
      "<th>layout</th><th>parts</th><th>scratch, bytes</th></tr>\n";
  for (size_t i = 0; i < plan.steps.size(); ++i) html += Row(i, plan.steps[i]);
  return html + "</table>\n";
}

}  // namespace saker
