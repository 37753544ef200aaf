// AnalyzeBatch: follows the batch dimension through the graph and proves, or fails to prove, that the rows of a request
// do not touch each other. Rows are split over threads and joined from several requests only under such a proof.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/graph/graph.h"
#include "core/ops/op.h"
#include "core/ops/registry.h"

namespace saker {

// BatchSemantics: how a model takes batches.
struct BatchSemantics {
  enum class Kind {
    kIndependentRows,  // dimension 0 of inputs is a symbol, and every output row depends on its own input row only
    kMixedRows,        // dimension 0 is a symbol, but rows meet somewhere: a batch runs whole, never joined with others
    kFixedRows,  // dimension 0 is a number (or there is none): a batch is several runs, one a block of `fixed_rows`
  };
  Kind kind = Kind::kMixedRows;
  // kFixedRows: rows of one run, as exported; usually 1.
  int64_t fixed_rows = 1;
  // kFixedRows: false when some input or output has no dimension 0 equal to fixed_rows, so that several runs cannot be
  // joined in one request; then a request is exactly one run.
  bool stackable = true;
  // Which graph inputs carry rows in dimension 0 (others are shared by all rows), in the order of graph.inputs().
  std::vector<bool> input_has_rows;
  // Shapes of the graph outputs as far as they are the same for every number of rows; -1 where the number changes them.
  std::vector<Shape> output_shapes;
  // Which graph outputs have one entry of dimension 0 a row.
  std::vector<bool> output_has_rows;
  // kMixedRows: the node that mixes them and why; for people.
  std::string reason;
};

// Fails with what shape inference says of a single row, and as CheckInputShapes() does.
absl::StatusOr<BatchSemantics> AnalyzeBatch(const Graph& graph, const OpRegistry& registry, size_t max_value_bytes);

// Input shapes for a run of `rows` rows: dimension 0 of inputs that carry rows replaced, unless fixed.
std::vector<Shape> ShapesForRows(const Graph& graph, const BatchSemantics& batch, int64_t rows);

}  // namespace saker
