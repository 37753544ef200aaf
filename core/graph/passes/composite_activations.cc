#include "core/graph/passes/composite_activations.h"

#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "core/graph/passes/clip_bounds.h"
#include "core/graph/passes/fusion_links.h"

namespace saker {
namespace {

// Step: one operation of a written-out activation, on what the step before made; the first on the activation's operand.
struct Step {
  enum class Kind {
    kFunction,  // op_type of nothing else
    kAdd,       // of `number`
    kScale,     // by `number`, as a product or a quotient
    kGate,      // times the activation's operand
    kClip,      // between 0 and `number`
  };
  Kind kind;
  float number = 0;
  const char* op_type = nullptr;
};

// Composite: the steps that make up `op_type`, whose attributes are left out.
struct Composite {
  const char* op_type;
  std::vector<Step> steps;
};

const std::vector<Composite>& Composites() {
  using Kind = Step::Kind;
  constexpr float kRootOfHalf = 0.70710678f;
  static const auto* const composites = new std::vector<Composite>{
      {"Swish", {{Kind::kFunction, 0, "Sigmoid"}, {Kind::kGate}}},
      {"Mish", {{Kind::kFunction, 0, "Softplus"}, {Kind::kFunction, 0, "Tanh"}, {Kind::kGate}}},
      {"HardSwish", {{Kind::kFunction, 0, "HardSigmoid"}, {Kind::kGate}}},
      {"HardSwish", {{Kind::kAdd, 3}, {Kind::kClip, 6}, {Kind::kGate}, {Kind::kScale, 1.0f / 6}}},
      {"HardSwish", {{Kind::kAdd, 3}, {Kind::kClip, 6}, {Kind::kScale, 1.0f / 6}, {Kind::kGate}}},
      {"Gelu",
       {{Kind::kScale, kRootOfHalf},
        {Kind::kFunction, 0, "Erf"},
        {Kind::kAdd, 1},
        {Kind::kGate},
        {Kind::kScale, 0.5f}}},
      {"Gelu",
       {{Kind::kScale, kRootOfHalf},
        {Kind::kFunction, 0, "Erf"},
        {Kind::kAdd, 1},
        {Kind::kScale, 0.5f},
        {Kind::kGate}}},
  };
  return *composites;
}

bool Near(float a, float b) { return std::abs(a - b) <= 1e-5f * std::abs(b); }

class Matcher {
 public:
  Matcher(Graph& graph, const InferredValues& known) : graph_(graph), known_(known), links_(graph) {}

  int Run() {
    for (int i = 0; i < static_cast<int>(graph_.nodes().size()); ++i) {
      if (links_.absorbed(i)) continue;
      for (const Composite& composite : Composites()) {
        if (Replace(i, composite)) break;
      }
    }
    return links_.Finish();
  }

 private:
  // Makes the chain that begins at the node one node, if it is that composite of one of the node's operands.
  bool Replace(int first, const Composite& composite) {
    for (const ValueId operand : graph_.nodes()[first].inputs) {
      if (operand == kNoValue || !IsFloat(operand)) continue;
      const std::optional<std::vector<int>> chain = Match(first, composite.steps, operand);
      if (!chain) continue;
      for (size_t i = 1; i < chain->size(); ++i) links_.Absorb(first, (*chain)[i]);
      Node& node = graph_.mutable_nodes()[first];
      node.op_type = composite.op_type;
      node.inputs = {operand};
      node.attributes = Attributes();
      return true;
    }
    return false;
  }

  // The nodes of the steps, each the sole reader of the one before.
  std::optional<std::vector<int>> Match(int first, const std::vector<Step>& steps, ValueId operand) const {
    std::vector<int> chain;
    ValueId current = operand;
    int index = first;
    for (const Step& step : steps) {
      if (index == FusionLinks::kNoNode || links_.absorbed(index)) return std::nullopt;
      const Node& node = graph_.nodes()[index];
      const bool plain = node.domain.empty() && node.post_ops.empty() && node.outputs.size() == 1;
      if (!plain || node.attributes.Has("axis") || !Does(index, step, current, operand)) return std::nullopt;
      chain.push_back(index);
      current = node.outputs[0];
      index = links_.SoleReader(index);
    }
    return chain;
  }

  bool Does(int index, const Step& step, ValueId current, ValueId operand) const {
    const Node& node = graph_.nodes()[index];
    switch (step.kind) {
      case Step::Kind::kFunction:
        return node.op_type == step.op_type && node.inputs[0] == current && HasItsNumbers(node);
      case Step::Kind::kAdd:
        return node.op_type == "Add" && Near(NumberBeside(index, current), step.number);
      case Step::Kind::kScale:
        if (node.op_type == "Mul") return Near(NumberBeside(index, current), step.number);
        // The number is what is divided by, not what is divided.
        return node.op_type == "Div" && node.inputs[0] == current &&
               Near(NumberBeside(index, current), 1 / step.number);
      case Step::Kind::kGate:
        return node.op_type == "Mul" && node.inputs.size() == 2 && current != operand &&
               ((node.inputs[0] == current && node.inputs[1] == operand) ||
                (node.inputs[1] == current && node.inputs[0] == operand));
      case Step::Kind::kClip: {
        if (node.op_type != "Clip" || node.inputs[0] != current) return false;
        const std::optional<ClipBounds> bounds = ConstantClipBounds(graph_, links_, index);
        return bounds && bounds->least == 0 && bounds->most == step.number;
      }
    }
    return false;
  }

  // The HardSigmoid in a HardSwish is one of a sixth and a half.
  static bool HasItsNumbers(const Node& node) {
    if (node.op_type != "HardSigmoid") return true;
    const absl::StatusOr<float> alpha = node.attributes.GetFloat("alpha", 0.2f);
    const absl::StatusOr<float> beta = node.attributes.GetFloat("beta", 0.5f);
    return alpha.ok() && beta.ok() && Near(*alpha, 1.0f / 6) && *beta == 0.5f;
  }

  // The constant FLOAT that a node of two operands takes beside `current`, if it does not widen it; NaN otherwise.
  float NumberBeside(int index, ValueId current) const {
    const std::vector<ValueId>& inputs = graph_.nodes()[index].inputs;
    if (inputs.size() != 2 || (inputs[0] != current && inputs[1] != current)) return NAN;
    const Tensor* number = links_.ConstantInput(index, inputs[0] == current ? 1 : 0);
    const bool single = number && number->type() == DataType::kFloat32 && number->shape().ElementCount() == 1;
    const size_t id = static_cast<size_t>(current);
    const bool fits = single && id < known_.descs.size() && number->shape().rank() <= known_.descs[id].shape.rank();
    if (!fits) return NAN;
    return number->As<float>()[0];
  }

  bool IsFloat(ValueId id) const {
    return static_cast<size_t>(id) < known_.descs.size() &&
           known_.descs[static_cast<size_t>(id)].type == DataType::kFloat32;
  }

  Graph& graph_;
  const InferredValues& known_;
  FusionLinks links_;
};

}  // namespace

int FuseCompositeActivations(Graph& graph, const InferredValues& known) { return Matcher(graph, known).Run(); }

}  // namespace saker
