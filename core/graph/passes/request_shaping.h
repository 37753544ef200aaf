// RequestShaping: what of a request, beyond its number of rows, decides the shapes inside a graph: dimensions that the
// file leaves open (height and width of pictures), and inputs whose values are shapes, axes or counts. Plans are made
// for fixed shapes, so such a graph is run by variants of itself, in which all of it has been filled in.
// Threads: pure functions.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "core/graph/graph.h"
#include "core/ops/registry.h"
#include "core/tensor/tensor_view.h"

namespace saker {

struct RequestShaping {
  struct Input {
    // Dimension 0 is the number of rows.
    bool has_rows = false;
    // Some other dimension is open, or dimension 0 without being the number of rows.
    bool open_extents = false;
    // Its values decide shapes.
    bool by_value = false;
  };
  std::vector<Input> inputs;  // in the order of graph.inputs()

  // False: one plan a row count is all that the graph needs.
  bool needs_variants() const;
  // Variants take any number of rows, like other models. Not where values decide shapes: they may have been worked out
  // for just the rows that came with them.
  bool rows_stay_open() const;
};

// The rows are dimension 0 of the first input that leaves it open, and of those that give it the same symbol. Fails on
// inputs of unknown rank, and as OpRegistry::Resolve() does.
absl::StatusOr<RequestShaping> FindRequestShaping(const Graph& graph, const OpRegistry& registry);

// Bytes that are equal for two requests if, and only if, the same variant serves both. The inputs have the ranks and
// types that the graph declares.
std::string VariantKey(const RequestShaping& shaping, absl::Span<const ConstTensorView> inputs);

// Bytes of the values that go into the key.
size_t ShapingBytes(const RequestShaping& shaping, absl::Span<const ConstTensorView> inputs);

// The graph with the open dimensions of this request filled in, and its shaping values in the places where nodes read
// them. Inputs and outputs stay the same in number and order. Fails when there is no memory for a copy of the values.
absl::StatusOr<Graph> FillInRequest(const Graph& graph, const RequestShaping& shaping,
                                    absl::Span<const ConstTensorView> inputs);

}  // namespace saker
