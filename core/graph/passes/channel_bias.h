// Biases out of Add nodes: a constant that, broadcast, adds one number a channel.
#pragma once

#include <optional>
#include <vector>

#include "core/graph/graph.h"
#include "core/graph/passes/fusion_links.h"
#include "core/tensor/tensor.h"

namespace saker {

// The number for each of `channels` channels when `tensor`, broadcast against a value of `rank` dimensions, has an
// entry a channel (or one for all) along `axis` and nothing else; nullopt when it varies elsewhere, would raise the
// rank, or is not FLOAT.
std::optional<std::vector<float>> ChannelValues(const Tensor& tensor, int rank, int axis, int64_t channels);

// The constant that the Add `reader` adds to its other operand; null when it is another node or adds no constant.
const Tensor* AddedConstant(const Graph& graph, const FusionLinks& links, int reader);

// Makes `bias` (a FLOAT entry a channel) input 2 of the node, added to a bias that is there. False, and nothing
// changed, when that one depends on the request or has another form.
bool AddBiasInput(Graph& graph, int node, const std::vector<float>& bias);

// A new constant of the graph with these numbers.
ValueId AddFloats(Graph& graph, const std::string& name, const Shape& shape, const std::vector<float>& values);

}  // namespace saker
