// BatchNormalization: a scale and a shift for each channel, from statistics that the file has or, in training mode, from
// those of the batch.
#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/scale_shift.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"
#include "core/ops/scratch_plan.h"
#include "core/ops/training_mode.h"

namespace saker {
namespace {

constexpr const char* kParameters[] = {"scale", "B", "mean", "var"};
// Training is an attribute since this opset; before, outputs beyond the first ask for it.
constexpr int kTrainingModeSince = 14;

bool IsFloat(DataType type) { return type == DataType::kFloat32 || type == DataType::kFloat64; }

// BatchShape: the input as [outer, channels, inner]. The channel axis is 1; a vector is a batch of single channels. With
// spatial=0, which opset 9 took away, every element of a batch entry is a channel of its own.
struct BatchShape {
  int64_t outer = 1;
  int64_t channels = 1;
  int64_t inner = 1;
  Shape parameters;
  bool spatial = true;
  bool trains = false;
};

bool WantsStatistics(const Node& node) {
  for (size_t i = 1; i < node.outputs.size(); ++i) {
    if (node.outputs[i] != kNoValue) return true;
  }
  return false;
}

absl::StatusOr<bool> Trains(const Node& node) {
  if (node.opset < 7) return WantsStatistics(node) && TrainsWithoutIsTest(node);
  if (node.opset < kTrainingModeSince) return WantsStatistics(node);
  SAKER_ASSIGN_OR_RETURN(const int64_t training, node.attributes.GetInt("training_mode", 0));
  return training != 0;
}

absl::StatusOr<BatchShape> ReadShape(const OpContext& context) {
  const Shape& x = context.shape(0);
  if (x.rank() < 1) return context.Error("the input must have a batch axis");
  SAKER_ASSIGN_OR_RETURN(const int64_t spatial, context.node.attributes.GetInt("spatial", 1));
  BatchShape shape;
  SAKER_ASSIGN_OR_RETURN(shape.trains, Trains(context.node));
  shape.outer = x[0];
  shape.spatial = spatial != 0 || context.node.opset >= 9;
  if (shape.spatial) {
    shape.channels = x.rank() >= 2 ? x[1] : 1;
    shape.inner = x.rank() >= 2 ? x.Product(2, x.rank()) : 1;
    shape.parameters = Shape{shape.channels};
  } else {
    shape.channels = x.Product(1, x.rank());
    shape.parameters = Shape(x.dims().subspan(1));
  }
  return shape;
}

// As many as the node has: Y, then running mean and variance, then (before opset 14) those of this batch.
absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const BatchShape shape, ReadShape(context));
  if (TrainsWithoutIsTest(context.node) && !shape.trains) return context.Unsupported(kTrainsWithoutIsTest);
  if (WantsStatistics(context.node) && !shape.trains) {
    return context.Error("statistics are outputs of training only, which the node does not ask for");
  }
  for (int i = 1; i <= 4; ++i) {
    // Parameters for each element may be written as a flat list.
    const bool flat = !shape.spatial && context.shape(i) == Shape{shape.channels};
    if (flat || context.shape(i) == shape.parameters) continue;
    return context.Error(absl::StrCat(kParameters[i - 1], " must be ", shape.parameters.ToString(), ", got ",
                                      context.shape(i).ToString()));
  }
  if (shape.trains && shape.outer * shape.inner == 0) return context.Error("an empty batch has no statistics");
  std::vector<TensorDesc> outputs(std::max<size_t>(1, context.node.outputs.size()),
                                  {context.desc(3).type, context.shape(3)});
  outputs[0] = {context.desc(0).type, context.shape(0)};
  return outputs;
}

// Rows are batch entries, which training makes statistics of; or, with parameters for all of them, an axis behind the
// channels.
RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<BatchShape> shape = ReadShape(context);
  if (!shape.ok() || shape->trains || rows[0].axis == 1) return std::nullopt;
  if (!shape->spatial && rows[0].axis != 0) return std::nullopt;
  return KeepRows(context, rows);
}

// Statistics of one channel: mean and variance of a population.
struct Statistics {
  double mean = 0;
  double variance = 0;
};

template <typename T>
Statistics StatisticsOf(const BatchShape& shape, const T* x, int64_t channel) {
  const double count = static_cast<double>(shape.outer * shape.inner);
  const auto for_each = [&](auto body) {
    for (int64_t outer = 0; outer < shape.outer; ++outer) {
      const T* const run = x + (outer * shape.channels + channel) * shape.inner;
      for (int64_t i = 0; i < shape.inner; ++i) body(static_cast<double>(run[i]));
    }
  };
  Statistics statistics;
  for_each([&](double value) { statistics.mean += value / count; });
  for_each([&](double value) {
    const double difference = value - statistics.mean;
    statistics.variance += difference * difference / count;
  });
  return statistics;
}

// Numbers of FLOAT or DOUBLE.
class Numbers {
 public:
  Numbers(const void* data, DataType type) : data_(data), wide_(type == DataType::kFloat64) {}
  double operator[](int64_t i) const {
    return wide_ ? static_cast<const double*>(data_)[i] : static_cast<double>(static_cast<const float*>(data_)[i]);
  }

 private:
  const void* data_;
  bool wide_;
};

struct BatchNormalizationSpec {
  BatchShape shape;
  double epsilon = 0;
  double momentum = 0;
  DataType types[5] = {};  // of the inputs
};

template <typename T>
class BatchNormalizationKernel final : public OpKernel {
 public:
  explicit BatchNormalizationKernel(BatchNormalizationSpec spec) : spec_(std::move(spec)) {
    ScratchPlan plan;
    const size_t bytes = static_cast<size_t>(spec_.shape.channels) * sizeof(T);
    scale_at_ = plan.Reserve(bytes);
    shift_at_ = plan.Reserve(bytes);
    scratch_bytes = plan.total();
    in_place_input = 0;
  }

  absl::Status Run(const KernelArgs& args) const override {
    const BatchShape& shape = spec_.shape;
    T* const scale = ScratchPlan::At<T>(args.scratch, scale_at_);
    T* const shift = ScratchPlan::At<T>(args.scratch, shift_at_);
    const Numbers scales = Input(args, 1), biases = Input(args, 2), means = Input(args, 3), variances = Input(args, 4);
    const auto* x = static_cast<const T*>(args.inputs[0]);
    for (int64_t c = 0; c < shape.channels; ++c) {
      Statistics used{means[c], variances[c]};
      if (shape.trains) {
        used = StatisticsOf(shape, x, c);
        Store(args, 1, c, Mixed(means[c], used.mean));
        Store(args, 2, c, Mixed(variances[c], used.variance));
        Store(args, 3, c, used.mean);
        Store(args, 4, c, used.variance);
      }
      const double factor = scales[c] / std::sqrt(used.variance + spec_.epsilon);
      scale[c] = static_cast<T>(factor);
      shift[c] = static_cast<T>(biases[c] - used.mean * factor);
    }
    if (!args.outputs[0]) return absl::OkStatus();
    ScaleShift(shape.outer, shape.channels, shape.inner, scale, shift, x, static_cast<T*>(args.outputs[0]));
    return absl::OkStatus();
  }

 private:
  Numbers Input(const KernelArgs& args, int i) const { return Numbers(args.inputs[i], spec_.types[i]); }
  double Mixed(double old, double now) const { return old * spec_.momentum + now * (1 - spec_.momentum); }

  // Statistics have the type of those that came in.
  void Store(const KernelArgs& args, size_t output, int64_t channel, double value) const {
    void* const to = args.outputs.size() > output ? args.outputs[output] : nullptr;
    if (!to) return;
    if (spec_.types[3] == DataType::kFloat64) {
      static_cast<double*>(to)[channel] = value;
    } else {
      static_cast<float*>(to)[channel] = static_cast<float>(value);
    }
  }

  BatchNormalizationSpec spec_;
  size_t scale_at_ = 0;
  size_t shift_at_ = 0;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  BatchNormalizationSpec spec;
  SAKER_ASSIGN_OR_RETURN(spec.shape, ReadShape(context));
  SAKER_ASSIGN_OR_RETURN(spec.epsilon, context.node.attributes.GetFloat("epsilon", 1e-5f));
  SAKER_ASSIGN_OR_RETURN(spec.momentum, context.node.attributes.GetFloat("momentum", 0.9f));
  for (int i = 0; i < 5; ++i) {
    spec.types[i] = context.desc(i).type;
    if (IsFloat(spec.types[i])) continue;
    return context.Unsupported(absl::StrCat("element type ", Name(spec.types[i]), " is not supported"));
  }
  if (spec.types[0] == DataType::kFloat64) {
    return std::make_unique<BatchNormalizationKernel<double>>(std::move(spec));
  }
  return std::make_unique<BatchNormalizationKernel<float>>(std::move(spec));
}

}  // namespace

void RegisterNormalizationOps(OpRegistry& registry) {
  registry.Register({.op_type = "BatchNormalization",
                     .min_inputs = 5,
                     .max_inputs = 5,
                     .max_outputs = 5,
                     .infer = Infer,
                     .row_flow = FlowRows,
                     .make_kernel = MakeKernel});
}

}  // namespace saker
