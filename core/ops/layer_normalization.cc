// LayerNormalization and RMSNormalization: everything from one axis on is brought to mean 0 and variance 1, or to a
// mean square of 1, then scaled and shifted element by element.
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/broadcast.h"
#include "core/kernels/standardize.h"
#include "core/kernels/strided_copy.h"
#include "core/ops/families.h"
#include "core/ops/float_types.h"
#include "core/ops/node_axis.h"
#include "core/ops/row_flow.h"
#include "core/ops/scratch_plan.h"
#include "core/ops/type_attribute.h"

namespace saker {
namespace {

constexpr const char* kParameters[] = {"scale", "bias"};

// Mean and InvStdDev: an entry for each run that was normalised.
Shape StatisticsShape(const Shape& x, int axis) {
  Shape shape = x;
  for (int i = axis; i < x.rank(); ++i) shape[i] = 1;
  return shape;
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int axis, ReadNodeAxis(context, -1));
  SAKER_ASSIGN_OR_RETURN(const DataType stash, ReadTypeAttribute(context, "stash_type", DataType::kFloat32));
  if (!IsFloatingPoint(stash)) {
    return context.Error(absl::StrCat("stash_type must be a type of floats, got ", Name(stash)));
  }
  const Shape& x = context.shape(0);
  for (int i = 1; i < static_cast<int>(context.inputs.size()); ++i) {
    if (!context.has(i)) continue;
    const absl::StatusOr<Shape> common = BroadcastShape(x, context.shape(i));
    if (common.ok() && *common == x) continue;
    return context.Error(
        absl::StrCat(kParameters[i - 1], " must broadcast to ", x.ToString(), ", got ", context.shape(i).ToString()));
  }
  std::vector<TensorDesc> outputs{{context.desc(0).type, x}};
  if (context.node.op_type == "LayerNormalization") outputs.resize(3, {stash, StatisticsShape(x, axis)});
  return outputs;
}

// Rows that are normalised together mix; parameters must be the same for all rows.
RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<int> axis = ReadNodeAxis(context, -1);
  if (!axis.ok() || !rows[0].per_row() || rows[0].axis >= *axis) return std::nullopt;
  std::vector<Shape> shapes;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (i > 0 && rows[i].per_row()) return std::nullopt;
    shapes.push_back(context.has(static_cast<int>(i)) ? context.shape(static_cast<int>(i)) : Shape());
  }
  const std::optional<RowAxis> common = RowsAfterBroadcast(shapes, rows, context.shape(0).rank());
  if (!common) return std::nullopt;
  return std::vector<RowAxis>(context.node.op_type == "LayerNormalization" ? 3 : 1, *common);
}

// Parameter: how a scale or bias gets an entry for each element of a run, or of all runs where they differ.
struct Parameter {
  bool present = false;
  bool as_it_is = true;
  CopyLoops spread;
  size_t scratch = 0;  // offset of the copy
  int64_t step = 0;    // from run to run
};

class LayerNormalization {
 public:
  static absl::StatusOr<LayerNormalization> Read(const KernelContext& context) {
    LayerNormalization norm;
    SAKER_ASSIGN_OR_RETURN(const int axis, ReadNodeAxis(context, -1));
    SAKER_ASSIGN_OR_RETURN(norm.epsilon, context.node.attributes.GetFloat("epsilon", 1e-5f));
    norm.centred = context.node.op_type == "LayerNormalization";
    const Shape& x = context.shape(0);
    norm.runs = x.Product(0, axis);
    norm.count = x.Product(axis, x.rank());
    SAKER_ASSIGN_OR_RETURN(norm.stash, ReadTypeAttribute(context, "stash_type", DataType::kFloat32));
    for (int i = 0; i < 2; ++i) {
      if (context.has(i + 1)) norm.AddParameter(i, x, axis, context.desc(i + 1));
    }
    return norm;
  }

  int64_t runs = 1;
  int64_t count = 1;
  float epsilon = 0;
  bool centred = true;
  DataType stash = DataType::kFloat32;
  Parameter parameters[2];
  ScratchPlan scratch;

 private:
  void AddParameter(int i, const Shape& x, int axis, const TensorDesc& desc) {
    Parameter& parameter = parameters[i];
    parameter.present = true;
    const int missing = x.rank() - desc.shape.rank();
    bool differs = false;
    for (int k = missing; k < axis; ++k) differs = differs || desc.shape[k - missing] != 1;
    parameter.step = differs ? count : 0;
    if (desc.shape.ElementCount() == (differs ? runs * count : count)) return;
    parameter.as_it_is = false;
    const std::vector<int64_t> strides = DenseStrides(desc.shape);
    CopyLoops loops;
    for (int k = differs ? 0 : axis; k < x.rank(); ++k) {
      const bool repeated = k < missing || desc.shape[k - missing] == 1;
      loops.extents.push_back(x[k]);
      loops.from_strides.push_back(repeated ? 0 : strides[static_cast<size_t>(k - missing)]);
    }
    loops.to_strides = DenseStrides(Shape(loops.extents));
    parameter.spread = Simplify(loops);
    parameter.scratch = scratch.Reserve(static_cast<size_t>(differs ? runs * count : count) * SizeInBytes(desc.type));
  }
};

template <typename T>
class LayerNormalizationKernel final : public OpKernel {
 public:
  explicit LayerNormalizationKernel(LayerNormalization norm) : norm_(std::move(norm)) {
    scratch_bytes = norm_.scratch.total();
    in_place_input = 0;
  }

  absl::Status Run(const KernelArgs& args) const override {
    const T* const scale = Spread(norm_.parameters[0], args, 1);
    const T* const bias = Spread(norm_.parameters[1], args, 2);
    const auto* x = static_cast<const T*>(args.inputs[0]);
    auto* y = static_cast<T*>(args.outputs[0]);
    for (int64_t run = 0; run < norm_.runs; ++run, x += norm_.count) {
      const Moments moments = MomentsOf(x, norm_.count);
      const double mean = norm_.centred ? moments.mean : 0;
      const double spread = moments.variance + (norm_.centred ? 0 : moments.mean * moments.mean);
      const double factor = 1 / std::sqrt(spread + static_cast<double>(norm_.epsilon));
      const T* const run_bias = bias ? bias + run * norm_.parameters[1].step : nullptr;
      if (y) Standardize(x, norm_.count, scale + run * norm_.parameters[0].step, run_bias, mean, factor, y);
      if (y) y += norm_.count;
      Store(args, 1, run, mean);
      Store(args, 2, run, factor);
    }
    return absl::OkStatus();
  }

 private:
  static const T* Spread(const Parameter& parameter, const KernelArgs& args, size_t input) {
    if (!parameter.present) return nullptr;
    if (parameter.as_it_is) return static_cast<const T*>(args.inputs[input]);
    T* const copy = ScratchPlan::At<T>(args.scratch, parameter.scratch);
    StridedCopy(parameter.spread, sizeof(T), args.inputs[input], copy);
    return copy;
  }

  void Store(const KernelArgs& args, size_t output, int64_t run, double value) const {
    void* const to = args.outputs.size() > output ? args.outputs[output] : nullptr;
    if (!to) return;
    if (norm_.stash == DataType::kFloat64) {
      static_cast<double*>(to)[run] = value;
    } else {
      static_cast<float*>(to)[run] = static_cast<float>(value);
    }
  }

  LayerNormalization norm_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_RETURN_IF_ERROR(CheckOneFloatType(context));
  SAKER_ASSIGN_OR_RETURN(LayerNormalization norm, LayerNormalization::Read(context));
  if (norm.stash != DataType::kFloat32 && norm.stash != DataType::kFloat64) {
    return context.Unsupported(absl::StrCat("statistics of type ", Name(norm.stash), " are not supported"));
  }
  if (context.desc(0).type == DataType::kFloat64) {
    return std::make_unique<LayerNormalizationKernel<double>>(std::move(norm));
  }
  return std::make_unique<LayerNormalizationKernel<float>>(std::move(norm));
}

}  // namespace

void RegisterLayerNormalizationOps(OpRegistry& registry) {
  OpDefinition op{.op_type = "LayerNormalization",
                  .since_version = 17,
                  .min_inputs = 2,
                  .max_inputs = 3,
                  .max_outputs = 3,
                  .infer = Infer,
                  .row_flow = FlowRows,
                  .make_kernel = MakeKernel};
  registry.Register(op);
  op.op_type = "RMSNormalization";
  op.since_version = 23;
  op.max_inputs = 2;
  op.max_outputs = 1;
  registry.Register(op);
}

}  // namespace saker
