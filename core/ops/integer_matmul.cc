// MatMulInteger and QLinearMatMul: products of byte matrices, with zero points (and scales) for the whole operand, for
// each row of the left one, or for each column of the right one.
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/quantize.h"
#include "core/ops/families.h"
#include "core/ops/integer_product.h"
#include "core/ops/quantization.h"

namespace saker {
namespace {

// Where the operators have their inputs; -1: they have none such.
struct Places {
  int b;
  int a_scale;
  int a_zero;
  int b_scale;
  int b_zero;
  int y_scale;
  int y_zero;
};
constexpr Places kInteger = {1, -1, 2, -1, 3, -1, -1};
constexpr Places kLinear = {3, 1, 2, 4, 5, 6, 7};

const Places& PlacesOf(const Node& node) { return node.op_type == "MatMulInteger" ? kInteger : kLinear; }

// ParameterSteps: where the scale or zero point of row (or column) i of a matrix lies:
// matrix * matrix_step + i * step.
struct ParameterSteps {
  int64_t matrix_step = 0;
  int64_t step = 0;
  int64_t at(int64_t matrix, int64_t i) const { return matrix * matrix_step + i * step; }
};

// `operand` has its matrices in the last two axes; `along` is the one of them that parameters lie on (-2 or -1).
absl::StatusOr<ParameterSteps> ReadSteps(const OpContext& context, int input, const Shape& operand, int along) {
  if (input < 0 || !context.has(input)) return ParameterSteps{};
  const Shape& shape = context.shape(input);
  if (shape.ElementCount() == 1) return ParameterSteps{};
  const int axis = operand.rank() + along;
  const int64_t count = operand[axis];
  if (shape == Shape{count}) return ParameterSteps{0, 1};
  bool alike = shape.rank() == operand.rank(), common = alike;
  for (int i = 0; i < shape.rank() && alike; ++i) {
    const bool matrix_axis = i >= operand.rank() - 2;
    alike = shape[i] == (matrix_axis && i != axis ? 1 : operand[i]);
    common = common && (i == axis || shape[i] == 1);
  }
  if (alike) return ParameterSteps{count, 1};
  if (common && shape.ElementCount() == count) return ParameterSteps{0, 1};
  return context.Error(absl::StrCat("input ", input, " of ", shape.ToString(), " has neither one element nor one for ",
                                    along == -2 ? "each row" : "each column", " of ", operand.ToString()));
}

absl::Status CheckTypes(const OpContext& context) {
  const Places& places = PlacesOf(context.node);
  for (const int input : {0, places.b}) {
    if (!IsByte(context.desc(input).type)) {
      return context.Error(
          absl::StrCat("input ", input, " must be UINT8 or INT8, got ", Name(context.desc(input).type)));
    }
  }
  for (const auto& [operand, zero] : {std::pair(0, places.a_zero), std::pair(places.b, places.b_zero)}) {
    if (context.has(zero) && context.desc(zero).type != context.desc(operand).type) {
      return context.Error(absl::StrCat("input ", zero, ", a zero point, must be ", Name(context.desc(operand).type),
                                        ", got ", Name(context.desc(zero).type)));
    }
  }
  if (places.a_scale < 0) return absl::OkStatus();
  if (!IsByte(context.desc(places.y_zero).type)) return context.Error("the result must be UINT8 or INT8");
  SAKER_RETURN_IF_ERROR(CheckScale(context, places.a_scale, places.a_zero, context.desc(0).type));
  SAKER_RETURN_IF_ERROR(CheckScale(context, places.b_scale, places.b_zero, context.desc(places.b).type));
  return CheckScale(context, places.y_scale, places.y_zero, context.desc(places.y_zero).type);
}

// IntegerMatMulSpec: shapes, and where the parameters of each operand lie.
struct IntegerMatMulSpec {
  MatMulSpec shapes;
  ParameterSteps a;
  ParameterSteps b;
  ParameterSteps y;
};

absl::StatusOr<IntegerMatMulSpec> ReadSpec(const OpContext& context) {
  SAKER_RETURN_IF_ERROR(CheckTypes(context));
  const Places& places = PlacesOf(context.node);
  IntegerMatMulSpec spec;
  SAKER_ASSIGN_OR_RETURN(spec.shapes, ReadMatMul(context, places.b));
  SAKER_ASSIGN_OR_RETURN(spec.a, ReadSteps(context, places.a_zero, spec.shapes.a, -2));
  SAKER_ASSIGN_OR_RETURN(spec.b, ReadSteps(context, places.b_zero, spec.shapes.b, -1));
  SAKER_ASSIGN_OR_RETURN(spec.y, ReadSteps(context, places.y_scale, spec.shapes.output, -2));
  return spec;
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const IntegerMatMulSpec spec, ReadSpec(context));
  const int y_zero = PlacesOf(context.node).y_zero;
  return std::vector<TensorDesc>{{y_zero < 0 ? DataType::kInt32 : context.desc(y_zero).type, spec.shapes.result()}};
}

// Parameters must be the same for every row and not be chosen by its place.
RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<IntegerMatMulSpec> spec = ReadSpec(context);
  if (!spec.ok()) return std::nullopt;
  const Places& places = PlacesOf(context.node);
  for (int i = 1; i < static_cast<int>(rows.size()); ++i) {
    if (i != places.b && rows[i].per_row()) return std::nullopt;
  }
  const bool tied = spec->a.step != 0 || spec->y.step != 0 || spec->b.matrix_step != 0;
  if (tied) return std::nullopt;
  return RowsOfMatMul(spec->shapes, rows[0], rows[places.b]);
}

class IntegerMatMulKernel final : public OpKernel {
 public:
  static absl::StatusOr<std::unique_ptr<OpKernel>> Make(const KernelContext& context, const IntegerMatMulSpec& spec) {
    auto kernel = std::make_unique<IntegerMatMulKernel>();
    const Places& places = PlacesOf(context.node);
    kernel->spec_ = spec;
    kernel->places_ = places;
    for (const OpInput& input : context.inputs) kernel->types_.push_back(input.desc.type);
    kernel->loops_ = spec.shapes.batch_loops();
    const auto rows = static_cast<size_t>(spec.shapes.rows()), columns = static_cast<size_t>(spec.shapes.columns());
    ScratchPlan scratch;
    SAKER_ASSIGN_OR_RETURN(kernel->sums_, IntegerProductSums::Make(context, spec.shapes, places.b, scratch));
    kernel->a_zeros_at_ = scratch.Reserve(rows * sizeof(int32_t));
    kernel->b_zeros_at_ = scratch.Reserve(columns * sizeof(int32_t));
    if (places.y_scale >= 0) {
      kernel->factors_at_ = scratch.Reserve(columns * sizeof(float));
      kernel->sums_at_ = scratch.Reserve(rows * columns * sizeof(int32_t));
      kernel->requantize_ = FindRequantize(context.outputs[0].type);
    }
    kernel->scratch_bytes = scratch.total();
    return kernel;
  }

  std::unique_ptr<KernelState> MakeState() const override { return sums_->MakeState(); }

  absl::Status Run(const KernelArgs& args) const override {
    absl::Status status;
    ForEachRun(loops_, [&](int64_t count, int64_t a_at, int64_t a_step, int64_t b_at, int64_t b_step, int64_t out_at) {
      for (int64_t i = 0; i < count; ++i) {
        status.Update(RunMatrix(args, a_at + i * a_step, b_at + i * b_step, out_at + i));
      }
    });
    return status;
  }

 private:
  int32_t ZeroPoint(const KernelArgs& args, int input, int64_t i) const {
    const bool present = input < static_cast<int>(args.inputs.size()) && args.inputs[input] != nullptr;
    return present ? ZeroPointAt(types_[input], args.inputs[input], i) : 0;
  }
  float Scale(const KernelArgs& args, int input, int64_t i) const {
    return ScaleAt(types_[input], args.inputs[input], i);
  }

  // Matrix `a` of the left operand by matrix `b` of the right one.
  absl::Status RunMatrix(const KernelArgs& args, int64_t a, int64_t b, int64_t out) const {
    const int64_t rows = spec_.shapes.rows(), depth = spec_.shapes.depth(), columns = spec_.shapes.columns();
    auto* const a_zeros = ScratchPlan::At<int32_t>(args.scratch, a_zeros_at_);
    auto* const b_zeros = ScratchPlan::At<int32_t>(args.scratch, b_zeros_at_);
    for (int64_t i = 0; i < rows; ++i) a_zeros[i] = ZeroPoint(args, places_.a_zero, spec_.a.at(a, i));
    for (int64_t i = 0; i < columns; ++i) b_zeros[i] = ZeroPoint(args, places_.b_zero, spec_.b.at(b, i));
    int32_t* const sums = requantize_ ? ScratchPlan::At<int32_t>(args.scratch, sums_at_)
                                      : static_cast<int32_t*>(args.outputs[0]) + out * rows * columns;
    SAKER_RETURN_IF_ERROR(sums_->Run(static_cast<const uint8_t*>(args.inputs[0]) + a * rows * depth,
                                     static_cast<const uint8_t*>(args.inputs[places_.b]) + b * depth * columns, a_zeros,
                                     b_zeros, sums, args.scratch, args.state));
    if (requantize_) Requantize(args, a, b, out, sums);
    return absl::OkStatus();
  }

  void Requantize(const KernelArgs& args, int64_t a, int64_t b, int64_t out, const int32_t* sums) const {
    const int64_t rows = spec_.shapes.rows(), columns = spec_.shapes.columns();
    auto* const factors = ScratchPlan::At<float>(args.scratch, factors_at_);
    const int64_t factor_count = spec_.b.step == 0 ? 1 : columns;
    for (int64_t row = 0; row < rows; ++row) {
      const float a_scale = Scale(args, places_.a_scale, spec_.a.at(a, row));
      const float y_scale = Scale(args, places_.y_scale, spec_.y.at(out, row));
      for (int64_t i = 0; i < factor_count && columns > 0; ++i) {
        factors[i] = a_scale * Scale(args, places_.b_scale, spec_.b.at(b, i)) / y_scale;
      }
      requantize_(sums + row * columns, columns, factors, spec_.b.step,
                  ZeroPoint(args, places_.y_zero, spec_.y.at(out, row)),
                  static_cast<uint8_t*>(args.outputs[0]) + (out * rows + row) * columns);
    }
  }

  IntegerMatMulSpec spec_;
  Places places_ = kInteger;
  std::vector<DataType> types_;  // by input
  BroadcastLoops loops_;
  std::unique_ptr<IntegerProductSums> sums_;
  RequantizeFn requantize_ = nullptr;  // null: the sums are the result
  size_t a_zeros_at_ = 0;
  size_t b_zeros_at_ = 0;
  size_t factors_at_ = 0;
  size_t sums_at_ = 0;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const IntegerMatMulSpec spec, ReadSpec(context));
  return IntegerMatMulKernel::Make(context, spec);
}

}  // namespace

void RegisterIntegerMatMulOps(OpRegistry& registry) {
  registry.Register({.op_type = "MatMulInteger",
                     .since_version = 10,
                     .min_inputs = 2,
                     .max_inputs = 4,
                     .infer = Infer,
                     .row_flow = FlowRows,
                     .make_kernel = MakeKernel});
  registry.Register({.op_type = "QLinearMatMul",
                     .since_version = 10,
                     .min_inputs = 8,
                     .max_inputs = 8,
                     .infer = Infer,
                     .row_flow = FlowRows,
                     .make_kernel = MakeKernel});
}

}  // namespace saker
