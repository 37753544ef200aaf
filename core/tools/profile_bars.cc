#include "core/tools/profile_bars.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/tools/html_text.h"

namespace saker {
namespace {

// Keeps shares finite where the clock saw no time pass.
constexpr double kLeastMicros = 1e-3;

// The cells of a time: microseconds, its share of the run, and a bar whose full length stands for `longest`.
std::string TimeCells(double us, double total, double longest) {
  return absl::StrFormat(
      "<td class=\"number\">%.1f</td><td class=\"number\">%.1f%%</td>"
      "<td class=\"bars\"><div class=\"bar\" style=\"width:%.1f%%\"></div></td>",
      us, 100 * us / total, 100 * us / longest);
}

}  // namespace

std::string ProfileBars(const Profile& profile) {
  const double total = std::max(profile.TotalMicros(), kLeastMicros);
  double longest = kLeastMicros;
  for (const Profile::Step& step : profile.steps) longest = std::max(longest, step.us);
  std::string html = "<table>\n<tr><th>operator</th><th>steps</th><th>&#181;s</th><th>share</th><th></th></tr>\n";
  for (const Profile::OpSum& sum : profile.SumByOp()) {
    absl::StrAppend(&html, "<tr><td>", HtmlText(sum.op), "</td><td class=\"number\">", sum.steps, "</td>",
                    TimeCells(sum.us, total, total), "</tr>\n");
  }
  html +=
      "</table>\n<table>\n<tr><th>step</th><th>operator</th><th>name</th><th>&#181;s</th><th>share</th><th></th></"
      "tr>\n";
  for (size_t i = 0; i < profile.steps.size(); ++i) {
    const Profile::Step& step = profile.steps[i];
    absl::StrAppend(&html, "<tr><td class=\"number\">", i, "</td><td>", HtmlText(step.op), "</td><td>",
                    HtmlText(step.name), "</td>", TimeCells(step.us, total, longest), "</tr>\n");
  }
  return html + "</table>\n";
}

}  // namespace saker
