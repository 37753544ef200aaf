// ValueReplacements: which value is read instead of which, gathered while a pass looks at the nodes and carried out at
// once: one walk over the graph, however many nodes go.
// Threads: one.
// Owns:    nothing; the graph must outlive it.
#pragma once

#include <vector>

#include "core/graph/graph.h"

namespace saker {

class ValueReplacements {
 public:
  explicit ValueReplacements(Graph& graph);

  // `from` is read wherever `to` was, so that the node that makes `to` may go; false when it must stay. The name of a
  // graph output must survive: its new maker then makes it at once, unless there is none or what it makes is a graph
  // output as well.
  bool Bypass(ValueId from, ValueId to);

  // What is read instead of a value by now.
  ValueId Resolved(ValueId id);

  // Rewrites the inputs of all nodes.
  void Apply();

 private:
  Graph& graph_;
  std::vector<int> producers_;
  std::vector<bool> is_output_;
  std::vector<ValueId> read_instead_;
};

// Erases the nodes marked; returns how many.
int EraseNodes(Graph& graph, const std::vector<bool>& removed);

}  // namespace saker
