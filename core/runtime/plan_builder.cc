#include "core/runtime/plan_builder.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/check.h"
#include "core/base/status_macros.h"
#include "core/graph/passes/shape_inference.h"
#include "core/ops/reorder.h"
#include "core/ops/work.h"
#include "core/runtime/buffer_sharing.h"
#include "core/runtime/memory_planner.h"
#include "core/runtime/plan_draft.h"

namespace saker {
namespace {

// Location: where a value lies and in which layout.
struct Location {
  int storage = kNoStorage;
  TensorDesc desc;
};

class PlanBuilder {
 public:
  PlanBuilder(const Graph& graph, const OpRegistry& registry, const InferredValues& values, WeightCache& weights,
              int threads)
      : graph_(graph), registry_(registry), values_(values), weights_(weights), threads_(threads) {
    locations_.resize(static_cast<size_t>(graph.value_count()));
  }

  absl::StatusOr<std::unique_ptr<ExecutionPlan>> Build(const PlanLimits& limits) {
    AddInputs();
    const std::vector<bool> needed = NeededNodes();
    SAKER_RETURN_IF_ERROR(CheckWork(needed, limits.max_work));
    for (size_t i = 0; i < graph_.nodes().size(); ++i) {
      if (needed[i]) SAKER_RETURN_IF_ERROR(AddNode(graph_.nodes()[i]));
    }
    SAKER_RETURN_IF_ERROR(AddOutputs());
    ShareBuffers(draft_);
    SAKER_RETURN_IF_ERROR(Place(limits));
    return Finish();
  }

 private:
  std::shared_ptr<const Tensor> ConstantOf(ValueId id) const {
    const std::shared_ptr<const Tensor>& inferred = values_.constants[static_cast<size_t>(id)];
    return inferred != nullptr ? inferred : graph_.value(id).constant;
  }

  void AddInputs() {
    for (size_t i = 0; i < graph_.inputs().size(); ++i) {
      const ValueId id = graph_.inputs()[i];
      const TensorDesc& desc = values_.descs[static_cast<size_t>(id)];
      plan_->inputs.push_back(desc);
      const int storage = draft_.AddStorage(BufferRef::Kind::kInput, desc.SizeInBytes());
      draft_.storage(storage).index = static_cast<int32_t>(i);
      locations_[static_cast<size_t>(id)] = {storage, desc};
    }
  }

  // Nodes that something depending on the request is computed by; what is known already, or never read, is left out.
  std::vector<bool> NeededNodes() const {
    std::vector<bool> wanted(static_cast<size_t>(graph_.value_count()), false);
    for (ValueId id : graph_.outputs()) wanted[static_cast<size_t>(id)] = true;
    std::vector<bool> needed(graph_.nodes().size(), false);
    for (size_t i = graph_.nodes().size(); i-- > 0;) {
      const Node& node = graph_.nodes()[i];
      needed[i] = std::any_of(node.outputs.begin(), node.outputs.end(), [&](ValueId id) {
        return id != kNoValue && wanted[static_cast<size_t>(id)] && ConstantOf(id) == nullptr;
      });
      if (!needed[i]) continue;
      for (ValueId id : node.inputs) {
        if (id != kNoValue) wanted[static_cast<size_t>(id)] = true;
      }
    }
    return needed;
  }

  // Before anything is packed, or run to warm it up.
  absl::Status CheckWork(const std::vector<bool>& needed, double max_work) {
    for (size_t i = 0; i < graph_.nodes().size(); ++i) {
      if (!needed[i]) continue;
      const OpContext op = MakeOpContext(graph_.nodes()[i], values_);
      std::vector<TensorDesc> outputs;
      for (const ValueId id : op.node.outputs) {
        outputs.push_back(id == kNoValue ? TensorDesc{} : values_.descs[static_cast<size_t>(id)]);
      }
      plan_->work += WorkOf(op, outputs);
      if (plan_->work <= max_work) continue;
      return absl::ResourceExhaustedError(
          absl::StrCat("node \"", op.node.name, "\" (", op.node.op_type, "): up to here one run takes ", plan_->work,
                       " multiply-adds, over the limit of ", max_work, "; use a smaller model or fewer rows"));
    }
    return absl::OkStatus();
  }

  // Where a value lies; constants get their storage at the first use.
  Location Locate(ValueId id) {
    Location& location = locations_[static_cast<size_t>(id)];
    if (location.storage != kNoStorage) return location;
    const std::shared_ptr<const Tensor> constant = ConstantOf(id);
    SAKER_CHECK(constant != nullptr);  // a sorted graph makes values before they are read
    location.desc = {constant->type(), constant->shape(), Layout::kPlain};
    location.storage = draft_.AddStorage(BufferRef::Kind::kConstant, constant->SizeInBytes());
    draft_.storage(location.storage).constant = constant->data();
    plan_->constants.push_back(constant);
    return location;
  }

  // The storage that holds a value in `layout`, through a reorder step when it is not there yet. That goes for
  // constants too: what a kernel packed for itself it asks for in plain layout.
  absl::StatusOr<int> InLayout(ValueId id, Layout layout) {
    const Location from = Locate(id);
    if (from.desc.layout == layout) return from.storage;
    const auto known = reordered_.find({id, layout});
    if (known != reordered_.end()) return known->second;
    TensorDesc to = from.desc;
    to.layout = layout;
    DraftStep draft;
    draft.step.name = graph_.value(id).name;
    draft.step.op = "reorder";
    SAKER_ASSIGN_OR_RETURN(draft.step.kernel, MakeReorderKernel(from.desc, to, threads_));
    draft.inputs = {from.storage};
    const int storage = draft_.AddStorage(BufferRef::Kind::kArena, to.SizeInBytes());
    draft.outputs = {storage};
    draft.step.output_descs = {to};
    draft_.steps.push_back(std::move(draft));
    reordered_[{id, layout}] = storage;
    return storage;
  }

  absl::Status AddNode(const Node& node) {
    SAKER_ASSIGN_OR_RETURN(const OpDefinition* definition, registry_.Resolve(node));
    if (definition->alias && OnlyFirstOutputWanted(node)) return AddAlias(node);
    if (MakesNothing(node)) return AddEmptyResults(node);
    DraftStep draft;
    draft.step.name = node.name;
    draft.step.op = node.op_type;
    SAKER_ASSIGN_OR_RETURN(draft.step.kernel, MakeKernel(node, *definition));
    const OpKernel& kernel = *draft.step.kernel;
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      const Layout wanted = i < kernel.input_layouts.size() ? kernel.input_layouts[i] : Layout::kPlain;
      int storage = kNoStorage;
      if (node.inputs[i] != kNoValue) {
        SAKER_ASSIGN_OR_RETURN(storage, InLayout(node.inputs[i], wanted));
      }
      draft.inputs.push_back(storage);
    }
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      draft.outputs.push_back(AddResult(node.outputs[i],
                                        i < kernel.output_layouts.size() ? kernel.output_layouts[i] : Layout::kPlain,
                                        draft.step.output_descs));
    }
    draft_.steps.push_back(std::move(draft));
    return absl::OkStatus();
  }

  // Without elements there is nothing to compute, but kernels that loop over the other extents could be at it for ever.
  bool MakesNothing(const Node& node) const {
    return std::all_of(node.outputs.begin(), node.outputs.end(), [this](ValueId id) {
      return id == kNoValue || values_.descs[static_cast<size_t>(id)].shape.ElementCount() == 0;
    });
  }

  absl::Status AddEmptyResults(const Node& node) {
    std::vector<TensorDesc> descs;
    for (ValueId id : node.outputs) AddResult(id, Layout::kPlain, descs);
    return absl::OkStatus();
  }

  static bool OnlyFirstOutputWanted(const Node& node) {
    return std::all_of(node.outputs.begin() + 1, node.outputs.end(), [](ValueId id) { return id == kNoValue; });
  }

  absl::Status AddAlias(const Node& node) {
    SAKER_ASSIGN_OR_RETURN(const int storage, InLayout(node.inputs[0], Layout::kPlain));
    const ValueId out = node.outputs[0];
    locations_[static_cast<size_t>(out)] = {storage, values_.descs[static_cast<size_t>(out)]};
    return absl::OkStatus();
  }

  // A new storage for an output of the step about to be added; kNoStorage where the output is not wanted.
  int AddResult(ValueId id, Layout layout, std::vector<TensorDesc>& descs) {
    if (id == kNoValue) return kNoStorage;
    TensorDesc desc = values_.descs[static_cast<size_t>(id)];
    desc.layout = layout;
    const int storage = draft_.AddStorage(BufferRef::Kind::kArena, desc.SizeInBytes());
    locations_[static_cast<size_t>(id)] = {storage, desc};
    descs.push_back(desc);
    return storage;
  }

  // The values know nothing of an output that is left out, but kernels may want to: the operator is asked again.
  absl::StatusOr<std::vector<TensorDesc>> OutputDescs(const Node& node, const OpDefinition& definition) const {
    std::vector<TensorDesc> descs;
    for (ValueId id : node.outputs) {
      descs.push_back(id == kNoValue ? TensorDesc{} : values_.descs[static_cast<size_t>(id)]);
    }
    if (std::find(node.outputs.begin(), node.outputs.end(), kNoValue) == node.outputs.end()) return descs;
    SAKER_ASSIGN_OR_RETURN(descs, definition.infer(MakeOpContext(node, values_)));
    descs.resize(node.outputs.size());
    return descs;
  }

  absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const Node& node, const OpDefinition& definition) {
    OpContext op = MakeOpContext(node, values_);
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      if (node.inputs[i] != kNoValue) op.inputs[i].desc.layout = Locate(node.inputs[i]).desc.layout;
    }
    if (definition.make_kernel == nullptr) return op.Error("has no kernel and could not be computed ahead of the run");
    SAKER_ASSIGN_OR_RETURN(std::vector<TensorDesc> outputs, OutputDescs(node, definition));
    return definition.make_kernel(KernelContext{std::move(op), std::move(outputs), weights_, threads_});
  }

  absl::Status AddOutputs() {
    for (size_t i = 0; i < graph_.outputs().size(); ++i) {
      const ValueId id = graph_.outputs()[i];
      SAKER_ASSIGN_OR_RETURN(int storage, InLayout(id, Layout::kPlain));
      TensorDesc desc = Locate(id).desc;
      desc.layout = Layout::kPlain;
      const Storage& source = draft_.storage(storage);
      if (source.kind != BufferRef::Kind::kArena || source.is_output()) {
        SAKER_ASSIGN_OR_RETURN(storage, AddCopy(storage, desc, graph_.value(id).name));
      }
      draft_.storage(storage).output = static_cast<int>(i);
      plan_->outputs.push_back(desc);
    }
    return absl::OkStatus();
  }

  // For an output that is not free to be written in place: a constant, an input, or wanted twice.
  absl::StatusOr<int> AddCopy(int from, const TensorDesc& desc, const std::string& name) {
    DraftStep draft;
    draft.step.name = name;
    draft.step.op = "copy";
    SAKER_ASSIGN_OR_RETURN(draft.step.kernel, MakeReorderKernel(desc, desc));
    draft.step.output_descs = {desc};
    const int storage = draft_.AddStorage(BufferRef::Kind::kArena, desc.SizeInBytes());
    draft.inputs = {from};
    draft.outputs = {storage};
    draft_.steps.push_back(std::move(draft));
    return storage;
  }

  absl::Status Place(const PlanLimits& limits) {
    // The lives that need arena bytes, and where the planner's answer goes.
    std::vector<BufferLife> lives;
    std::vector<size_t*> offsets;
    for (Storage& storage : draft_.storages) {
      if (storage.kind != BufferRef::Kind::kArena || storage.merged_into != kNoStorage) continue;
      lives.push_back({storage.bytes, storage.first_step, storage.last_step});
      offsets.push_back(&storage.offset);
    }
    for (size_t i = 0; i < draft_.steps.size(); ++i) {
      lives.push_back({draft_.steps[i].step.kernel->scratch_bytes, static_cast<int>(i), static_cast<int>(i)});
      offsets.push_back(&draft_.steps[i].step.scratch_offset);
    }
    const MemoryPlan memory = PlanMemory(lives);
    if (memory.total_bytes > limits.max_arena_bytes) {
      return absl::ResourceExhaustedError(absl::StrCat(
          "the buffers of one run need ", memory.total_bytes, " bytes, over the limit of ", limits.max_arena_bytes,
          "; use a smaller model, fewer threads, or give the process more memory"));
    }
    for (size_t i = 0; i < lives.size(); ++i) {
      *offsets[i] = memory.offsets[i];
      plan_->unshared_bytes += lives[i].size_bytes;
    }
    plan_->arena_bytes = memory.total_bytes;
    NoteBuffers(lives, memory);
    return absl::OkStatus();
  }

  // Tells people what lies where. Scratch comes last in `lives`, one for each draft.
  void NoteBuffers(const std::vector<BufferLife>& lives, const MemoryPlan& memory) {
    // Of the steps in the finished plan, by draft; for the end of the run, where outputs live to, the last.
    std::vector<int> numbers;
    numbers.reserve(draft_.steps.size() + 1);
    int number = 0;
    for (const DraftStep& draft : draft_.steps) numbers.push_back(draft.left_out ? number : number++);
    for (int& each : numbers) each = std::min(each, number - 1);
    numbers.push_back(number - 1);
    for (size_t i = 0; i < lives.size(); ++i) {
      if (lives[i].size_bytes == 0) continue;
      plan_->buffers.push_back(
          {memory.offsets[i], lives[i].size_bytes, numbers[static_cast<size_t>(lives[i].first_step)],
           numbers[static_cast<size_t>(lives[i].last_step)], i + draft_.steps.size() >= lives.size()});
    }
  }

  BufferRef RefOf(int storage_index) const {
    BufferRef ref;
    if (storage_index == kNoStorage) return ref;
    const auto [root, offset] = draft_.Root(storage_index);
    const Storage& storage = draft_.storage(root);
    ref.kind = storage.is_output() ? BufferRef::Kind::kOutput : storage.kind;
    ref.index = storage.is_output() ? storage.output : storage.index;
    ref.offset = storage.offset + offset;
    ref.constant = storage.constant;
    return ref;
  }

  std::unique_ptr<ExecutionPlan> Finish() {
    for (DraftStep& draft : draft_.steps) {
      if (draft.left_out) continue;
      for (int storage : draft.inputs) draft.step.inputs.push_back(RefOf(storage));
      for (int storage : draft.outputs) draft.step.outputs.push_back(RefOf(storage));
      plan_->parts.push_back(draft.step.kernel->parts);
      plan_->steps.push_back(std::move(draft.step));
    }
    return std::move(plan_);
  }

  const Graph& graph_;
  const OpRegistry& registry_;
  const InferredValues& values_;
  WeightCache& weights_;
  const int threads_;
  std::unique_ptr<ExecutionPlan> plan_ = std::make_unique<ExecutionPlan>();
  std::vector<Location> locations_;  // by value
  PlanDraft draft_;
  std::map<std::pair<ValueId, Layout>, int> reordered_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ExecutionPlan>> BuildPlan(const Graph& graph, const OpRegistry& registry,
                                                         absl::Span<const Shape> input_shapes, int64_t rows,
                                                         WeightCache& weights, const PlanLimits& limits, int threads) {
  SAKER_ASSIGN_OR_RETURN(const InferredValues values,
                         InferShapes(graph, input_shapes, registry, limits.max_value_bytes));
  SAKER_ASSIGN_OR_RETURN(std::unique_ptr<ExecutionPlan> plan,
                         PlanBuilder(graph, registry, values, weights, threads).Build(limits));
  plan->rows = rows;
  return plan;
}

}  // namespace saker
