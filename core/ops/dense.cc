// saker::Dense: y = x * W + bias with fused post-ops, what the passes make of Gemm, and MatMul and Add, with constant
// weights. Inputs: x [..,K], W [K,N], optional bias [N] (or any shape of N elements), then what kAdd post-ops add. W
// and bias are constants.
#include "core/kernels/dense.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/compact_dense.h"
#include "core/ops/dense_kernel.h"
#include "core/ops/families.h"
#include "core/ops/post_ops.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

absl::Status CheckOperands(const OpContext& context) {
  const Shape& x = context.shape(0);
  const Shape& w = context.shape(1);
  if (context.desc(0).type != DataType::kFloat32 || context.desc(1).type != DataType::kFloat32) {
    return context.Error(
        absl::StrCat("expected FLOAT operands, got ", Name(context.desc(0).type), " and ", Name(context.desc(1).type)));
  }
  if (x.rank() < 1 || w.rank() != 2 || x[x.rank() - 1] != w[0]) {
    return context.Error(absl::StrCat("shapes ", x.ToString(), " and ", w.ToString(), " cannot be multiplied"));
  }
  const int64_t columns = w[1];
  if (context.has(2) && context.shape(2).ElementCount() != columns) {
    return context.Error(absl::StrCat("expected a bias of ", columns, " elements, got ", context.shape(2).ToString()));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_RETURN_IF_ERROR(CheckOperands(context));
  TensorDesc output{DataType::kFloat32, context.shape(0)};
  output.shape[output.shape.rank() - 1] = context.shape(1)[1];
  SAKER_RETURN_IF_ERROR(CheckPostOps(context, output));
  return std::vector<TensorDesc>{output};
}

RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  if (rows[0].axis == context.shape(0).rank() - 1 || rows[1].per_row()) return std::nullopt;
  if (rows.size() > 2 && rows[2].per_row() && context.has(2)) return std::nullopt;
  if (!PostOpsKeepRows(context.node, rows, rows[0])) return std::nullopt;
  return std::vector<RowAxis>{rows[0]};
}

// Handing a share to another core costs about half a microsecond: what the multiplications of this many weights take.
constexpr int64_t kLeastSharedWork = 16 * 1024;

// Shares that a product is cut into, each some panels wide. Steps behind the product want their elements in a row, which
// the panels of several rows are not.
int PartsOf(const KernelContext& context, const DenseShape& shape, bool has_steps) {
  if (has_steps && shape.rows != 1) return 1;
  const int64_t work = shape.rows * shape.depth * shape.columns;
  const int64_t parts = std::min(AllPanels(shape.columns).last, work / kLeastSharedWork);
  return static_cast<int>(std::clamp<int64_t>(parts, 1, context.threads));
}

// DenseKernel: the packed product, the first activation inside it, other post-ops behind it.
class DenseKernel final : public OpKernel {
 public:
  DenseKernel(WeightFormat format, const DenseShape& shape, std::shared_ptr<const AlignedBuffer> weights,
              std::shared_ptr<const AlignedBuffer> bias, const DenseActivation& activation,
              absl::Span<const PostOp> steps, int wanted_parts)
      : format_(format), shape_(shape), weights_(std::move(weights)), bias_(std::move(bias)), activation_(activation) {
    parts = wanted_parts;
    const int64_t width = PanelsOfThisMachine().width;
    const int64_t panels = AllPanels(shape.columns).last;
    for (int64_t part = 0; part < parts; ++part) {
      const PanelRange range{panels * part / parts, panels * (part + 1) / parts};
      const int64_t columns = std::min(range.last * width, shape.columns) - range.first * width;
      shares_.push_back({range, range.first * width, PostOpSteps(steps, shape.rows * columns)});
    }
  }

  absl::Status Run(const KernelArgs& args) const override {
    for (int part = 0; part < parts; ++part) SAKER_RETURN_IF_ERROR(RunPart(args, part));
    return absl::OkStatus();
  }

  absl::Status RunPart(const KernelArgs& args, int part) const override {
    const Share& share = shares_[static_cast<size_t>(part)];
    const auto* const x = static_cast<const float*>(args.inputs[0]);
    const auto* const bias = bias_ ? reinterpret_cast<const float*>(bias_->data()) : nullptr;
    auto* const y = static_cast<float*>(args.outputs[0]);
    if (format_ == WeightFormat::kFloat32) {
      const auto* const weights = reinterpret_cast<const float*>(weights_->data());
      DenseOfPanels(shape_, share.panels, x, weights, bias, activation_, y);
    } else {
      CompactDenseOfPanels(format_, shape_, share.panels, x, weights_->data(), bias, activation_, y);
    }
    share.steps.Run(args, share.first_column);
    return absl::OkStatus();
  }

 private:
  // Share: the columns of one part.
  struct Share {
    PanelRange panels;
    int64_t first_column;
    PostOpSteps steps;
  };
  WeightFormat format_;
  DenseShape shape_;
  std::shared_ptr<const AlignedBuffer> weights_;
  std::shared_ptr<const AlignedBuffer> bias_;
  DenseActivation activation_;
  std::vector<Share> shares_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  if (!context.constant(1) || (context.has(2) && !context.constant(2))) {
    return context.Error("weights and bias must be constants");
  }
  return MakeDenseKernel(context, false, context.has(2) ? context.inputs[2].constant : nullptr);
}

bool SupportsPostOp(const Node&, const PostOp&) { return true; }

// The weights as the model's format says, or as they are where it cannot hold them.
WeightFormat FormatOf(const KernelContext& context, const Tensor& weights) {
  const WeightFormat format = context.weights.dense_format();
  const absl::Span<const float> values = weights.As<float>();
  const bool fits = format == WeightFormat::kFloat32 || CanCompact(values.data(), static_cast<int64_t>(values.size()));
  return fits ? format : WeightFormat::kFloat32;
}

absl::StatusOr<std::shared_ptr<const AlignedBuffer>> PackedWeights(const KernelContext& context, WeightFormat format,
                                                                   const DenseShape& shape, bool transposed) {
  const std::shared_ptr<const Tensor>& weights = context.inputs[1].constant;
  const float* const values = weights->As<float>().data();
  const bool plain = format == WeightFormat::kFloat32;
  const std::string packing = plain ? DensePackingName() : CompactPackingName(format);
  return context.weights.GetOrPack(weights, absl::StrCat(packing, transposed ? " transposed" : ""), [&] {
    return plain ? PackDenseWeights(values, shape.depth, shape.columns, transposed)
                 : PackCompactWeights(format, values, shape.depth, shape.columns, transposed);
  });
}

}  // namespace

DenseActivation FusedActivation(absl::Span<const PostOp> steps) {
  if (steps.empty()) return {};
  const PostOp& step = steps.front();
  switch (step.kind) {
    case PostOp::Kind::kRelu:
      return {DenseActivation::Kind::kRelu};
    case PostOp::Kind::kLeakyRelu:
      return {DenseActivation::Kind::kLeakyRelu, step.alpha};
    case PostOp::Kind::kClip:
      return {DenseActivation::Kind::kClip, step.alpha, step.beta};
    default:
      return {};
  }
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeDenseKernel(const KernelContext& context, bool transposed,
                                                          const std::shared_ptr<const Tensor>& bias) {
  const std::shared_ptr<const Tensor>& weights = context.inputs[1].constant;
  const Shape& x = context.shape(0);
  DenseShape shape;
  shape.rows = x.Product(0, x.rank() - 1);
  shape.depth = x[x.rank() - 1];
  shape.columns = weights->shape()[transposed ? 0 : 1];
  const WeightFormat format = FormatOf(context, *weights);
  SAKER_ASSIGN_OR_RETURN(std::shared_ptr<const AlignedBuffer> packed,
                         PackedWeights(context, format, shape, transposed));
  std::shared_ptr<const AlignedBuffer> packed_bias;
  if (bias) {
    SAKER_ASSIGN_OR_RETURN(packed_bias, context.weights.GetOrPack(bias, absl::StrCat(DensePackingName(), " bias"), [&] {
      return PackDenseBias(bias->As<float>().data(), shape.columns);
    }));
  }
  absl::Span<const PostOp> steps = context.node.post_ops;
  const DenseActivation activation = FusedActivation(steps);
  if (activation.kind != DenseActivation::Kind::kNone) steps.remove_prefix(1);
  return std::make_unique<DenseKernel>(format, shape, std::move(packed), std::move(packed_bias), activation, steps,
                                       PartsOf(context, shape, !steps.empty()));
}

void RegisterDenseOps(OpRegistry& registry) {
  registry.Register({.op_type = "Dense",
                     .domain = "saker",
                     .min_inputs = 2,
                     .max_inputs = 3,
                     .infer = Infer,
                     .row_flow = FlowRows,
                     .make_kernel = MakeKernel,
                     .supports_post_op = SupportsPostOp});
}

}  // namespace saker
