// ParameterInts: integers that parameterise a node, wherever its opset has them: a constant input or an attribute.
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "core/graph/graph.h"

namespace saker {

// The INT64 or INT32 elements of input `index`, else the attribute `name`; an empty list when the node has neither, and
// nullopt when the input depends on the request or is no list of integers.
std::optional<std::vector<int64_t>> ParameterInts(const Graph& graph, const Node& node, size_t index,
                                                  absl::string_view name);

}  // namespace saker
