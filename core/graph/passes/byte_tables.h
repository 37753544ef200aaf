// MakeByteTables: functions of one element (activations, elementary mathematics, or none at all) between a
// DequantizeLinear and a QuantizeLinear have one answer for each of 256 bytes, worked out ahead: saker::ByteTable.
#pragma once

#include "core/graph/graph.h"
#include "core/ops/registry.h"

namespace saker {

// Returns how many chains became tables.
int MakeByteTables(Graph& graph, const OpRegistry& registry);

}  // namespace saker
