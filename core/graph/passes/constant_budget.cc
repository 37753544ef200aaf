#include "core/graph/passes/constant_budget.h"

#include <algorithm>

namespace saker {
namespace {

constexpr size_t kLeastBytes = size_t{64} << 20;

size_t BytesOfConstants(const Graph& graph) {
  size_t bytes = 0;
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    if (graph.value(id).constant != nullptr) bytes += graph.value(id).constant->SizeInBytes();
  }
  return bytes;
}

}  // namespace

ConstantBudget::ConstantBudget(const Graph& graph) : left_(std::max(4 * BytesOfConstants(graph), kLeastBytes)) {}

bool ConstantBudget::Take(size_t bytes) {
  if (bytes > left_) return false;
  left_ -= bytes;
  return true;
}

}  // namespace saker
