// EvaluateNode: the outputs of a node whose inputs are all known, by running its kernel once at load time. Exported
// models are full of such nodes: the arithmetic on shapes before a Reshape, transposed or cast weights.
// Threads: any.
// Fails:   with what the kernel says of the values (an index out of range, say); RESOURCE_EXHAUSTED without memory.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "core/ops/op.h"

namespace saker {

using NodeValues = std::vector<std::shared_ptr<const Tensor>>;

// Every present input of the context must have its constant. `outputs` is what the definition inferred. nullopt when
// the operator has no kernel for these types, or one that needs much scratch memory.
absl::StatusOr<std::optional<NodeValues>> EvaluateNode(const OpDefinition& definition, const OpContext& context,
                                                       absl::Span<const TensorDesc> outputs);

// True when every present input has a constant (and there is one).
bool AllInputsKnown(const OpContext& context);

}  // namespace saker
