// Quantised networks by hand: pairs of QuantizeLinear and DequantizeLinear nodes for a GraphBuilder, and a comparison that
// allows one step of the last quantisation.
#pragma once

#include <string>

#include "core/graph/graph.h"
#include "tests/testing/graph_builder.h"

namespace saker {

// x -> x_q (bytes of type Q) -> x_r. Constants x_scale and x_zero are shared by both nodes.
template <typename Q>
GraphBuilder& AddPair(GraphBuilder& builder, const std::string& x, float scale, int zero_point) {
  builder.Constant(x + "_scale", Tensor::Scalar<float>(scale));
  builder.Constant(x + "_zero", Tensor::Scalar<Q>(static_cast<Q>(zero_point)));
  builder.Node("QuantizeLinear", {x, x + "_scale", x + "_zero"}, {x + "_q"});
  return builder.Node("DequantizeLinear", {x + "_q", x + "_scale", x + "_zero"}, {x + "_r"});
}

// Constant bytes of a pattern, name_q -> name_r, with a scale for each entry of `axis`, or one for -1.
template <typename Q>
GraphBuilder& AddWeights(GraphBuilder& builder, const std::string& name, const Shape& shape, int axis = 0,
                         int zero_point = 0) {
  Tensor bytes = *Tensor::Create(DataTypeOf<Q>(), shape);
  int i = 0;
  for (Q& value : bytes.As<Q>()) value = static_cast<Q>(zero_point + (++i * 37) % 201 - 100);
  builder.Constant(name + "_q", std::move(bytes));
  const Shape scales = axis < 0 ? Shape{} : Shape{shape[axis]};
  Tensor scale = *Tensor::Create(DataType::kFloat32, scales);
  Tensor zero = *Tensor::Create(DataTypeOf<Q>(), scales);
  for (float& value : scale.As<float>()) value = 0.002f * static_cast<float>(1 + ++i % 5);
  for (Q& value : zero.As<Q>()) value = static_cast<Q>(zero_point);
  builder.Constant(name + "_scale", std::move(scale)).Constant(name + "_zero", std::move(zero));
  return builder.Node("DequantizeLinear", {name + "_q", name + "_scale", name + "_zero"}, {name + "_r"},
                      {{"axis", int64_t{axis < 0 ? 0 : axis}}});
}

// The graph with the types of all values noted, as the pipeline does first; and what the whole pipeline makes of it.
Graph Typed(const GraphBuilder& builder);
Graph Optimized(const Graph& before);

// Runs both graphs on the same numbers: no element differs by more than `step`, and hardly any differs at all.
void ExpectSameWithinAStep(const Graph& before, const Graph& after, float step);

}  // namespace saker
