// RowTaint: follows numbers that come from the number of rows through shape arithmetic, so that none is taken for a
// constant because it happens to be the same for the few row counts that a graph is tried with (rows / 1000, say).
// Threads: one.
// Owns:    one list of levels for each value that such a number reaches; graph and values must outlive it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/graph/graph.h"
#include "core/graph/passes/shape_inference.h"
#include "core/ops/registry.h"

namespace saker {

// Inputs that say how an output is shaped and nothing of what is in it. They may depend on the number of rows: shapes
// are compared for several of them anyway.
bool IsShapeInput(const Node& node, size_t input);

class RowTaint {
 public:
  // `a` and `b`: the graph's values for two numbers of rows.
  RowTaint(const Graph& graph, const OpRegistry& registry, const InferredValues& a, const InferredValues& b);

  // A node whose outputs are known ahead of the run; in the graph's order.
  void Follow(const Node& node);

  // Some element of this known value comes from the number of rows.
  bool Reaches(ValueId id) const;
  // Elements that are computed from it other than by multiplying.
  int64_t ComputedElements(ValueId id) const;

 private:
  using Levels = std::shared_ptr<const Tensor>;  // INT64, in the shape that the value has in `a_`

  Levels LevelsOf(ValueId id) const;
  Levels Everywhere(ValueId id, int64_t level) const;
  Levels ChangedElements(ValueId id) const;
  bool ReadsTainted(const Node& node, size_t first_input) const;
  // What a node that moves elements makes of the levels of its first `data_inputs` inputs; false when it cannot be
  // told.
  bool MoveLevels(const Node& node, size_t data_inputs);
  // The same for a product, or for what else is computed element by element.
  bool CombineLevels(const Node& node);

  const OpRegistry& registry_;
  const InferredValues& a_;
  const InferredValues& b_;
  std::vector<Levels> levels_;  // by value; null: nothing reaches it
};

}  // namespace saker
