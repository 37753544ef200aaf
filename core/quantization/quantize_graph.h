// QuantizeGraph: a network of floats as one whose products work on bytes, in ONNX's own words: a QuantizeLinear and a
// DequantizeLinear around what is quantised (QDQ form), weights and biases as integers.
#pragma once

#include <map>
#include <vector>

#include "absl/status/status.h"
#include "core/graph/graph.h"
#include "core/quantization/range_estimator.h"

namespace saker {

struct QuantizeOptions {
  // Weights get a scale for each output channel instead of one for all. Default: true.
  bool per_channel = true;
  // The first, and the last, product of the network stays in floats. Default: false.
  bool keep_first = false;
  bool keep_last = false;
};

// Makes a graph as it was read ready: constants folded, normalisations put into the convolutions before them. Nothing but
// ONNX's operators is left. UNIMPLEMENTED for operators that Saker does not have.
absl::Status PrepareForQuantization(Graph& graph);

// The values whose ranges QuantizeGraph() needs, for the same options. INVALID_ARGUMENT when there is nothing to quantise.
absl::StatusOr<std::vector<ValueId>> ValuesToQuantize(const Graph& graph, const QuantizeOptions& options);

// Rewrites a prepared graph. Every value of ValuesToQuantize() must have its range.
absl::Status QuantizeGraph(Graph& graph, const std::map<ValueId, RealRange>& ranges, const QuantizeOptions& options);

}  // namespace saker
