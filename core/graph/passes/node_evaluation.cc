#include "core/graph/passes/node_evaluation.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/base/status_macros.h"
#include "core/ops/reorder.h"

namespace saker {
namespace {

// A kernel that wants more to compute a constant stays in the graph, whose plans have a limit for all their buffers.
constexpr size_t kMostScratchBytes = size_t{64} << 20;

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

// Nothing to compute then, as in a plan: kernels that loop over the other extents could be at it for ever.
bool HasNoElements(absl::Span<const TensorDesc> descs) {
  return std::all_of(descs.begin(), descs.end(), [](const TensorDesc& desc) { return desc.shape.ElementCount() == 0; });
}

// Output 0 is input 0 under another shape.
absl::StatusOr<NodeValues> EvaluateAlias(const OpContext& context, absl::Span<const TensorDesc> outputs) {
  SAKER_ASSIGN_OR_RETURN(std::vector<Tensor> tensors, MakeOutputs(outputs.subspan(0, 1)));
  const Tensor& input = *context.constant(0);
  const size_t bytes = std::min(input.SizeInBytes(), tensors[0].SizeInBytes());
  if (bytes > 0) std::memcpy(tensors[0].data(), input.data(), bytes);
  return Shared(std::move(tensors));
}

Layout LayoutAt(const std::vector<Layout>& layouts, size_t i) {
  return i < layouts.size() ? layouts[i] : Layout::kPlain;
}

absl::Status RunOne(const OpKernel& kernel, absl::Span<const void* const> inputs, absl::Span<void* const> outputs) {
  SAKER_ASSIGN_OR_RETURN(AlignedBuffer scratch, AlignedBuffer::Create(kernel.scratch_bytes));
  const std::unique_ptr<KernelState> state = kernel.MakeState();
  return kernel.Run({inputs, outputs, scratch.data(), state.get()});
}

absl::Status Reorder(const TensorDesc& from, const void* source, const TensorDesc& to, void* target) {
  SAKER_ASSIGN_OR_RETURN(const std::unique_ptr<OpKernel> kernel, MakeReorderKernel(from, to));
  return RunOne(*kernel, {source}, {target});
}

// A kernel may want its operands, and give its results, in another layout than the plain one of constants.
absl::StatusOr<NodeValues> RunKernel(const OpKernel& kernel, const OpContext& context,
                                     absl::Span<const TensorDesc> descs) {
  SAKER_ASSIGN_OR_RETURN(std::vector<Tensor> tensors, MakeOutputs(descs));
  std::vector<AlignedBuffer> buffers;
  std::vector<const void*> inputs;
  for (size_t i = 0; i < context.inputs.size(); ++i) {
    const OpInput& input = context.inputs[i];
    inputs.push_back(input.present ? input.constant->data() : nullptr);
    TensorDesc wanted = input.desc;
    wanted.layout = LayoutAt(kernel.input_layouts, i);
    if (!input.present || wanted.layout == Layout::kPlain) continue;
    SAKER_ASSIGN_OR_RETURN(buffers.emplace_back(), AlignedBuffer::Create(wanted.SizeInBytes()));
    SAKER_RETURN_IF_ERROR(Reorder(input.desc, inputs.back(), wanted, buffers.back().data()));
    inputs.back() = buffers.back().data();
  }
  std::vector<void*> outputs;
  for (size_t i = 0; i < tensors.size(); ++i) {
    outputs.push_back(tensors[i].data());
    const TensorDesc given{descs[i].type, descs[i].shape, LayoutAt(kernel.output_layouts, i)};
    if (given.layout == Layout::kPlain) continue;
    SAKER_ASSIGN_OR_RETURN(buffers.emplace_back(), AlignedBuffer::Create(given.SizeInBytes()));
    outputs.back() = buffers.back().data();
  }
  SAKER_RETURN_IF_ERROR(RunOne(kernel, inputs, outputs));
  for (size_t i = 0; i < tensors.size(); ++i) {
    const TensorDesc given{descs[i].type, descs[i].shape, LayoutAt(kernel.output_layouts, i)};
    if (given.layout == Layout::kPlain) continue;
    SAKER_RETURN_IF_ERROR(Reorder(given, outputs[i], {descs[i].type, descs[i].shape}, tensors[i].data()));
  }
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
  if (HasNoElements(outputs)) {
    SAKER_ASSIGN_OR_RETURN(std::vector<Tensor> tensors, MakeOutputs(outputs));
    return Shared(std::move(tensors));
  }
  if ((*kernel)->scratch_bytes > kMostScratchBytes) return std::nullopt;
  return RunKernel(**kernel, context, outputs);
}

}  // namespace saker
