#include "core/graph/passes/node_evaluation.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/base/status_macros.h"

namespace saker {
namespace {

NodeValues Shared(std::vector<Tensor> tensors) {
  NodeValues values;
  for (Tensor& tensor : tensors) values.push_back(std::make_shared<const Tensor>(std::move(tensor)));
  return values;
}

absl::StatusOr<std::vector<Tensor>> MakeOutputs(absl::Span<const TensorDesc> descs) {
  std::vector<Tensor> tensors;
  for (const TensorDesc& desc : descs) {
    SAKER_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Create(desc.type, desc.shape));
    tensors.push_back(std::move(tensor));
  }
  return tensors;
}

// Output 0 is input 0 under another shape.
absl::StatusOr<NodeValues> EvaluateAlias(const OpContext& context, absl::Span<const TensorDesc> outputs) {
  SAKER_ASSIGN_OR_RETURN(std::vector<Tensor> tensors, MakeOutputs(outputs.subspan(0, 1)));
  const Tensor& input = *context.constant(0);
  const size_t bytes = std::min(input.SizeInBytes(), tensors[0].SizeInBytes());
  if (bytes > 0) std::memcpy(tensors[0].data(), input.data(), bytes);
  return Shared(std::move(tensors));
}

bool AllPlain(const std::vector<Layout>& layouts) {
  return std::all_of(layouts.begin(), layouts.end(), [](Layout layout) { return layout == Layout::kPlain; });
}

absl::StatusOr<NodeValues> RunKernel(const OpKernel& kernel, const OpContext& context,
                                     absl::Span<const TensorDesc> descs) {
  SAKER_ASSIGN_OR_RETURN(std::vector<Tensor> tensors, MakeOutputs(descs));
  std::vector<const void*> inputs;
  for (const OpInput& input : context.inputs) inputs.push_back(input.present ? input.constant->data() : nullptr);
  std::vector<void*> outputs;
  for (Tensor& tensor : tensors) outputs.push_back(tensor.data());
  AlignedBuffer scratch(kernel.scratch_bytes);
  const std::unique_ptr<KernelState> state = kernel.MakeState();
  SAKER_RETURN_IF_ERROR(kernel.Run({inputs, outputs, scratch.data(), state.get()}));
  return Shared(std::move(tensors));
}

}  // namespace

bool AllInputsKnown(const OpContext& context) {
  const auto known = [](const OpInput& input) { return !input.present || input.constant != nullptr; };
  const auto present = [](const OpInput& input) { return input.present; };
  return std::any_of(context.inputs.begin(), context.inputs.end(), present) &&
         std::all_of(context.inputs.begin(), context.inputs.end(), known);
}

absl::StatusOr<std::optional<NodeValues>> EvaluateNode(const OpDefinition& definition, const OpContext& context,
                                                       absl::Span<const TensorDesc> outputs) {
  if (definition.alias) return EvaluateAlias(context, outputs);
  if (definition.make_kernel == nullptr) return std::nullopt;
  WeightCache weights;
  const KernelContext kernel_context{context, {outputs.begin(), outputs.end()}, weights};
  const absl::StatusOr<std::unique_ptr<OpKernel>> kernel = definition.make_kernel(kernel_context);
  if (!kernel.ok() || *kernel == nullptr) return std::nullopt;
  if (!AllPlain((*kernel)->input_layouts) || !AllPlain((*kernel)->output_layouts)) return std::nullopt;
  return RunKernel(**kernel, context, outputs);
}

}  // namespace saker
