// ConstantClipBounds: what a Clip node clips to, where that does not depend on the request.
#pragma once

#include <optional>

#include "core/graph/graph.h"
#include "core/graph/passes/fusion_links.h"

namespace saker {

struct ClipBounds {
  float least;
  float most;
};

// Attributes up to opset 10, inputs since; infinite where a bound is left out. nullopt when one depends on the request
// or is not one FLOAT.
std::optional<ClipBounds> ConstantClipBounds(const Graph& graph, const FusionLinks& links, int node);

}  // namespace saker
