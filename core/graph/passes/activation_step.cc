#include "core/graph/passes/activation_step.h"

#include <algorithm>
#include <string>

#include "core/graph/passes/clip_bounds.h"
#include "core/ops/quantized_output.h"

namespace saker {
namespace {

// Activation: an operator with the attributes that are alpha and beta of its post-operation, and what they are when
// absent. Operators that need a closer look are not in the table.
struct Activation {
  const char* op_type;
  PostOp::Kind kind;
  const char* alpha = nullptr;
  float usual_alpha = 0;
  const char* beta = nullptr;
  float usual_beta = 0;
};
constexpr Activation kActivations[] = {
    {"Relu", PostOp::Kind::kRelu},           {"LeakyRelu", PostOp::Kind::kLeakyRelu, "alpha", 0.01f},
    {"Sigmoid", PostOp::Kind::kSigmoid},     {"Tanh", PostOp::Kind::kTanh},
    {"Elu", PostOp::Kind::kElu, "alpha", 1}, {"HardSigmoid", PostOp::Kind::kHardSigmoid, "alpha", 0.2f, "beta", 0.5f},
    {"HardSwish", PostOp::Kind::kHardSwish}, {"Swish", PostOp::Kind::kSwish, "alpha", 1},
    {"Mish", PostOp::Kind::kMish},
};

std::optional<PostOp> FromTable(const Node& node) {
  for (const Activation& row : kActivations) {
    if (node.op_type != row.op_type) continue;
    PostOp post_op{row.kind};
    if (row.alpha) {
      const absl::StatusOr<float> alpha = node.attributes.GetFloat(row.alpha, row.usual_alpha);
      if (!alpha.ok()) return std::nullopt;
      post_op.alpha = *alpha;
    }
    if (row.beta) {
      const absl::StatusOr<float> beta = node.attributes.GetFloat(row.beta, row.usual_beta);
      if (!beta.ok()) return std::nullopt;
      post_op.beta = *beta;
    }
    return post_op;
  }
  return std::nullopt;
}

std::optional<PostOp> FromGelu(const Node& node) {
  const absl::StatusOr<std::string> approximate = node.attributes.GetString("approximate", "none");
  if (!approximate.ok() || (*approximate != "none" && *approximate != "tanh")) return std::nullopt;
  return PostOp{*approximate == "tanh" ? PostOp::Kind::kGeluTanh : PostOp::Kind::kGelu};
}

bool Has(const Node& node, PostOp::Kind kind) {
  return std::any_of(node.post_ops.begin(), node.post_ops.end(), [&](const PostOp& step) { return step.kind == kind; });
}

}  // namespace

std::optional<PostOp> ActivationStep(const Graph& graph, const FusionLinks& links, int index) {
  const Node& node = graph.nodes()[index];
  if (!node.domain.empty() || !node.post_ops.empty() || node.outputs.size() != 1) return std::nullopt;
  if (node.op_type == "Gelu") return FromGelu(node);
  if (node.op_type != "Clip") return FromTable(node);
  const std::optional<ClipBounds> bounds = ConstantClipBounds(graph, links, index);
  if (!bounds) return std::nullopt;
  return PostOp{PostOp::Kind::kClip, bounds->least, bounds->most};
}

void TakeActivations(Graph& graph, FusionLinks& links, int index) {
  while (true) {
    const int reader = links.SoleReader(index);
    if (reader == FusionLinks::kNoNode || links.absorbed(reader)) return;
    // The value must be the activation's operand, not a bound of Clip.
    if (graph.nodes()[reader].inputs[0] != graph.nodes()[index].outputs[0]) return;
    const std::optional<PostOp> step = ActivationStep(graph, links, reader);
    if (!step || !IsSumActivation(*step) || Has(graph.nodes()[index], step->kind)) return;
    graph.mutable_nodes()[index].post_ops.push_back(*step);
    links.Absorb(index, reader);
  }
}

}  // namespace saker
