// BatchNormalization outside of training: a scale and a shift for each channel.
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/scale_shift.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"
#include "core/ops/training_mode.h"

namespace saker {
namespace {

constexpr const char* kParameters[] = {"scale", "B", "mean", "var"};

// The channel axis is 1; a vector is a batch of single channels.
int64_t Channels(const Shape& shape) { return shape.rank() >= 2 ? shape[1] : 1; }

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int64_t spatial, context.node.attributes.GetInt("spatial", 1));
  SAKER_ASSIGN_OR_RETURN(const int64_t training, context.node.attributes.GetInt("training_mode", 0));
  if (TrainsWithoutIsTest(context.node)) return context.Unsupported(kTrainsWithoutIsTest);
  if (training != 0) return context.Unsupported("training mode is not supported; export the model for inference");
  if (spatial == 0) return context.Unsupported("statistics for each element (spatial=0) are not supported");
  if (context.shape(0).rank() < 1) return context.Error("the input must have a batch axis");
  for (int i = 1; i <= 4; ++i) {
    if (context.shape(i) == Shape{Channels(context.shape(0))}) continue;
    return context.Error(absl::StrCat(kParameters[i - 1], " must be [", Channels(context.shape(0)), "], got ",
                                      context.shape(i).ToString()));
  }
  for (size_t i = 1; i < context.node.outputs.size(); ++i) {
    if (context.node.outputs[i] != kNoValue) return context.Unsupported("outputs of training are not supported");
  }
  return std::vector<TensorDesc>(std::max<size_t>(1, context.node.outputs.size()),
                                 {context.desc(0).type, context.shape(0)});
}

RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  if (rows[0].axis == 1) return std::nullopt;
  return KeepRows(context, rows);
}

class BatchNormalizationKernel final : public OpKernel {
 public:
  BatchNormalizationKernel(const Shape& shape, float epsilon)
      : outer_(shape[0]),
        channels_(Channels(shape)),
        inner_(shape.rank() >= 2 ? shape.Product(2, shape.rank()) : 1),
        epsilon_(epsilon) {
    scratch_bytes = 2 * static_cast<size_t>(channels_) * sizeof(float);
    in_place_input = 0;
  }

  absl::Status Run(const KernelArgs& args) const override {
    const auto input = [&](int i) { return static_cast<const float*>(args.inputs[i]); };
    float* const scale = static_cast<float*>(args.scratch);
    float* const shift = scale + channels_;
    for (int64_t c = 0; c < channels_; ++c) {
      scale[c] = input(1)[c] / std::sqrt(input(4)[c] + epsilon_);
      shift[c] = input(2)[c] - input(3)[c] * scale[c];
    }
    ScaleShift(outer_, channels_, inner_, scale, shift, input(0), static_cast<float*>(args.outputs[0]));
    return absl::OkStatus();
  }

 private:
  int64_t outer_;
  int64_t channels_;
  int64_t inner_;
  float epsilon_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const float epsilon, context.node.attributes.GetFloat("epsilon", 1e-5f));
  for (const OpInput& input : context.inputs) {
    if (input.desc.type == DataType::kFloat32) continue;
    return context.Unsupported(absl::StrCat("element type ", Name(input.desc.type), " is not supported"));
  }
  return std::make_unique<BatchNormalizationKernel>(context.shape(0), epsilon);
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
