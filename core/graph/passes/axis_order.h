// OrderOf: the order in which a Transpose takes the axes of its input.
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/graph/graph.h"

namespace saker {

using AxisOrder = std::vector<int64_t>;

// Nullopt for other nodes, and where the order is not written down or is none.
std::optional<AxisOrder> OrderOf(const Node& node);

// Whether every axis stays where it is.
bool KeepsOrder(const AxisOrder& order);

}  // namespace saker
