// LayeredLayout: places for the boxes of an acyclic graph, in layers from top to bottom: a box is one layer below the lowest
// of those that it depends on, near the middle of them. A line that crosses layers gets a bend in each, so that it passes
// between boxes; lines from the same box share their bends.
// Threads: a pure function.
// Fails:   with no layout for graphs whose picture nobody could read, found before any work on it.
// Units:   widths and positions along a layer in pixels.
#pragma once

#include <optional>
#include <vector>

#include "absl/types/span.h"

namespace saker {

struct LayoutEdge {
  int from = 0;
  int to = 0;
};

struct LayeredLayout {
  // Place: a box, or a bend of lines.
  struct Place {
    int layer = 0;
    double x = 0;            // of its middle; no place reaches beyond 0 and `width`
    std::vector<int> above;  // places of the layer before that lines come from
    std::vector<int> below;
  };
  std::vector<Place> places;  // the boxes in the order of their numbers, then the bends
  int boxes = 0;
  int layers = 0;
  double width = 0;

  bool IsBox(int place) const { return place < boxes; }
};

// `edges` lead from a smaller number to a larger one, or abort; the same edge may come twice. Boxes are `box_width` wide.
std::optional<LayeredLayout> LayOut(int boxes, absl::Span<const LayoutEdge> edges, double box_width);

}  // namespace saker
