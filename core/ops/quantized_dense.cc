// saker::QuantizedDense: what the passes make of a Gemm or MatMul between a dequantised operand and dequantised weights,
// its activation and the quantisation behind it. Inputs: x [..,K] bytes, constant weights [K,N] of bytes ([N,K] with the
// attribute transB), an optional constant bias [N] of FLOAT. Attributes: those of quantized_output.h.
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/status_macros.h"
#include "core/kernels/byte_product.h"
#include "core/ops/families.h"
#include "core/ops/onednn_state.h"
#include "core/ops/quantization.h"
#include "core/ops/quantized_output.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

constexpr int kBias = 2;

// DenseShapes: the product as [rows,depth] by [depth,columns].
struct DenseShapes {
  int64_t rows = 0;
  int64_t depth = 0;
  int64_t columns = 0;
  bool transposed = false;
};

absl::StatusOr<DenseShapes> ReadShapes(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int64_t transposed, context.node.attributes.GetInt("transB", 0));
  const Shape& x = context.shape(0);
  const Shape& w = context.shape(1);
  if (x.rank() < 1 || w.rank() != 2 || x[x.rank() - 1] != w[transposed != 0 ? 1 : 0]) {
    return context.Error(absl::StrCat("shapes ", x.ToString(), " and ", w.ToString(), " cannot be multiplied"));
  }
  if (!IsByte(context.desc(1).type)) return context.Error("the weights must be UINT8 or INT8");
  DenseShapes shapes{x.Product(0, x.rank() - 1), x[x.rank() - 1], w[transposed != 0 ? 0 : 1], transposed != 0};
  if (context.has(kBias) && context.shape(kBias) != Shape{shapes.columns}) {
    return context.Error(absl::StrCat("expected a bias of [", shapes.columns, "]"));
  }
  return shapes;
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const DenseShapes shapes, ReadShapes(context));
  SAKER_ASSIGN_OR_RETURN(const QuantizedOutput quantized, ReadQuantizedOutput(context, shapes.columns, -1));
  TensorDesc output{quantized.y.type, context.shape(0)};
  output.shape[output.shape.rank() - 1] = shapes.columns;
  return std::vector<TensorDesc>{output};
}

RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  if (!rows[0].per_row() || rows[0].axis == context.shape(0).rank() - 1 || rows[1].per_row()) return std::nullopt;
  if (context.has(kBias) && rows[kBias].per_row()) return std::nullopt;
  return std::vector<RowAxis>{rows[0]};
}

class QuantizedDenseKernel final : public OpKernel {
 public:
  QuantizedDenseKernel(std::unique_ptr<ByteProduct> product, std::shared_ptr<const AlignedBuffer> weights,
                       std::vector<float> bias)
      : product_(std::move(product)), weights_(std::move(weights)), bias_(std::move(bias)) {
    scratch_bytes = product_->program().scratch_bytes();
  }

  std::unique_ptr<KernelState> MakeState() const override {
    return std::make_unique<OneDnnState>(product_->program().MakeHandles());
  }

  absl::Status Run(const KernelArgs& args) const override {
    const std::array<void*, 4> buffers = {const_cast<void*>(args.inputs[0]), const_cast<std::byte*>(weights_->data()),
                                          const_cast<float*>(bias_.data()), args.outputs[0]};
    return product_->program().Run(OneDnnState::HandlesOf(args.state), buffers, args.scratch);
  }

 private:
  std::unique_ptr<ByteProduct> product_;
  std::shared_ptr<const AlignedBuffer> weights_;
  std::vector<float> bias_;
};

// sum(w * (x - zero)) = sum(w * x) - zero * sum(w) for each column.
std::vector<float> BiasWithZeroPoint(const KernelContext& context, const DenseShapes& shapes,
                                     const QuantizedOutput& output, const Tensor& weights) {
  std::vector<float> bias(static_cast<size_t>(shapes.columns), 0.0f);
  if (context.has(kBias)) bias = BiasInSums(output, context.constant(kBias)->As<float>());
  if (output.x.zero_point == 0) return bias;
  const absl::Span<const int8_t> w = weights.As<int8_t>();
  for (int64_t column = 0; column < shapes.columns; ++column) {
    int64_t sum = 0;
    for (int64_t k = 0; k < shapes.depth; ++k) {
      sum += w[shapes.transposed ? column * shapes.depth + k : k * shapes.columns + column];
    }
    bias[column] -= static_cast<float>(sum * output.x.zero_point);
  }
  return bias;
}

absl::Status CheckKernelInputs(const KernelContext& context, const DenseShapes& shapes) {
  if (shapes.rows == 0 || shapes.depth == 0 || shapes.columns == 0) return context.Error("an operand is empty");
  const Tensor* const bias = context.constant(kBias);
  if (context.constant(1) == nullptr || (context.has(kBias) && bias == nullptr)) {
    return context.Error("weights and bias must be constants");
  }
  if (bias != nullptr && bias->type() != DataType::kFloat32) return context.Error("the bias must be FLOAT");
  return absl::OkStatus();
}

// Zero points of weights [K,N] lie along axis 1, where SignedWeights() knows of axis 0 only: the pass leaves such alone.
absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const DenseShapes shapes, ReadShapes(context));
  SAKER_RETURN_IF_ERROR(CheckKernelInputs(context, shapes));
  SAKER_ASSIGN_OR_RETURN(const QuantizedOutput output, ReadQuantizedOutput(context, shapes.columns, -1));
  const std::shared_ptr<const Tensor>& stored = context.inputs[1].constant;
  const bool by_column = output.w_zero_points.size() > 1 && !shapes.transposed;
  const std::shared_ptr<const Tensor> weights = by_column ? nullptr : SignedWeights(stored, output.w_zero_points);
  if (weights == nullptr) return context.Error("the weights less their zero points do not fit INT8");
  ByteProductSpec spec{shapes.rows, shapes.depth, shapes.columns, output.x.type, output.y.type};
  spec.transposed_weights = shapes.transposed;
  spec.bias = true;
  spec.scaling = ScalingOf(output, context.node.post_ops, false);
  absl::StatusOr<std::unique_ptr<ByteProduct>> product = ByteProduct::Create(spec);
  if (!product.ok()) return context.Error(product.status().message());
  const std::string format =
      absl::StrCat((*product)->weights_format(), shapes.transposed ? " transposed less " : " less ",
                   absl::StrJoin(output.w_zero_points, ","));
  SAKER_ASSIGN_OR_RETURN(std::shared_ptr<const AlignedBuffer> packed, context.weights.GetOrPack(stored, format, [&] {
    return (*product)->PackWeights(weights->As<int8_t>().data());
  }));
  return std::make_unique<QuantizedDenseKernel>(*std::move(product), std::move(packed),
                                                BiasWithZeroPoint(context, shapes, output, *weights));
}

}  // namespace

void RegisterQuantizedDenseOps(OpRegistry& registry) {
  registry.Register({.op_type = "QuantizedDense",
                     .domain = "saker",
                     .min_inputs = 2,
                     .max_inputs = 3,
                     .infer = Infer,
                     .row_flow = FlowRows,
                     .make_kernel = MakeKernel});
}

}  // namespace saker
