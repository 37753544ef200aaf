// PostOpSteps: fused post-operations that a kernel could not apply inside itself, run over its output afterwards.
// Threads: const after construction; Run() from any thread.
#pragma once

#include <vector>

#include "absl/types/span.h"
#include "core/graph/graph.h"
#include "core/kernels/binary.h"
#include "core/kernels/unary.h"
#include "core/ops/op.h"

namespace saker {

class PostOpSteps {
 public:
  // For `count` elements of the output, FLOAT or DOUBLE.
  PostOpSteps(absl::Span<const PostOp> steps, int64_t count, DataType type = DataType::kFloat32);
  // Output 0 in place, from element `first` on; kAdd reads its input from there too.
  void Run(const KernelArgs& args, int64_t first = 0) const;

 private:
  struct Step {
    UnaryFn fn;
    UnaryParams params;
    int input;  // of kAdd, -1 otherwise
  };
  std::vector<Step> steps_;
  int64_t count_;
  DataType type_;
  BroadcastLoops add_loops_;
};

// For row_flow: whether every value that the node's post-ops add has its rows where output 0 has them.
bool PostOpsKeepRows(const Node& node, absl::Span<const RowAxis> inputs, const RowAxis& output);

// For supports_post_op of kernels on oneDNN: whether the node has a step of the same algorithm already. oneDNN 2.6 has one
// set of numbers for each algorithm in a primitive, so that the second of two Clips would take the bounds of the first.
bool RepeatsAlgorithm(const Node& node, const PostOp& step);

// For infer: the values that post-ops add must have the shape and type of output 0.
absl::Status CheckPostOps(const OpContext& context, const TensorDesc& output);

}  // namespace saker
