#include "core/graph/passes/shape_probes.h"

#include <algorithm>
#include <utility>

namespace saker {

ShapeProbes::ShapeProbes(const Graph& graph, const OpRegistry& registry, size_t max_value_bytes) {
  for (const int64_t rows : {1, 3}) {
    absl::StatusOr<InferredValues> values = InferForRows(graph, rows, registry, max_value_bytes);
    if (!values.ok()) {
      probes_.clear();
      return;
    }
    probes_.push_back(*std::move(values));
  }
}

bool ShapeProbes::AlwaysAlike(ValueId a, ValueId b) const {
  for (const InferredValues& values : probes_) {
    if (std::max(a, b) >= static_cast<ValueId>(values.descs.size())) return false;
    if (values.descs[a].shape != values.descs[b].shape || values.descs[a].type != values.descs[b].type) return false;
  }
  return !probes_.empty();
}

int ShapeProbes::Rank(ValueId id) const {
  int rank = -1;
  for (const InferredValues& values : probes_) {
    if (id >= static_cast<ValueId>(values.descs.size())) return -1;
    const int seen = values.descs[id].shape.rank();
    if (rank >= 0 && rank != seen) return -1;
    rank = seen;
  }
  return rank;
}

}  // namespace saker
