// Gemm and MatMul as ONNX has them; with constant weights both run as saker::Dense does.
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/broadcast.h"
#include "core/kernels/plain_gemm.h"
#include "core/kernels/sgemm.h"
#include "core/kernels/strided_copy.h"
#include "core/ops/dense_kernel.h"
#include "core/ops/families.h"
#include "core/ops/matmul_spec.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

// GemmSpec: the attributes of a Gemm and its sizes.
struct GemmSpec {
  float alpha = 1;
  float beta = 1;
  bool transpose_a = false;
  bool transpose_b = false;
  int64_t m = 0;
  int64_t n = 0;
  int64_t k = 0;
};

absl::StatusOr<GemmSpec> ReadGemm(const OpContext& context) {
  GemmSpec spec;
  const Attributes& attributes = context.node.attributes;
  SAKER_ASSIGN_OR_RETURN(spec.alpha, attributes.GetFloat("alpha", 1));
  SAKER_ASSIGN_OR_RETURN(spec.beta, attributes.GetFloat("beta", 1));
  SAKER_ASSIGN_OR_RETURN(const int64_t transpose_a, attributes.GetInt("transA", 0));
  SAKER_ASSIGN_OR_RETURN(const int64_t transpose_b, attributes.GetInt("transB", 0));
  spec.transpose_a = transpose_a != 0;
  spec.transpose_b = transpose_b != 0;
  for (int i = 1; i < static_cast<int>(context.inputs.size()); ++i) {
    if (context.has(i) && context.desc(i).type != context.desc(0).type) {
      return context.Error("operands of different types");
    }
  }
  const Shape& a = context.shape(0);
  const Shape& b = context.shape(1);
  if (a.rank() != 2 || b.rank() != 2 || a[spec.transpose_a ? 0 : 1] != b[spec.transpose_b ? 1 : 0]) {
    return context.Error(absl::StrCat("shapes ", a.ToString(), " and ", b.ToString(), " cannot be multiplied"));
  }
  spec.m = a[spec.transpose_a ? 1 : 0];
  spec.k = a[spec.transpose_a ? 0 : 1];
  spec.n = b[spec.transpose_b ? 0 : 1];
  return spec;
}

// Up to opset 6 an attribute allowed C to be repeated. Files that leave it out where C is smaller mean the same.
absl::StatusOr<std::vector<TensorDesc>> InferGemm(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const GemmSpec spec, ReadGemm(context));
  const Shape output{spec.m, spec.n};
  if (context.has(2)) {
    const absl::StatusOr<Shape> common = BroadcastShape(output, context.shape(2));
    if (!common.ok() || *common != output) {
      return context.Error(absl::StrCat("C of ", context.shape(2).ToString(), " does not fit ", output.ToString()));
    }
  }
  return std::vector<TensorDesc>{{context.desc(0).type, output}};
}

RowFlow FlowGemm(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<GemmSpec> spec = ReadGemm(context);
  if (!spec.ok() || !rows[0].per_row() || rows[1].per_row()) return std::nullopt;
  if (rows[0].axis != (spec->transpose_a ? 1 : 0)) return std::nullopt;
  const RowAxis product{0, rows[0].block};
  if (!context.has(2)) return std::vector<RowAxis>{product};
  const std::optional<RowAxis> sum =
      RowsAfterBroadcast({Shape{spec->m, spec->n}, context.shape(2)}, {product, rows[2]}, 2);
  if (!sum) return std::nullopt;
  return std::vector<RowAxis>{*sum};
}

// The product for each type: on oneDNN where it has one.
absl::Status Multiply(const SgemmShape& shape, float alpha, const float* a, const float* b, float beta, float* c) {
  return Sgemm(shape, alpha, a, b, beta, c);
}
template <typename T>
absl::Status Multiply(const SgemmShape& shape, float alpha, const T* a, const T* b, float beta, T* c) {
  PlainGemm<T>(shape, alpha, a, b, beta, c);
  return absl::OkStatus();
}

// GemmKernel: the general case. C is spread over the output first and then added to.
template <typename T>
class GemmKernel final : public OpKernel {
 public:
  GemmKernel(const GemmSpec& spec, const CopyLoops& spread, bool adds)
      : shape_({spec.transpose_a ? Transpose::kYes : Transpose::kNo,
                spec.transpose_b ? Transpose::kYes : Transpose::kNo, spec.m, spec.n, spec.k,
                spec.transpose_a ? spec.m : spec.k, spec.transpose_b ? spec.k : spec.n, spec.n}),
        alpha_(spec.alpha),
        beta_(adds ? spec.beta : 0),
        spread_(spread) {}

  absl::Status Run(const KernelArgs& args) const override {
    if (beta_ != 0) StridedCopy(spread_, sizeof(T), args.inputs[2], args.outputs[0]);
    return Multiply(shape_, alpha_, static_cast<const T*>(args.inputs[0]), static_cast<const T*>(args.inputs[1]), beta_,
                    static_cast<T*>(args.outputs[0]));
  }

 private:
  SgemmShape shape_;
  float alpha_;
  float beta_;
  CopyLoops spread_;
};

// How C is repeated over [m,n].
CopyLoops SpreadLoops(const Shape& c, const Shape& output) {
  CopyLoops loops;
  loops.extents = {output[0], output[1]};
  loops.to_strides = {output[1], 1};
  const int64_t columns = c.rank() >= 1 ? c[c.rank() - 1] : 1;
  const int64_t rows = c.rank() == 2 ? c[0] : 1;
  loops.from_strides = {rows == 1 ? 0 : columns, columns == 1 ? 0 : 1};
  return Simplify(loops);
}

bool IsDense(const KernelContext& context, const GemmSpec& spec) {
  if (context.desc(0).type != DataType::kFloat32) return false;
  if (!context.constant(1) || spec.transpose_a || spec.alpha != 1) return false;
  if (!context.has(2)) return true;
  return context.constant(2) && spec.beta == 1 && context.shape(2).ElementCount() == spec.n &&
         (context.shape(2).rank() <= 1 || context.shape(2)[0] == 1);
}

// Makes a Kernel<T> for the element type of the operands.
template <template <typename> class Kernel, typename... Arguments>
absl::StatusOr<std::unique_ptr<OpKernel>> MakeForType(const KernelContext& context, const Arguments&... arguments) {
  switch (context.desc(0).type) {
    case DataType::kFloat32:
      return std::make_unique<Kernel<float>>(arguments...);
    case DataType::kFloat64:
      return std::make_unique<Kernel<double>>(arguments...);
    case DataType::kInt32:
      return std::make_unique<Kernel<int32_t>>(arguments...);
    case DataType::kInt64:
      return std::make_unique<Kernel<int64_t>>(arguments...);
    case DataType::kUInt32:
      return std::make_unique<Kernel<uint32_t>>(arguments...);
    case DataType::kUInt64:
      return std::make_unique<Kernel<uint64_t>>(arguments...);
    default:
      return context.Unsupported(absl::StrCat("element type ", Name(context.desc(0).type), " is not supported"));
  }
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeGemm(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const GemmSpec spec, ReadGemm(context));
  if (IsDense(context, spec)) {
    return MakeDenseKernel(context, spec.transpose_b, context.has(2) ? context.inputs[2].constant : nullptr);
  }
  const CopyLoops spread = context.has(2) ? SpreadLoops(context.shape(2), context.outputs[0].shape) : CopyLoops{};
  return MakeForType<GemmKernel>(context, spec, spread, context.has(2));
}

absl::StatusOr<std::vector<TensorDesc>> InferMatMul(const OpContext& context) {
  if (context.desc(1).type != context.desc(0).type) return context.Error("operands of different types");
  SAKER_ASSIGN_OR_RETURN(const MatMulSpec spec, ReadMatMul(context));
  return std::vector<TensorDesc>{{context.desc(0).type, spec.result()}};
}

RowFlow FlowMatMul(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<MatMulSpec> spec = ReadMatMul(context);
  return spec.ok() ? RowsOfMatMul(*spec, rows[0], rows[1]) : std::nullopt;
}

// MatMulKernel: one product a pair of matrices of the batch, or one in all where the right one is a single matrix: the
// rows of all left ones are then those of one tall matrix.
template <typename T>
class MatMulKernel final : public OpKernel {
 public:
  explicit MatMulKernel(const MatMulSpec& spec) {
    const bool tall = spec.b.rank() == 2;
    const int64_t m = tall ? spec.a.Product(0, spec.a.rank() - 1) : spec.a[spec.a.rank() - 2];
    const int64_t k = spec.a[spec.a.rank() - 1];
    const int64_t n = spec.b[spec.b.rank() - 1];
    shape_ = {Transpose::kNo, Transpose::kNo, m, n, k, k, n, n};
    const auto batch = [&](const Shape& shape) {
      return tall ? Shape{} : Shape(shape.dims().subspan(0, shape.rank() - 2));
    };
    loops_ = MakeBroadcastLoops(batch(spec.a), batch(spec.b), batch(spec.output));
  }

  absl::Status Run(const KernelArgs& args) const override {
    const auto* a = static_cast<const T*>(args.inputs[0]);
    const auto* b = static_cast<const T*>(args.inputs[1]);
    auto* out = static_cast<T*>(args.outputs[0]);
    absl::Status status;
    ForEachRun(loops_, [&](int64_t count, int64_t a_at, int64_t a_step, int64_t b_at, int64_t b_step, int64_t out_at) {
      for (int64_t i = 0; i < count; ++i) {
        status.Update(Multiply(shape_, 1, a + (a_at + i * a_step) * shape_.m * shape_.k,
                               b + (b_at + i * b_step) * shape_.k * shape_.n, 0,
                               out + (out_at + i) * shape_.m * shape_.n));
      }
    });
    return status;
  }

 private:
  SgemmShape shape_;
  BroadcastLoops loops_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeMatMul(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const MatMulSpec spec, ReadMatMul(context));
  const bool dense = context.desc(0).type == DataType::kFloat32 && context.constant(1) && context.shape(1).rank() == 2;
  if (dense) return MakeDenseKernel(context, false, nullptr);
  return MakeForType<MatMulKernel>(context, spec);
}

}  // namespace

void RegisterMatMulOps(OpRegistry& registry) {
  for (const int version : {1, 11}) {
    registry.Register({.op_type = "Gemm",
                       .since_version = version,
                       .min_inputs = version == 11 ? 2 : 3,
                       .max_inputs = 3,
                       .infer = InferGemm,
                       .row_flow = FlowGemm,
                       .make_kernel = MakeGemm});
  }
  registry.Register({.op_type = "MatMul",
                     .min_inputs = 2,
                     .max_inputs = 2,
                     .infer = InferMatMul,
                     .row_flow = FlowMatMul,
                     .make_kernel = MakeMatMul});
}

}  // namespace saker
