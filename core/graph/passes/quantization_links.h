// QuantizationLinks: which real values of a graph stand for bytes: what DequantizeLinear makes of one, what QuantizeLinear
// makes bytes of, with scales and zero points that are constants.
// Threads: one.
// Owns:    nothing; the graph must outlive it. Nodes must keep their indices while it is used.
#pragma once

#include <optional>
#include <vector>

#include "core/graph/graph.h"
#include "core/ops/quantized_output.h"

namespace saker {

// DequantizedValue: bytes, and what they stand for.
struct DequantizedValue {
  ValueId bytes = kNoValue;
  Quantization quantization;
};

// DequantizedWeights: constant bytes with one scale and zero point, or one of each a channel.
struct DequantizedWeights {
  ValueId bytes = kNoValue;
  std::vector<float> scales;
  std::vector<int32_t> zero_points;
};

class QuantizationLinks {
 public:
  explicit QuantizationLinks(const Graph& graph) : graph_(graph), producers_(graph.Producers()) {}

  // The node that makes a value, -1 for none.
  int Producer(ValueId id) const;
  // What a FLOAT value was before a DequantizeLinear with one scale.
  std::optional<DequantizedValue> BytesOf(ValueId real) const;
  // What a node makes of a FLOAT value, if it is a QuantizeLinear with one scale to bytes.
  std::optional<Quantization> QuantizedBy(int node) const;
  // The same for constants with scales along `axis`, which has `channels` entries.
  std::optional<DequantizedWeights> WeightsOf(ValueId real, int axis, int64_t channels) const;
  // A bias of `channels` FLOATs, given as such or as INT32 with scales.
  std::optional<std::vector<float>> BiasOf(ValueId real, int64_t channels) const;

 private:
  const Tensor* Constant(const Node& node, size_t input) const;
  bool IsLinear(int node, const char* op_type) const;
  DataType TypeOf(ValueId id) const;
  std::optional<Quantization> OneQuantization(const Node& node, DataType type) const;

  const Graph& graph_;
  std::vector<int> producers_;
};

}  // namespace saker
