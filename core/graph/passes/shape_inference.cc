#include "core/graph/passes/shape_inference.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/graph/passes/node_evaluation.h"
#include "core/ops/constant_inputs.h"
#include "core/ops/work.h"

namespace saker {
namespace {

// What a node that is computed here may read and make. Shape arithmetic is a handful of integers, masks and initial
// states a few thousand floats. Anything larger is computed once, by the constant folding pass, where it is the same
// for any number of rows, and in each run where it is not.
constexpr size_t kSmallBytes = size_t{128} << 10;
// Multiply-adds of all such nodes: 100,000 of them, each small, could take hours. The rest is computed in each run.
constexpr double kMostWork = 1e9;
// Bytes of what they make, which is kept for as long as the result of inference is, and that for several numbers of
// rows at once. The rest is computed in each run.
constexpr size_t kMostBytes = size_t{32} << 20;

// Operators report attributes of the wrong type without saying whose they are.
absl::Status NameNode(const OpContext& context, const absl::Status& status) {
  if (status.ok() || absl::StrContains(status.message(), absl::StrCat("\"", context.node.name, "\""))) return status;
  return absl::Status(status.code(), context.Error(status.message()).message());
}

class ShapeInference {
 public:
  ShapeInference(const Graph& graph, const OpRegistry& registry, size_t max_value_bytes)
      : graph_(graph), registry_(registry), max_value_bytes_(max_value_bytes) {
    values_.descs.resize(static_cast<size_t>(graph.value_count()));
    values_.constants.resize(static_cast<size_t>(graph.value_count()));
  }

  InferenceAttempt Run(absl::Span<const Shape> input_shapes) {
    InferenceAttempt attempt;
    attempt.status = InferAll(input_shapes, attempt.nodes_done);
    attempt.values = std::move(values_);
    return attempt;
  }

 private:
  absl::Status InferAll(absl::Span<const Shape> input_shapes, size_t& nodes_done) {
    SAKER_RETURN_IF_ERROR(TakeInputs(input_shapes));
    for (ValueId id = 0; id < graph_.value_count(); ++id) {
      const std::shared_ptr<const Tensor>& constant = graph_.value(id).constant;
      if (constant != nullptr) SetConstant(id, constant);
    }
    for (const Node& node : graph_.nodes()) {
      SAKER_RETURN_IF_ERROR(InferNode(node));
      ++nodes_done;
    }
    return CheckOutputs();
  }

  absl::Status TakeInputs(absl::Span<const Shape> shapes) {
    if (shapes.size() != graph_.inputs().size()) {
      return absl::InvalidArgumentError(
          absl::StrCat("expected ", graph_.inputs().size(), " input shapes, got ", shapes.size()));
    }
    for (size_t i = 0; i < shapes.size(); ++i) {
      const Value& value = graph_.value(graph_.inputs()[i]);
      values_.descs[graph_.inputs()[i]] = {value.type, shapes[i]};
      const absl::Status status = CheckSize({value.type, shapes[i]});
      if (!status.ok())
        return absl::Status(status.code(), absl::StrCat("input \"", value.name, "\": ", status.message()));
    }
    return absl::OkStatus();
  }

  absl::Status CheckSize(const TensorDesc& desc) const {
    if (desc.type == DataType::kInvalid) return absl::InvalidArgumentError("the element type is unknown");
    if (desc.shape.rank() > kMaxRank) {
      return absl::InvalidArgumentError(absl::StrCat(desc.shape.rank(), " axes are more than the limit of ", kMaxRank));
    }
    SAKER_ASSIGN_OR_RETURN(const int64_t count, desc.shape.CheckedElementCount());
    if (static_cast<size_t>(count) <= max_value_bytes_ / SizeInBytes(desc.type)) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat(Name(desc.type), " ", desc.shape.ToString(),
                                                   " takes more than the limit of ", max_value_bytes_, " bytes"));
  }

  void SetConstant(ValueId id, const std::shared_ptr<const Tensor>& constant) {
    values_.descs[id] = {constant->type(), constant->shape()};
    values_.constants[id] = constant;
  }

  absl::Status InferNode(const Node& node) {
    SAKER_ASSIGN_OR_RETURN(const OpDefinition* definition, registry_.Resolve(node));
    const OpContext context = MakeOpContext(node, values_);
    const absl::StatusOr<std::vector<TensorDesc>> outputs = definition->infer(context);
    if (!outputs.ok()) return NameNode(context, outputs.status());
    if (outputs->size() < node.outputs.size()) {
      return context.Error(absl::StrCat("expected at most ", outputs->size(), " outputs, got ", node.outputs.size()));
    }
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      if (node.outputs[i] == kNoValue) continue;
      const absl::Status status = CheckSize((*outputs)[i]);
      if (!status.ok()) return context.Error(absl::StrCat("output ", i, ": ", status.message()));
      values_.descs[node.outputs[i]] = (*outputs)[i];
    }
    return NameNode(context, FindConstants(*definition, context, *outputs));
  }

  absl::Status FindConstants(const OpDefinition& definition, const OpContext& context,
                             const std::vector<TensorDesc>& outputs) {
    if (definition.value_from_shape != nullptr) {
      SAKER_ASSIGN_OR_RETURN(std::vector<Tensor> tensors, definition.value_from_shape(context));
      for (size_t i = 0; i < std::min(tensors.size(), context.node.outputs.size()); ++i) {
        SetOutput(context.node, i, std::make_shared<const Tensor>(std::move(tensors[i])));
      }
      return absl::OkStatus();
    }
    if (!AllInputsKnown(context) || !IsSmall(context, outputs)) return absl::OkStatus();
    const double work = WorkOf(context, outputs);
    if (work > work_left_ || bytes_left_ < kSmallBytes) return absl::OkStatus();
    work_left_ -= work;
    SAKER_ASSIGN_OR_RETURN(const std::optional<NodeValues> values, EvaluateNode(definition, context, outputs));
    if (!values.has_value()) return absl::OkStatus();
    for (size_t i = 0; i < std::min(values->size(), context.node.outputs.size()); ++i) {
      bytes_left_ -= (*values)[i]->SizeInBytes();
      SetOutput(context.node, i, (*values)[i]);
    }
    return absl::OkStatus();
  }

  void SetOutput(const Node& node, size_t i, const std::shared_ptr<const Tensor>& tensor) {
    if (node.outputs[i] != kNoValue) SetConstant(node.outputs[i], tensor);
  }

  static bool IsSmall(const OpContext& context, const std::vector<TensorDesc>& outputs) {
    size_t bytes = 0;
    for (const TensorDesc& output : outputs) {
      const absl::StatusOr<int64_t> count = output.shape.CheckedElementCount();
      if (!count.ok() || static_cast<size_t>(*count) > kSmallBytes) return false;
      bytes += static_cast<size_t>(*count) * SizeInBytes(output.type);
    }
    for (const OpInput& input : context.inputs) {
      if (input.present) bytes += input.constant->SizeInBytes();
    }
    return bytes <= kSmallBytes;
  }

  absl::Status CheckOutputs() const {
    for (const ValueId id : graph_.outputs()) {
      const Value& value = graph_.value(id);
      const DataType type = values_.descs[id].type;
      if (value.type == DataType::kInvalid || value.type == type) continue;
      return absl::InvalidArgumentError(absl::StrCat("output \"", value.name, "\" is declared ", Name(value.type),
                                                     ", but the graph makes ", Name(type)));
    }
    return absl::OkStatus();
  }

  const Graph& graph_;
  const OpRegistry& registry_;
  const size_t max_value_bytes_;
  double work_left_ = kMostWork;
  size_t bytes_left_ = kMostBytes;
  InferredValues values_;
};

}  // namespace

absl::StatusOr<InferredValues> InferShapes(const Graph& graph, absl::Span<const Shape> input_shapes,
                                           const OpRegistry& registry, size_t max_value_bytes) {
  InferenceAttempt attempt = TryInferShapes(graph, input_shapes, registry, max_value_bytes);
  if (!attempt.status.ok()) return attempt.status;
  return std::move(attempt.values);
}

InferenceAttempt TryInferShapes(const Graph& graph, absl::Span<const Shape> input_shapes, const OpRegistry& registry,
                                size_t max_value_bytes) {
  return ShapeInference(graph, registry, max_value_bytes).Run(input_shapes);
}

OpContext MakeOpContext(const Node& node, const InferredValues& values) {
  OpContext context{node, {}};
  context.inputs.reserve(node.inputs.size());
  for (const ValueId id : node.inputs) {
    OpInput input;
    if (id != kNoValue) input = {true, values.descs[id], values.constants[id]};
    context.inputs.push_back(std::move(input));
  }
  return context;
}

}  // namespace saker
