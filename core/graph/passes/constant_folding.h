// FoldConstants: replaces nodes whose inputs are all constants by what they compute, so that nothing which does not
// depend on the request is computed for each of them (transposed weights, casts, scales worked out from other scales).
#pragma once

#include "absl/status/statusor.h"
#include "core/graph/graph.h"
#include "core/ops/registry.h"

namespace saker {

// The graph must be sorted. Returns the number of nodes folded. Operators that are not supported are left where they
// are. What is folded together may take the bytes of a ConstantBudget and 1e11 multiply-adds; nodes beyond that stay.
//
// kKeepBytes leaves dequantised constants as they are, for the passes that work on the bytes.
enum class FoldingScope { kAll, kKeepBytes };
absl::StatusOr<int> FoldConstants(Graph& graph, const OpRegistry& registry, FoldingScope scope = FoldingScope::kAll);

}  // namespace saker
