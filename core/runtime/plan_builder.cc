#include "core/runtime/plan_builder.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/aligned_buffer.h"
#include "core/base/check.h"
#include "core/base/status_macros.h"
#include "core/graph/passes/shape_inference.h"
#include "core/ops/reorder.h"
#include "core/ops/work.h"
#include "core/runtime/memory_planner.h"

namespace saker {
namespace {

constexpr int kNone = -1;

// Storage: one buffer of the plan while it is being made. Values that share bytes (aliases) share a storage.
struct Storage {
  BufferRef::Kind kind = BufferRef::Kind::kArena;
  int32_t index = 0;               // kInput
  const void* constant = nullptr;  // kConstant
  size_t bytes = 0;
  int first_step = 0;
  int last_step = 0;
  int output = kNone;       // the graph output that lies here; alive to the end then
  int merged_into = kNone;  // the storage of the operator that writes over this one, or joins it with others
  size_t merged_at = 0;     // bytes behind the start of that one
  size_t offset = 0;
};

// Location: where a value lies and in which layout.
struct Location {
  int storage = kNone;
  TensorDesc desc;
};

// DraftStep: a step whose arguments still name storages.
struct DraftStep {
  PlanStep step;
  bool left_out = false;
  std::vector<int> inputs;
  std::vector<int> outputs;
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
    FindLives();
    MergeInPlace();
    MergeJoined();
    FlattenMerges();
    SAKER_RETURN_IF_ERROR(Place(limits));
    return Finish();
  }

 private:
  std::shared_ptr<const Tensor> ConstantOf(ValueId id) const {
    const std::shared_ptr<const Tensor>& inferred = values_.constants[static_cast<size_t>(id)];
    return inferred != nullptr ? inferred : graph_.value(id).constant;
  }

  int AddStorage(BufferRef::Kind kind, size_t bytes) {
    Storage storage;
    storage.kind = kind;
    storage.bytes = bytes;
    storage.first_step = static_cast<int>(drafts_.size());
    storage.last_step = storage.first_step;
    storages_.push_back(storage);
    return static_cast<int>(storages_.size()) - 1;
  }

  void AddInputs() {
    for (size_t i = 0; i < graph_.inputs().size(); ++i) {
      const ValueId id = graph_.inputs()[i];
      const TensorDesc& desc = values_.descs[static_cast<size_t>(id)];
      plan_->inputs.push_back(desc);
      const int storage = AddStorage(BufferRef::Kind::kInput, desc.SizeInBytes());
      storages_[static_cast<size_t>(storage)].index = static_cast<int32_t>(i);
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
    if (location.storage != kNone) return location;
    const std::shared_ptr<const Tensor> constant = ConstantOf(id);
    SAKER_CHECK(constant != nullptr);  // a sorted graph makes values before they are read
    location.desc = {constant->type(), constant->shape(), Layout::kPlain};
    location.storage = AddStorage(BufferRef::Kind::kConstant, constant->SizeInBytes());
    storages_[static_cast<size_t>(location.storage)].constant = constant->data();
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
    const int storage = AddStorage(BufferRef::Kind::kArena, to.SizeInBytes());
    draft.outputs = {storage};
    draft.step.output_descs = {to};
    drafts_.push_back(std::move(draft));
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
      int storage = kNone;
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
    drafts_.push_back(std::move(draft));
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

  // A new storage for an output of the step about to be added; kNone where the output is not wanted.
  int AddResult(ValueId id, Layout layout, std::vector<TensorDesc>& descs) {
    if (id == kNoValue) return kNone;
    TensorDesc desc = values_.descs[static_cast<size_t>(id)];
    desc.layout = layout;
    const int storage = AddStorage(BufferRef::Kind::kArena, desc.SizeInBytes());
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
      const Storage& source = storages_[static_cast<size_t>(storage)];
      if (source.kind != BufferRef::Kind::kArena || source.output != kNone) {
        SAKER_ASSIGN_OR_RETURN(storage, AddCopy(storage, desc, graph_.value(id).name));
      }
      storages_[static_cast<size_t>(storage)].output = static_cast<int>(i);
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
    const int storage = AddStorage(BufferRef::Kind::kArena, desc.SizeInBytes());
    draft.inputs = {from};
    draft.outputs = {storage};
    drafts_.push_back(std::move(draft));
    return storage;
  }

  void FindLives() {
    const int end = static_cast<int>(drafts_.size());
    for (int step = 0; step < end; ++step) {
      for (int storage : drafts_[static_cast<size_t>(step)].inputs) {
        if (storage != kNone) storages_[static_cast<size_t>(storage)].last_step = step;
      }
      for (int storage : drafts_[static_cast<size_t>(step)].outputs) {
        if (storage == kNone) continue;
        storages_[static_cast<size_t>(storage)].first_step = step;
        storages_[static_cast<size_t>(storage)].last_step = step;
      }
    }
    for (Storage& storage : storages_) {
      if (storage.output != kNone) storage.last_step = end;
    }
  }

  // Lets operators write over an input that nobody reads afterwards.
  void MergeInPlace() {
    for (size_t i = 0; i < drafts_.size(); ++i) {
      const DraftStep& draft = drafts_[i];
      const int input = draft.step.kernel->in_place_input;
      if (input < 0 || input >= static_cast<int>(draft.inputs.size()) || draft.outputs.empty()) continue;
      const int from = draft.inputs[static_cast<size_t>(input)];
      const int to = draft.outputs[0];
      if (from == kNone || to == kNone) continue;
      Storage& source = storages_[static_cast<size_t>(from)];
      Storage& target = storages_[static_cast<size_t>(to)];
      const bool free = source.kind == BufferRef::Kind::kArena && source.output == kNone &&
                        source.last_step == static_cast<int>(i) && source.bytes == target.bytes;
      if (!free || std::count(draft.inputs.begin(), draft.inputs.end(), from) != 1) continue;
      source.merged_into = to;
      target.first_step = source.first_step;
    }
  }

  // Has the parts of joined values made where they belong, and leaves the joining out. Comes behind MergeInPlace(): what is
  // joined then is not written over before its last reader, as a part of it or whole.
  void MergeJoined() {
    for (DraftStep& draft : drafts_) {
      const std::vector<size_t>& offsets = draft.step.kernel->joined_at;
      if (offsets.empty() || !CanJoin(draft)) continue;
      const int whole = draft.outputs[0];
      Storage& target = storages_[static_cast<size_t>(whole)];
      for (size_t i = 0; i < offsets.size(); ++i) {
        Storage& part = storages_[static_cast<size_t>(draft.inputs[i])];
        part.merged_into = whole;
        part.merged_at = offsets[i];
        target.first_step = std::min(target.first_step, part.first_step);
        target.last_step = std::max(target.last_step, part.last_step);
      }
      draft.left_out = true;
    }
  }

  // Whether whole and parts are buffers of the arena that nothing else has a claim to.
  bool CanJoin(const DraftStep& draft) const {
    const auto is_free = [this](int index) {
      if (index == kNone) return false;
      const Storage& storage = storages_[static_cast<size_t>(index)];
      return storage.kind == BufferRef::Kind::kArena && storage.output == kNone && storage.merged_into == kNone;
    };
    if (!is_free(draft.outputs[0])) return false;
    for (size_t i = 0; i < draft.inputs.size(); ++i) {
      if (!is_free(draft.inputs[i]) || draft.step.kernel->joined_at[i] % AlignedBuffer::kAlignment != 0) return false;
    }
    return std::set<int>(draft.inputs.begin(), draft.inputs.end()).size() == draft.inputs.size();
  }

  // Has every storage lie in the outermost one at once: a chain of operators that write in place is as long as the graph,
  // and is not to be walked for each of them.
  void FlattenMerges() {
    // Backwards: what a storage lies in was made after it.
    for (auto storage = storages_.rbegin(); storage != storages_.rend(); ++storage) {
      if (storage->merged_into == kNone) continue;
      const Storage& around = storages_[static_cast<size_t>(storage->merged_into)];
      if (around.merged_into == kNone) continue;
      storage->merged_at += around.merged_at;
      storage->merged_into = around.merged_into;
    }
  }

  // The storage that a storage lies in, and how many bytes behind its start.
  std::pair<int, size_t> Root(int storage) const {
    const Storage& inner = storages_[static_cast<size_t>(storage)];
    if (inner.merged_into == kNone) return {storage, 0};
    return {inner.merged_into, inner.merged_at};
  }

  absl::Status Place(const PlanLimits& limits) {
    // The lives that need arena bytes, and where the planner's answer goes.
    std::vector<BufferLife> lives;
    std::vector<size_t*> offsets;
    for (Storage& storage : storages_) {
      if (storage.kind != BufferRef::Kind::kArena || storage.merged_into != kNone) continue;
      lives.push_back({storage.bytes, storage.first_step, storage.last_step});
      offsets.push_back(&storage.offset);
    }
    for (size_t i = 0; i < drafts_.size(); ++i) {
      lives.push_back({drafts_[i].step.kernel->scratch_bytes, static_cast<int>(i), static_cast<int>(i)});
      offsets.push_back(&drafts_[i].step.scratch_offset);
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
    numbers.reserve(drafts_.size() + 1);
    int number = 0;
    for (const DraftStep& draft : drafts_) numbers.push_back(draft.left_out ? number : number++);
    for (int& each : numbers) each = std::min(each, number - 1);
    numbers.push_back(number - 1);
    for (size_t i = 0; i < lives.size(); ++i) {
      if (lives[i].size_bytes == 0) continue;
      plan_->buffers.push_back({memory.offsets[i], lives[i].size_bytes,
                                numbers[static_cast<size_t>(lives[i].first_step)],
                                numbers[static_cast<size_t>(lives[i].last_step)], i + drafts_.size() >= lives.size()});
    }
  }

  BufferRef RefOf(int storage_index) const {
    BufferRef ref;
    if (storage_index == kNone) return ref;
    const auto [root, offset] = Root(storage_index);
    const Storage& storage = storages_[static_cast<size_t>(root)];
    ref.kind = storage.output == kNone ? storage.kind : BufferRef::Kind::kOutput;
    ref.index = storage.output == kNone ? storage.index : storage.output;
    ref.offset = storage.offset + offset;
    ref.constant = storage.constant;
    return ref;
  }

  std::unique_ptr<ExecutionPlan> Finish() {
    for (DraftStep& draft : drafts_) {
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
  std::vector<Storage> storages_;
  std::vector<DraftStep> drafts_;
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
