// ShapeProbes: whether values have the same shape whatever the number of rows, found out by trying several.
// Threads: one.
#pragma once

#include <vector>

#include "core/graph/passes/probe_inference.h"

namespace saker {

class ShapeProbes {
 public:
  // The graph for one row, where a broadcast could pass for equal shapes, and for several. Where it does not take both,
  // nothing is known to be alike: there may be other numbers of rows that it takes.
  ShapeProbes(const Graph& graph, const OpRegistry& registry, size_t max_value_bytes);

  // Same shape and type. False for values that are younger than this object.
  bool AlwaysAlike(ValueId a, ValueId b) const;
  // Dimensions of a value; -1 when they are not known or not always as many.
  int Rank(ValueId id) const;

 private:
  std::vector<InferredValues> probes_;
};

}  // namespace saker
