// The op interface: what the engine must know of an operator to infer its shapes, follow rows through it and run it.
// An operator is one registration in one file of core/ops; see registry.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "core/graph/graph.h"
#include "core/ops/weight_cache.h"
#include "core/tensor/layout.h"
#include "core/tensor/tensor.h"

namespace saker {

// OpInput: what is known of one input when shapes are inferred or a kernel is made: its concrete desc, and its value
// where that does not depend on the request (an initializer, or shape arithmetic). `present` is false for an optional
// input left out.
struct OpInput {
  bool present = false;
  TensorDesc desc;
  std::shared_ptr<const Tensor> constant;
};

// OpContext: a node with what is known of its inputs.
// Threads: a value for the length of one call.
// Owns:    nothing of the node.
struct OpContext {
  const Node& node;
  std::vector<OpInput> inputs;

  bool has(int i) const { return i < static_cast<int>(inputs.size()) && inputs[i].present; }
  const TensorDesc& desc(int i) const { return inputs[i].desc; }
  const Shape& shape(int i) const { return inputs[i].desc.shape; }
  // Null unless the input is present and its value known.
  const Tensor* constant(int i) const { return has(i) ? inputs[i].constant.get() : nullptr; }
  // An error of this node: `node "conv1" (Conv, opset 9): message`.
  absl::Status Error(absl::string_view message) const;
  // The same as UNIMPLEMENTED: a sound model that asks for what Saker does not do.
  absl::Status Unsupported(absl::string_view message) const;
};

// RowAxis: where the rows of a request lie in a value. Along `axis` the extent is rows * block, and row r owns
// [r * block, (r + 1) * block). axis == kNone: the value is the same for every row (constants, shared inputs).
struct RowAxis {
  static constexpr int kNone = -1;
  int axis = kNone;
  int64_t block = 1;

  bool per_row() const { return axis != kNone; }
  friend bool operator==(const RowAxis& a, const RowAxis& b) { return a.axis == b.axis && a.block == b.block; }
};

// KernelState: what a kernel needs once per run in flight (oneDNN memory handles); owned by the execution context.
class KernelState {
 public:
  virtual ~KernelState() = default;
};

// KernelArgs: the buffers of one run of one kernel. Absent optional inputs and unwanted outputs are null. Constants
// that the kernel packed for itself are passed too, in plain layout, and may be ignored. Pointers are aligned to their
// element size at least.
struct KernelArgs {
  absl::Span<const void* const> inputs;
  absl::Span<void* const> outputs;
  void* scratch = nullptr;       // OpKernel::scratch_bytes(), 64-byte aligned
  KernelState* state = nullptr;  // what MakeState() gave
};

// OpKernel: an operator made ready for fixed shapes.
// Threads: Run() from any number of threads, each with its own state and scratch; starts no threads itself.
// Owns:    nothing that changes; the weights it packed are shared through the WeightCache.
// Fails:   only on values that the request chose (a Gather index out of range, say).
class OpKernel {
 public:
  virtual ~OpKernel() = default;

  virtual std::unique_ptr<KernelState> MakeState() const { return nullptr; }
  // Allocates nothing of ours.
  virtual absl::Status Run(const KernelArgs& args) const = 0;

  // One of `parts` shares of Run(), in any order and on several threads at once, all with the same arguments. Run() is
  // all of them.
  virtual absl::Status RunPart(const KernelArgs& args, int /*part*/) const { return Run(args); }
  // 1 .. kMostTeamParts; more than 1 only for kernels made for several threads.
  int parts = 1;

  // Bytes of scratch that each run needs.
  size_t scratch_bytes = 0;
  // Layouts that the kernel wants its inputs in (the plan reorders where they differ) and gives its outputs in.
  // Missing: kPlain.
  std::vector<Layout> input_layouts;
  std::vector<Layout> output_layouts;
  // Index of an input whose buffer output 0 may overwrite, when nobody else reads it later; -1: none.
  int in_place_input = -1;
  // Not empty: output 0 is nothing but the inputs, one behind the other, each at so many bytes. A plan that has them made
  // there leaves the kernel out.
  std::vector<size_t> joined_at;
};

// KernelContext: an OpContext plus what making a kernel needs. Input layouts are those that the producers chose.
struct KernelContext : OpContext {
  std::vector<TensorDesc> outputs;  // inferred shapes and types; layout plain
  WeightCache& weights;
  // Threads that a run of this kernel will have, so that it may cut itself into as many parts: 1 except for the plan of
  // the INTRA_OP path.
  int threads = 1;
};

// OpDefinition: one operator from one opset version on (until the next higher registered version).
struct OpDefinition {
  std::string op_type = {};
  std::string domain = {};  // "" or "saker"
  int since_version = 1;
  int min_inputs = 1;
  int max_inputs = 1;   // -1: any number
  int max_outputs = 1;  // -1: any number

  // Types and shapes of the outputs for concrete input shapes.
  using InferFn = absl::StatusOr<std::vector<TensorDesc>> (*)(const OpContext&);
  InferFn infer = nullptr;

  // Row axes of the outputs for those of the inputs (at least one of which is per row); nullopt when the operator mixes
  // rows or it cannot be proven that it does not. Shapes in the context are concrete, for more than one row. Null:
  // mixes always.
  using RowFlowFn = std::optional<std::vector<RowAxis>> (*)(const OpContext&, absl::Span<const RowAxis>);
  RowFlowFn row_flow = nullptr;

  // Null only for ops that must be folded away or are aliases.
  using MakeKernelFn = absl::StatusOr<std::unique_ptr<OpKernel>> (*)(const KernelContext&);
  MakeKernelFn make_kernel = nullptr;

  // Outputs are known as soon as the input shapes are (Shape, Size): values without running anything.
  using ValueFromShapeFn = absl::StatusOr<std::vector<Tensor>> (*)(const OpContext&);
  ValueFromShapeFn value_from_shape = nullptr;

  // Inputs whose values must be known before a plan can be made: they decide the shapes of the outputs (Reshape's target,
  // the k of TopK), or the kernel is made for them (axes, bounds). Where such a value depends on the request, the plan
  // is made for the values that came.
  std::vector<int> value_inputs = {};

  // Output 0 is input 0's bytes under another shape (Reshape, Flatten, Identity ...): the plan shares the buffer,
  // nothing runs.
  bool alias = false;
  // Which fused post-operations the kernel can apply; asked by the fusion pass. Null: none.
  bool (*supports_post_op)(const Node&, const PostOp&) = nullptr;
};

}  // namespace saker
