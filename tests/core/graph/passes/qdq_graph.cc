#include "tests/core/graph/passes/qdq_graph.h"

#include <cmath>

#include "core/graph/passes/pass_pipeline.h"
#include "core/graph/passes/probe_inference.h"
#include "gtest/gtest.h"
#include "tests/core/graph/passes/graph_runner.h"

namespace saker {

Graph Typed(const GraphBuilder& builder) {
  Graph graph = builder.Build();
  const InferredValues known = Known(graph);
  for (ValueId id = 0; id < graph.value_count(); ++id) graph.mutable_value(id).type = known.descs[id].type;
  return graph;
}

Graph Optimized(const Graph& before) {
  Graph after = before;
  const absl::Status status = OptimizeGraph(after, OpRegistry::Get(), size_t{1} << 28);
  EXPECT_TRUE(status.ok()) << status;
  return after;
}

void ExpectSameWithinAStep(const Graph& before, const Graph& after, float step) {
  std::vector<Tensor> inputs;
  for (const Shape& shape : FilledShapes(before, 3)) {
    inputs.push_back(SomeFloats(shape, static_cast<int>(inputs.size()) + 1));
  }
  const absl::StatusOr<std::vector<Tensor>> expected = RunGraph(before, inputs);
  const absl::StatusOr<std::vector<Tensor>> actual = RunGraph(after, inputs);
  ASSERT_TRUE(expected.ok()) << expected.status();
  ASSERT_TRUE(actual.ok()) << actual.status();
  for (size_t i = 0; i < expected->size(); ++i) {
    ASSERT_EQ((*expected)[i].shape(), (*actual)[i].shape());
    const absl::Span<const float> a = (*expected)[i].As<float>(), b = (*actual)[i].As<float>();
    size_t different = 0;
    float least = a[0], most = a[0];
    for (size_t k = 0; k < a.size(); ++k) {
      ASSERT_NEAR(a[k], b[k], 1.01f * step) << "element " << k;
      if (std::abs(a[k] - b[k]) > 0.01f * step) ++different;
      least = std::min(least, a[k]);
      most = std::max(most, a[k]);
    }
    // Scales this round leave some numbers just between two steps.
    EXPECT_LE(different, 1 + a.size() / 20);
    EXPECT_GT(most - least, 3 * step) << "the answers say nothing";
  }
}

}  // namespace saker
