// A small operator set and a graph builder for the tests of the runtime: each op stands for one thing that plans must
// get right.
#pragma once

#include <string>
#include <vector>

#include "core/graph/graph.h"
#include "core/ops/registry.h"
#include "core/runtime/plan_set.h"
#include "core/runtime/run_request.h"
#include "core/tensor/tensor.h"

namespace saker {

// Operators on floats:
//   Twice    2x; may overwrite its input
//   AddOne   x + 1; may not
//   Sum      a + b
//   Join     a and b of one width side by side, which may be made where they belong when there is one row
//   View     an alias: [d0, everything else]
//   Shuffle  x; wants and gives the channels-last layout
//   RowSum   sum over everything but axis 0
//   Mix      x minus the mean over axis 0: rows meet
//   Scratch  x + 1, by way of its scratch memory
//   Counted  x plus the number of runs that its state has seen
//   Picky    x; INVALID_ARGUMENT when a value is over 1000
//   Shared   x + 1, in as many parts as threads; INVALID_ARGUMENT when a value is over 1000
//   Greedy   x; plans for more than 64 rows want a list longer than any memory; no word on where rows go
const OpRegistry& TestOps();

// GraphBuilder: a graph, value by value. Shapes with -1 in front get the batch symbol "N".
class GraphBuilder {
 public:
  ValueId Input(const std::string& name, const Shape& shape);
  ValueId Constant(const Tensor& tensor);
  // One node with one output.
  ValueId Op(const std::string& type, const std::vector<ValueId>& inputs);
  void Output(ValueId id);
  // The sorted graph.
  Graph Build();

 private:
  Graph graph_;
};

// TestRequest: a request for a plan set and its answer, floats only.
class TestRequest {
 public:
  // Input values count up from 1: input i begins with 1000 * i + 1.
  TestRequest(const PlanSet& plans, int64_t rows);

  const RunRequest& request() const { return request_; }
  RunRequest& request() { return request_; }
  // Where outputs go; null data drops one.
  std::vector<MutableTensorView>& output_views() { return output_views_; }
  std::vector<ConstTensorView>& input_views() { return input_views_; }
  std::vector<float> Output(size_t i) const;
  std::vector<float> Input(size_t i) const;
  // Fills the outputs with a value that no op makes.
  void ClearOutputs();

 private:
  std::vector<Tensor> inputs_;
  std::vector<Tensor> outputs_;
  std::vector<ConstTensorView> input_views_;
  std::vector<MutableTensorView> output_views_;
  RunRequest request_;
};

// Plans for the graph; aborts when they cannot be made.
std::unique_ptr<PlanSet> MakePlans(Graph graph, const std::vector<int64_t>& units = {},
                                   const PlanLimits& limits = PlanLimits());

}  // namespace saker
