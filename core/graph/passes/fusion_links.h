// FusionLinks: who alone reads a value, and nodes that are swallowed by the node before them. What every fusion needs.
// Threads: one.
// Owns:    nothing; the graph must outlive it, and only Absorb() may change its edges meanwhile.
#pragma once

#include <vector>

#include "core/graph/graph.h"

namespace saker {

class FusionLinks {
 public:
  static constexpr int kNoNode = -1;

  explicit FusionLinks(Graph& graph);

  // Index of the only node that reads output 0 of `node`, once; kNoNode when there are several, none, or when callers
  // get the value as well. Only then may work be moved across the value.
  int SoleReader(int node) const;

  // The constant that input `input` of a node reads; null otherwise.
  const Tensor* ConstantInput(int node, size_t input) const;

  // `node` does the work of its sole reader too: it makes the reader's output 0, and the reader goes.
  void Absorb(int node, int reader);
  bool absorbed(int node) const { return absorbed_[node]; }

  // Erases the nodes absorbed; returns how many. Indices and this object are void afterwards.
  int Finish();

 private:
  Graph& graph_;
  std::vector<int> sole_reader_;  // by value
  std::vector<bool> absorbed_;    // by node
};

}  // namespace saker
