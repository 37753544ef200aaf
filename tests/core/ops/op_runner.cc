#include "tests/core/ops/op_runner.h"

#include <cstring>
#include <utility>

#include "core/base/status_macros.h"
#include "core/ops/reorder.h"
#include "gtest/gtest.h"

namespace saker {
namespace {

using Buffers = std::vector<AlignedBuffer>;

const Tensor& EmptyTensor() {
  static const Tensor* const tensor = new Tensor;
  return *tensor;
}

absl::Status RunKernel(const OpKernel& kernel, const std::vector<const void*>& inputs,
                       const std::vector<void*>& outputs) {
  const std::unique_ptr<KernelState> state = kernel.MakeState();
  AlignedBuffer scratch(kernel.scratch_bytes);
  const KernelArgs args = {inputs, outputs, scratch.data(), state.get()};
  if (kernel.parts == 1) return kernel.Run(args);
  for (int part = kernel.parts - 1; part >= 0; --part) SAKER_RETURN_IF_ERROR(kernel.RunPart(args, part));
  return absl::OkStatus();
}

absl::StatusOr<AlignedBuffer> Reorder(const TensorDesc& from, const TensorDesc& to, const void* data) {
  SAKER_ASSIGN_OR_RETURN(const std::unique_ptr<OpKernel> kernel, MakeReorderKernel(from, to));
  AlignedBuffer buffer(to.SizeInBytes());
  SAKER_RETURN_IF_ERROR(RunKernel(*kernel, {data}, {buffer.data()}));
  return buffer;
}

Layout LayoutAt(const std::vector<Layout>& layouts, size_t i) {
  return i < layouts.size() ? layouts[i] : Layout::kPlain;
}

// The inputs in the layouts that they come in, then in those that the kernel wants.
absl::StatusOr<Buffers> Arrange(const OneOp& op, const OpContext& context, const OpKernel& kernel) {
  Buffers buffers;
  for (size_t i = 0; i < op.inputs.size(); ++i) {
    buffers.emplace_back();
    if (!op.inputs[i]) continue;
    TensorDesc plain = context.desc(static_cast<int>(i));
    TensorDesc wanted = plain;
    plain.layout = Layout::kPlain;
    wanted.layout = LayoutAt(kernel.input_layouts, i);
    SAKER_ASSIGN_OR_RETURN(buffers.back(), Reorder(plain, wanted, op.inputs[i]->data()));
  }
  return buffers;
}

absl::StatusOr<std::vector<Tensor>> RunMadeKernel(const OneOp& op, const OpContext& context, const OpKernel& kernel,
                                                  const std::vector<TensorDesc>& outputs) {
  SAKER_ASSIGN_OR_RETURN(const Buffers inputs, Arrange(op, context, kernel));
  std::vector<const void*> from;
  for (size_t i = 0; i < inputs.size(); ++i) from.push_back(op.inputs[i] ? inputs[i].data() : nullptr);
  Buffers made;
  std::vector<void*> to;
  for (size_t i = 0; i < outputs.size(); ++i) {
    TensorDesc desc = outputs[i];
    desc.layout = LayoutAt(kernel.output_layouts, i);
    made.emplace_back(desc.SizeInBytes());
    const bool wanted = i < op.node.outputs.size() && op.node.outputs[i] != kNoValue;
    // What a kernel leaves unwritten must show.
    if (!made.back().empty()) std::memset(made.back().data(), 0x55, desc.SizeInBytes());
    to.push_back(wanted ? made.back().data() : nullptr);
  }
  SAKER_RETURN_IF_ERROR(RunKernel(kernel, from, to));
  std::vector<Tensor> results;
  for (size_t i = 0; i < outputs.size(); ++i) {
    TensorDesc desc = outputs[i];
    desc.layout = LayoutAt(kernel.output_layouts, i);
    SAKER_ASSIGN_OR_RETURN(const AlignedBuffer plain, Reorder(desc, outputs[i], made[i].data()));
    SAKER_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Create(outputs[i].type, outputs[i].shape));
    if (!plain.empty()) std::memcpy(tensor.data(), plain.data(), plain.size_bytes());
    results.push_back(std::move(tensor));
  }
  return results;
}

absl::StatusOr<Tensor> Alias(const TensorDesc& output, const Tensor& input) {
  SAKER_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Create(output.type, output.shape));
  if (tensor.SizeInBytes() != input.SizeInBytes()) return absl::InternalError("an alias changed the size");
  if (tensor.SizeInBytes() > 0) std::memcpy(tensor.data(), input.data(), input.SizeInBytes());
  return tensor;
}

// Where a plan is made for a request, the values that decide shapes are known.
OpContext ContextOfRequest(const OneOp& op) {
  OpContext context = ContextOf(op);
  const absl::StatusOr<const OpDefinition*> definition = OpRegistry::Get().Resolve(op.node);
  if (!definition.ok()) return context;
  for (const int input : (*definition)->value_inputs) {
    if (context.has(input)) context.inputs[static_cast<size_t>(input)].constant = op.inputs[static_cast<size_t>(input)];
  }
  return context;
}

absl::StatusOr<std::vector<Tensor>> RunIn(const OneOp& op, const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const OpDefinition* definition, OpRegistry::Get().Resolve(op.node));
  SAKER_ASSIGN_OR_RETURN(const std::vector<TensorDesc> outputs, definition->infer(context));
  if (definition->value_from_shape) return definition->value_from_shape(context);
  std::vector<Tensor> results;
  if (definition->alias) {
    SAKER_ASSIGN_OR_RETURN(Tensor tensor, Alias(outputs[0], op.inputs[0] ? *op.inputs[0] : EmptyTensor()));
    results.push_back(std::move(tensor));
    return results;
  }
  WeightCache weights;
  SAKER_ASSIGN_OR_RETURN(const std::unique_ptr<OpKernel> kernel,
                         definition->make_kernel(KernelContext{context, outputs, weights, op.threads}));
  return RunMadeKernel(op, context, *kernel, outputs);
}

}  // namespace

Node MakeNode(const std::string& op_type, int opset, int inputs, int outputs) {
  Node node;
  node.name = "node";
  node.op_type = op_type;
  node.opset = opset;
  for (int i = 0; i < inputs; ++i) node.inputs.push_back(i);
  for (int i = 0; i < outputs; ++i) node.outputs.push_back(inputs + i);
  return node;
}

std::shared_ptr<const Tensor> Pattern(const Shape& shape, int seed) {
  Tensor tensor = *Tensor::Create(DataType::kFloat32, shape);
  int state = seed + 1;
  for (float& value : tensor.As<float>()) {
    state = (state * 37 + 11) % 101;
    value = static_cast<float>(state - 50) / 50;
  }
  return std::make_shared<const Tensor>(std::move(tensor));
}

OpContext ContextOf(const OneOp& op) {
  OpContext context{op.node, {}};
  for (const auto& tensor : op.inputs) {
    OpInput input;
    if (tensor) {
      const bool known = op.constants || IsInteger(tensor->type());
      input = {true, {tensor->type(), tensor->shape()}, known ? tensor : nullptr};
      if (tensor->shape().rank() >= 3) input.desc.layout = op.layout;
    }
    context.inputs.push_back(std::move(input));
  }
  return context;
}

absl::StatusOr<std::vector<Tensor>> RunOp(const OneOp& op) { return RunIn(op, ContextOf(op)); }

Tensor RunOne(const OneOp& op) {
  absl::StatusOr<std::vector<Tensor>> results = RunOp(op);
  if (!results.ok()) {
    ADD_FAILURE() << results.status();
    return Tensor();
  }
  return std::move(results->front());
}

std::optional<std::vector<RowAxis>> FlowOf(const OneOp& op, std::vector<RowAxis> rows) {
  const absl::StatusOr<const OpDefinition*> definition = OpRegistry::Get().Resolve(op.node);
  if (!definition.ok()) {
    ADD_FAILURE() << definition.status();
    return std::nullopt;
  }
  if (!(*definition)->row_flow) return std::nullopt;
  return (*definition)->row_flow(ContextOf(op), rows);
}

absl::StatusOr<std::vector<Tensor>> RunGraph(const Graph& graph, std::vector<Tensor> inputs, bool constants) {
  std::vector<std::shared_ptr<const Tensor>> values(graph.value_count());
  for (ValueId id = 0; id < graph.value_count(); ++id) values[id] = graph.value(id).constant;
  for (size_t i = 0; i < graph.inputs().size(); ++i) {
    values[graph.inputs()[i]] = std::make_shared<const Tensor>(std::move(inputs[i]));
  }
  for (const Node& node : graph.nodes()) {
    OneOp op{node, {}, constants};
    for (const ValueId id : node.inputs) op.inputs.push_back(id == kNoValue ? nullptr : values[id]);
    SAKER_ASSIGN_OR_RETURN(std::vector<Tensor> results, RunIn(op, ContextOfRequest(op)));
    for (size_t i = 0; i < node.outputs.size() && i < results.size(); ++i) {
      if (node.outputs[i] != kNoValue) values[node.outputs[i]] = std::make_shared<const Tensor>(std::move(results[i]));
    }
  }
  std::vector<Tensor> outputs;
  for (const ValueId id : graph.outputs()) {
    if (!values[id]) return absl::InternalError("an output has no value");
    outputs.push_back(values[id]->Clone());
  }
  return outputs;
}

}  // namespace saker
