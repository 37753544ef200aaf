// Operators that hand their input on: Identity, and Dropout, which does nothing outside of training.
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/cast.h"
#include "core/kernels/fill.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"
#include "core/ops/training_mode.h"

namespace saker {
namespace {

constexpr char kTrains[] = "training mode is not supported; export the model for inference";

// Since these opsets the mask is BOOL, and ratio and training mode are inputs.
constexpr int kBoolMask = 10;
constexpr int kModeAsInput = 12;

absl::StatusOr<std::vector<TensorDesc>> InferIdentity(const OpContext& context) {
  return std::vector<TensorDesc>{{context.desc(0).type, context.shape(0)}};
}

bool Flag(const void* data) { return *static_cast<const uint8_t*>(data) != 0; }

// Training with a ratio of 0 drops nothing, and so is no training.
bool DropsNothing(DataType type, const void* ratio) {
  float value = 0;
  FindCast(type, DataType::kFloat32)(ratio, &value, 1);
  return value == 0;
}

absl::Status CheckModeInputs(const OpContext& context) {
  if (context.has(1) && (!IsFloatingPoint(context.desc(1).type) || context.shape(1).ElementCount() != 1)) {
    return context.Error(absl::StrCat("ratio must be one floating point number, got ", Name(context.desc(1).type), " ",
                                      context.shape(1).ToString()));
  }
  if (!context.has(2)) return absl::OkStatus();
  if (context.desc(2).type != DataType::kBool || context.shape(2).ElementCount() != 1) {
    return context.Error(absl::StrCat("training_mode must be one BOOL, got ", Name(context.desc(2).type), " ",
                                      context.shape(2).ToString()));
  }
  // What is not known yet is looked at in each run.
  const Tensor* training = context.constant(2);
  const Tensor* ratio = context.constant(1);
  if (training == nullptr || !Flag(training->data())) return absl::OkStatus();
  const bool drops = context.has(1) ? ratio != nullptr && !DropsNothing(ratio->type(), ratio->data()) : true;
  return drops ? context.Unsupported(kTrains) : absl::OkStatus();
}

absl::StatusOr<std::vector<TensorDesc>> InferDropout(const OpContext& context) {
  if (TrainsWithoutIsTest(context.node)) return context.Unsupported(kTrainsWithoutIsTest);
  if (context.node.opset >= kModeAsInput) SAKER_RETURN_IF_ERROR(CheckModeInputs(context));
  const TensorDesc output{context.desc(0).type, context.shape(0)};
  return std::vector<TensorDesc>{output,
                                 {context.node.opset < kBoolMask ? output.type : DataType::kBool, output.shape}};
}

// DropoutKernel: a copy, and a mask that lets everything through.
class DropoutKernel final : public OpKernel {
 public:
  DropoutKernel(const KernelContext& context, Tensor one)
      : where_(absl::StrCat("node \"", context.node.name, "\" (Dropout): ")),
        one_(std::move(one)),
        count_(context.shape(0).ElementCount()),
        bytes_(context.desc(0).SizeInBytes()),
        ratio_type_(context.has(1) ? context.desc(1).type : DataType::kInvalid) {}

  absl::Status Run(const KernelArgs& args) const override {
    if (args.inputs.size() > 2 && args.inputs[2] && Flag(args.inputs[2])) {
      const bool drops = !args.inputs[1] || !DropsNothing(ratio_type_, args.inputs[1]);
      if (drops) return absl::UnimplementedError(absl::StrCat(where_, kTrains));
    }
    if (args.outputs[0] && bytes_ > 0) std::memcpy(args.outputs[0], args.inputs[0], bytes_);
    if (args.outputs.size() > 1 && args.outputs[1]) {
      Fill(one_.data(), SizeInBytes(one_.type()), count_, args.outputs[1]);
    }
    return absl::OkStatus();
  }

 private:
  std::string where_;
  Tensor one_;
  int64_t count_;
  size_t bytes_;
  DataType ratio_type_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeDropout(const KernelContext& context) {
  const DataType mask = context.node.opset < kBoolMask ? context.desc(0).type : DataType::kBool;
  SAKER_ASSIGN_OR_RETURN(Tensor one, Tensor::Create(mask, Shape{}));
  const float value = 1;
  FindCast(DataType::kFloat32, mask)(&value, one.data(), 1);
  return std::make_unique<DropoutKernel>(context, std::move(one));
}

}  // namespace

void RegisterIdentityOps(OpRegistry& registry) {
  registry.Register({.op_type = "Identity", .infer = InferIdentity, .row_flow = KeepRows, .alias = true});
  for (const int version : {1, kModeAsInput}) {
    registry.Register({.op_type = "Dropout",
                       .since_version = version,
                       .max_inputs = version == 1 ? 1 : 3,
                       .max_outputs = 2,
                       .infer = InferDropout,
                       .row_flow = KeepRows,
                       .make_kernel = MakeDropout});
  }
}

}  // namespace saker
