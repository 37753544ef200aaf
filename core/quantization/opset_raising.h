// RaiseOpset: an older network as one of opset 13, from which on scales may lie along an axis. Only operators are taken over
// whose meaning has not changed in between, or can be said in the new form.
#pragma once

#include "absl/status/status.h"
#include "core/graph/graph.h"

namespace saker {

inline constexpr int kQuantizedOpset = 13;

// Networks of opset 13 or newer stay as they are. FAILED_PRECONDITION names the first node that would change.
absl::Status RaiseOpset(Graph& graph);

}  // namespace saker
