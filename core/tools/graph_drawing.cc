#include "core/tools/graph_drawing.h"

#include <map>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "core/tools/html_text.h"
#include "core/tools/layered_layout.h"

namespace saker {
namespace {

constexpr double kBoxWidth = 190, kBoxHeight = 36, kLayerHeight = 60, kMargin = 8;
// Bytes of text that a box has room for.
constexpr size_t kMostText = 28;

// Box: what stands in one; all of it is shown under the pointer.
struct Box {
  std::string title;
  std::string name;
  std::string fill;
};

// Content: boxes and the lines between them: inputs first, then nodes in their order, then outputs, so that lines lead to larger
// numbers.
struct Content {
  std::vector<Box> boxes;
  std::vector<LayoutEdge> edges;
};

std::string TitleOf(const Node& node) {
  const std::string op = node.domain.empty() ? node.op_type : absl::StrCat(node.domain, "::", node.op_type);
  return node.post_ops.empty() ? op : absl::StrCat(op, " +", node.post_ops.size());
}

// A hue of its own for each of the first operators: steps of the golden angle.
std::string FillOf(size_t op_number) { return absl::StrFormat("hsl(%d,60%%,90%%)", op_number * 137 % 360); }

Content ContentOf(const Graph& graph) {
  Content content;
  std::vector<int> makers(static_cast<size_t>(graph.value_count()), -1);
  const auto add_box = [&](Box box) {
    content.boxes.push_back(std::move(box));
    return static_cast<int>(content.boxes.size()) - 1;
  };
  const auto add_edge = [&](ValueId from, int to) {
    if (from == kNoValue) return;
    const int maker = makers[static_cast<size_t>(from)];
    if (maker >= 0) content.edges.push_back({maker, to});
  };
  for (const ValueId id : graph.inputs()) {
    makers[static_cast<size_t>(id)] = add_box({"input", graph.value(id).name, "#fff"});
  }
  std::map<std::string, size_t> op_numbers;
  for (const Node& node : graph.nodes()) {
    const size_t number = op_numbers.emplace(node.op_type, op_numbers.size()).first->second;
    const int box = add_box({TitleOf(node), node.name, FillOf(number)});
    for (const ValueId id : node.inputs) add_edge(id, box);
    for (const ValueId id : node.outputs) {
      if (id != kNoValue) makers[static_cast<size_t>(id)] = box;
    }
  }
  for (const ValueId id : graph.outputs()) add_edge(id, add_box({"output", graph.value(id).name, "#fff"}));
  return content;
}

double TopOf(const LayeredLayout::Place& place) { return kMargin + place.layer * kLayerHeight; }

void DrawLine(const LayeredLayout::Place& from, const LayeredLayout::Place& to, std::string& svg) {
  const double x = from.x + kMargin, y = TopOf(from) + kBoxHeight, to_x = to.x + kMargin, to_y = TopOf(to);
  absl::StrAppendFormat(&svg, "<path d=\"M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f\"/>\n", x, y, x, (y + to_y) / 2, to_x,
                        (y + to_y) / 2, to_x, to_y);
}

// Lines go straight through their bends.
void DrawLines(const LayeredLayout& layout, std::string& svg) {
  svg += "<g fill=\"none\" stroke=\"#888\">\n";
  for (size_t i = 0; i < layout.places.size(); ++i) {
    const LayeredLayout::Place& place = layout.places[i];
    for (const int below : place.below) DrawLine(place, layout.places[static_cast<size_t>(below)], svg);
    if (layout.IsBox(static_cast<int>(i))) continue;
    absl::StrAppendFormat(&svg, "<path d=\"M%.1f %.1fv%.1f\"/>\n", place.x + kMargin, TopOf(place), kBoxHeight);
  }
  svg += "</g>\n";
}

void DrawBox(const Box& box, const LayeredLayout::Place& place, std::string& svg) {
  const double x = place.x + kMargin, y = TopOf(place);
  absl::StrAppendFormat(
      &svg,
      "<g><title>%s %s</title>"
      "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.0f\" height=\"%.0f\" rx=\"4\" fill=\"%s\" stroke=\"#555\"/>",
      HtmlText(box.title), HtmlText(box.name), x - kBoxWidth / 2, y, kBoxWidth, kBoxHeight, box.fill);
  absl::StrAppendFormat(&svg,
                        "<text x=\"%.1f\" y=\"%.1f\" font-weight=\"bold\">%s</text>"
                        "<text x=\"%.1f\" y=\"%.1f\">%s</text></g>\n",
                        x, y + 15, HtmlTail(box.title, kMostText), x, y + 29, HtmlTail(box.name, kMostText));
}

}  // namespace

std::string GraphDrawing(const Graph& graph) {
  const Content content = ContentOf(graph);
  const std::optional<LayeredLayout> layout = LayOut(static_cast<int>(content.boxes.size()), content.edges, kBoxWidth);
  if (!layout.has_value()) {
    return absl::StrCat("<p>No picture: ", graph.nodes().size(), " nodes with ", content.edges.size(),
                        " lines between them are more than one can show.</p>\n");
  }
  const double width = layout->width + 2 * kMargin;
  const double height = layout->layers * kLayerHeight - (kLayerHeight - kBoxHeight) + 2 * kMargin;
  std::string svg = absl::StrFormat(
      "<svg width=\"%.0f\" height=\"%.0f\" font-family=\"sans-serif\" font-size=\"11\" text-anchor=\"middle\">\n",
      width, height);
  DrawLines(*layout, svg);
  for (size_t i = 0; i < content.boxes.size(); ++i) DrawBox(content.boxes[i], layout->places[i], svg);
  return svg + "</svg>\n";
}

}  // namespace saker
