#include "core/graph/passes/fusion_links.h"

#include <utility>

#include "core/base/check.h"

namespace saker {

FusionLinks::FusionLinks(Graph& graph)
    : graph_(graph),
      sole_reader_(static_cast<size_t>(graph.value_count()), kNoNode),
      absorbed_(graph.nodes().size(), false) {
  const std::vector<int> uses = graph.UseCounts();
  for (size_t i = 0; i < graph.nodes().size(); ++i) {
    for (const ValueId id : graph.nodes()[i].inputs) {
      if (id != kNoValue && uses[id] == 1) sole_reader_[id] = static_cast<int>(i);
    }
  }
}

int FusionLinks::SoleReader(int node) const {
  const std::vector<ValueId>& outputs = graph_.nodes()[node].outputs;
  if (outputs.size() != 1 || outputs[0] == kNoValue) return kNoNode;
  // Values made by the pass itself are constants; nobody asks for their readers.
  return outputs[0] < static_cast<ValueId>(sole_reader_.size()) ? sole_reader_[outputs[0]] : kNoNode;
}

const Tensor* FusionLinks::ConstantInput(int node, size_t input) const {
  const std::vector<ValueId>& inputs = graph_.nodes()[node].inputs;
  if (input >= inputs.size() || inputs[input] == kNoValue) return nullptr;
  return graph_.value(inputs[input]).constant.get();
}

void FusionLinks::Absorb(int node, int reader) {
  SAKER_CHECK(SoleReader(node) == reader && !absorbed_[reader]);
  graph_.mutable_nodes()[node].outputs = {graph_.nodes()[reader].outputs[0]};
  absorbed_[reader] = true;
}

int FusionLinks::Finish() {
  std::vector<Node> kept;
  for (size_t i = 0; i < absorbed_.size(); ++i) {
    if (!absorbed_[i]) kept.push_back(std::move(graph_.mutable_nodes()[i]));
  }
  const int count = static_cast<int>(absorbed_.size() - kept.size());
  graph_.mutable_nodes() = std::move(kept);
  return count;
}

}  // namespace saker
