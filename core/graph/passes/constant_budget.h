// ConstantBudget: the bytes of new constants that one pass may make. Nodes may share a weight, and each may want a copy of
// its own (folded, scaled, transposed), so that a small file could ask for any amount of memory. Sound models make about
// as many bytes as they had.
// Threads: one.
// Units:   bytes.
#pragma once

#include <cstddef>

#include "core/graph/graph.h"

namespace saker {

class ConstantBudget {
 public:
  // 4 times what the constants of the graph take, 64 MiB at least.
  explicit ConstantBudget(const Graph& graph);

  // False, and nothing is taken, when fewer are left.
  bool Take(size_t bytes);

 private:
  size_t left_;
};

}  // namespace saker
