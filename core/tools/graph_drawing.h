// GraphDrawing: a graph as a picture for a page: boxes with operator and name, inputs above, outputs below.
// Threads: a pure function.
#pragma once

#include <string>

#include "core/graph/graph.h"

namespace saker {

// An <svg> element that asks nothing of the page; a sentence in its place where the graph is too large for a picture. The graph
// must be sorted.
std::string GraphDrawing(const Graph& graph);

}  // namespace saker
