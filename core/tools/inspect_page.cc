#include "core/tools/inspect_page.h"

#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "core/base/status_macros.h"
#include "core/model_impl.h"
#include "core/tools/graph_drawing.h"
#include "core/tools/html_text.h"
#include "core/tools/memory_map.h"
#include "core/tools/plan_for_rows.h"
#include "core/tools/plan_table.h"
#include "core/tools/profile_bars.h"

namespace saker {
namespace {

constexpr char kStyle[] = R"(body{font:14px sans-serif;margin:2em;color:#222;background:#fff}
table{border-collapse:collapse;margin:1em 0}
th,td{border:1px solid #ddd;padding:2px 8px;text-align:left;vertical-align:top}
th{background:#f3f3f3}
.number{text-align:right;font-variant-numeric:tabular-nums}
.picture{overflow:auto;max-height:90vh;border:1px solid #ddd}
.bars{width:240px}
.bar{background:#4a90c4;height:1em}
)";

const Graph& GraphOf(const Model::Impl& impl) {
  return impl.plans == nullptr ? impl.variants->graph() : impl.plans->graph();
}

std::string SpecRows(absl::string_view kind, const std::vector<TensorSpec>& specs) {
  std::string html;
  for (const TensorSpec& spec : specs) {
    absl::StrAppend(&html, "<tr><td>", kind, "</td><td>", HtmlText(spec.name), "</td><td>", Name(spec.type),
                    spec.shape.ToString(), "</td><td>", spec.has_rows ? "one entry a row" : "shared by all rows",
                    "</td></tr>\n");
  }
  return html;
}

std::string SignatureSection(const Model& model) {
  return absl::StrCat("<h2>Signature</h2>\n<table>\n<tr><th></th><th>name</th><th>type</th><th>rows</th></tr>\n",
                      SpecRows("input", model.signature().inputs), SpecRows("output", model.signature().outputs),
                      "</table>\n<p>", model.rows_independent() ? "Rows are independent of each other. " : "",
                      model.accepts_batches() ? absl::StrCat("A request has ", model.max_batch_rows(), " rows at most.")
                                              : "Each request is run by itself.",
                      "</p>\n");
}

std::string GraphSection(const Graph& graph) {
  return absl::StrCat(
      "<h2>Graph after the passes</h2>\n<p>", graph.nodes().size(),
      " nodes. Constants are not shown; behind an operator stands how many more are fused into it.</p>\n"
      "<div class=\"picture\">\n",
      GraphDrawing(graph), "</div>\n");
}

std::string PlanSection(absl::string_view title, const ExecutionPlan& plan) {
  return absl::StrCat("<h2>", title, " for ", plan.rows, plan.rows == 1 ? " row" : " rows", "</h2>\n<p>",
                      plan.steps.size(), " steps in ", plan.arena_bytes, " bytes of memory, which would be ",
                      plan.unshared_bytes, " if buffers shared none. A place @N lies N bytes behind the start.</p>\n",
                      PlanTable(plan), "<h3>Memory</h3>\n<div class=\"picture\">\n", MemoryMap(plan), "</div>\n");
}

// "12.34", and how many threads took part where it tells.
std::string CostCell(int64_t nanos, int threads) {
  if (nanos == 0) return "<td></td>";
  return absl::StrCat("<td class=\"number\">", absl::StrFormat("%.2f", static_cast<double>(nanos) / 1e3),
                      threads > 1 ? absl::StrCat(" (", threads, " threads)") : "", "</td>");
}

std::string CostSection(const CostTable& costs, const std::vector<int64_t>& plan_rows) {
  std::string html = absl::StrCat(
      "<h2>Costs</h2>\n<p>Measured when the model was loaded. There are plans for ", absl::StrJoin(plan_rows, ", "),
      " rows.</p>\n<table>\n<tr><th>rows</th><th>sequential, &#181;s</th><th>parallel, &#181;s</th>"
      "<th>intra_op, &#181;s</th><th>choice</th></tr>\n");
  for (const CostTable::Entry& entry : costs.entries()) {
    absl::StrAppend(&html, "<tr><td class=\"number\">", entry.rows, "</td>", CostCell(entry.sequential_nanos, 1),
                    CostCell(entry.parallel_nanos, entry.parallel_threads),
                    CostCell(entry.intra_op_nanos, entry.intra_op_threads), "<td>",
                    Name(costs.Cheapest(entry.rows).path), "</td></tr>\n");
  }
  return html + "</table>\n";
}

std::string ProfileSection(const Profile& profile) {
  return absl::StrCat("<h2>Where the time goes</h2>\n<p>A plan for ", profile.rows, " rows, medians of ", profile.runs,
                      " runs, ", absl::StrFormat("%.1f", profile.TotalMicros()), " &#181;s in all.</p>\n",
                      ProfileBars(profile));
}

absl::StatusOr<std::string> PlanSections(const Model& model, int64_t rows) {
  if (model.has_variants()) {
    return std::string("<h2>Plan</h2>\n<p>The request decides the shapes, so there is no plan before one comes.</p>\n");
  }
  SAKER_ASSIGN_OR_RETURN(const std::shared_ptr<const ExecutionPlan> plan, PlanForRows(model, rows));
  std::string html = PlanSection("Plan", *plan);
  const ExecutionPlan* const shared = model.impl().plans->intra_op();
  if (shared != nullptr) html += PlanSection("Plan whose steps several threads share,", *shared);
  return html + CostSection(model.cost_table(), model.plan_rows());
}

}  // namespace

absl::StatusOr<std::string> InspectPage(const Model& model, const InspectPageOptions& options) {
  SAKER_ASSIGN_OR_RETURN(const std::string plans, PlanSections(model, options.rows));
  const Graph& graph = GraphOf(model.impl());
  const std::string file = HtmlText(options.file);
  return absl::StrCat("<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"/>\n<title>", file,
                      "</title>\n<style>\n", kStyle, "</style></head>\n<body>\n<h1>",
                      graph.name().empty() ? file : HtmlText(graph.name()), "</h1>\n<p>", file, "<br/>",
                      HtmlText(options.cpus), "<br/>Weights with packed forms: ", model.SizeInBytes(), " bytes</p>\n",
                      SignatureSection(model), GraphSection(graph), plans,
                      options.profile == nullptr ? "" : ProfileSection(*options.profile), "</body>\n</html>\n");
}

}  // namespace saker
