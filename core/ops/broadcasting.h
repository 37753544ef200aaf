// What the operators with broadcasting share: shapes, the rows of the result, a kernel.
// Threads: pure functions.
// Fails:   INVALID_ARGUMENT naming the node when operands do not broadcast or differ in type.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "core/kernels/binary.h"
#include "core/ops/op.h"
#include "core/ops/row_flow.h"

namespace saker {

// Shapes of the operands with what broadcasting meant below opset 7 made explicit: `broadcast=1, axis=k` lays the second
// operand's axes on the first one's from axis k on (without `axis`, at the right, like NumPy), and the slopes of a PRelu
// belong to axis 1.
absl::StatusOr<std::vector<Shape>> OperandShapes(const OpContext& context);

// The common shape of the operands.
absl::StatusOr<Shape> CommonShape(const OpContext& context);
// The same as an infer function, for operands of one type, which is the result's.
absl::StatusOr<std::vector<TensorDesc>> InferBroadcast(const OpContext& context);
absl::Status CheckSameTypes(const OpContext& context, int first);

RowFlow FlowBroadcastRows(const OpContext& context, absl::Span<const RowAxis> rows);

// Loops that fold the operands from the left, two at a time, partial results in the output.
absl::StatusOr<std::vector<BroadcastLoops>> FoldingLoops(const OpContext& context);

// BroadcastKernel: folds its operands with a function of two.
class BroadcastKernel final : public OpKernel {
 public:
  BroadcastKernel(BinaryFn fn, std::vector<BroadcastLoops> steps) : fn_(fn), steps_(std::move(steps)) {}
  absl::Status Run(const KernelArgs& args) const override;

 private:
  BinaryFn fn_;
  std::vector<BroadcastLoops> steps_;
};

// A BroadcastKernel over plain layouts. UNIMPLEMENTED naming the type of operand 0 when `fn` is null.
absl::StatusOr<std::unique_ptr<OpKernel>> MakeBroadcastKernel(const KernelContext& context, BinaryFn fn);

// Index of an operand of the shape and type of output 0, which may then be overwritten; -1 when there is none or the
// operands are not two.
int OverwritableOperand(const KernelContext& context);

}  // namespace saker
