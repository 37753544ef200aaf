// Cast: elements in another type.
#include "core/kernels/cast.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"
#include "core/ops/shown_text.h"

namespace saker {
namespace {

// The numbers of TensorProto.DataType, which the attribute `to` uses.
constexpr std::pair<int64_t, DataType> kOnnxTypes[] = {
    {1, DataType::kFloat32},   {2, DataType::kUInt8},    {3, DataType::kInt8},    {4, DataType::kUInt16},
    {5, DataType::kInt16},     {6, DataType::kInt32},    {7, DataType::kInt64},   {9, DataType::kBool},
    {10, DataType::kFloat16},  {11, DataType::kFloat64}, {12, DataType::kUInt32}, {13, DataType::kUInt64},
    {16, DataType::kBFloat16},
};

absl::StatusOr<DataType> TargetType(const OpContext& context) {
  const Attribute* to = context.node.attributes.Find("to");
  if (!to) return context.Error("expected an attribute to");
  // A name up to opset 5, a number since 6.
  if (const std::string* name = std::get_if<std::string>(to)) {
    const absl::StatusOr<DataType> type = ParseDataType(absl::AsciiStrToUpper(*name));
    if (!type.ok()) return context.Error(absl::StrCat("element type \"", ShownText(*name), "\" is unknown"));
    return type;
  }
  SAKER_ASSIGN_OR_RETURN(const int64_t number, context.node.attributes.GetInt("to", 0));
  for (const auto& [onnx_number, type] : kOnnxTypes) {
    if (onnx_number == number) return type;
  }
  return context.Unsupported(absl::StrCat("element type number ", number, " is not supported"));
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const DataType type, TargetType(context));
  return std::vector<TensorDesc>{{type, context.shape(0)}};
}

class CastKernel final : public OpKernel {
 public:
  CastKernel(CastFn fn, int64_t count) : fn_(fn), count_(count) {}
  absl::Status Run(const KernelArgs& args) const override {
    fn_(args.inputs[0], args.outputs[0], count_);
    return absl::OkStatus();
  }

 private:
  CastFn fn_;
  int64_t count_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  const CastFn fn = FindCast(context.desc(0).type, context.outputs[0].type);
  if (!fn) return context.Error("there is nothing to cast");
  return std::make_unique<CastKernel>(fn, context.shape(0).ElementCount());
}

}  // namespace

void RegisterCastOps(OpRegistry& registry) {
  registry.Register({.op_type = "Cast", .infer = Infer, .row_flow = KeepRows, .make_kernel = MakeKernel});
}

}  // namespace saker
