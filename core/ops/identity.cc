// Operators that hand their input on: Identity, and Dropout, which does nothing outside of training.
#include "core/ops/families.h"
#include "core/ops/row_flow.h"
#include "core/ops/training_mode.h"

namespace saker {
namespace {

absl::StatusOr<std::vector<TensorDesc>> InferIdentity(const OpContext& context) {
  return std::vector<TensorDesc>{{context.desc(0).type, context.shape(0)}};
}

bool WantsMask(const Node& node) { return node.outputs.size() > 1 && node.outputs[1] != kNoValue; }

absl::StatusOr<std::vector<TensorDesc>> InferDropout(const OpContext& context) {
  if (TrainsWithoutIsTest(context.node)) return context.Unsupported(kTrainsWithoutIsTest);
  if (context.node.opset >= 12) {
    const Tensor* training = context.constant(2);
    const bool off = !context.has(2) || (training && training->type() == DataType::kBool &&
                                         training->As<bool>().size() == 1 && !training->As<bool>()[0]);
    if (!off) return context.Unsupported("training mode is not supported; export the model for inference");
  }
  std::vector<TensorDesc> outputs{{context.desc(0).type, context.shape(0)}};
  if (context.node.outputs.size() > 1) outputs.push_back({DataType::kBool, context.shape(0)});
  if (WantsMask(context.node)) return context.Unsupported("the mask output is not supported outside of training");
  return outputs;
}

}  // namespace

void RegisterIdentityOps(OpRegistry& registry) {
  registry.Register({.op_type = "Identity", .infer = InferIdentity, .row_flow = KeepRows, .alias = true});
  registry.Register(
      {.op_type = "Dropout", .max_outputs = 2, .infer = InferDropout, .row_flow = KeepRows, .alias = true});
  registry.Register({.op_type = "Dropout",
                     .since_version = 12,
                     .max_inputs = 3,
                     .max_outputs = 2,
                     .infer = InferDropout,
                     .row_flow = KeepRows,
                     .alias = true});
}

}  // namespace saker
