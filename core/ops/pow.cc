// Pow: powers, whose exponents may be of another type than their bases since opset 12.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/binary.h"
#include "core/kernels/cast.h"
#include "core/ops/broadcasting.h"
#include "core/ops/families.h"

namespace saker {
namespace {

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  for (int i = 0; i < 2; ++i) {
    const DataType type = context.desc(i).type;
    if (!IsInteger(type) && !IsFloatingPoint(type)) {
      return context.Error(absl::StrCat("expected numbers, got ", Name(type)));
    }
  }
  SAKER_ASSIGN_OR_RETURN(Shape shape, CommonShape(context));
  return std::vector<TensorDesc>{{context.desc(0).type, std::move(shape)}};
}

// The type to compute in. Integers are exact modulo 2^64, and so they are in every narrower type.
DataType CommonType(DataType base, DataType exponent) {
  if (!IsInteger(base) || !IsInteger(exponent)) return DataType::kFloat64;
  return exponent == DataType::kUInt64 ? DataType::kUInt64 : DataType::kInt64;
}

// MixedPowKernel: base and exponent in a common type of 8 bytes.
class MixedPowKernel final : public OpKernel {
 public:
  MixedPowKernel(const KernelContext& context, DataType type, BroadcastLoops loops)
      : a_count_(context.shape(0).ElementCount()),
        b_count_(context.shape(1).ElementCount()),
        out_count_(context.outputs[0].shape.ElementCount()),
        a_cast_(FindCast(context.desc(0).type, type)),
        b_cast_(FindCast(context.desc(1).type, type)),
        out_cast_(FindCast(type, context.outputs[0].type)),
        pow_(FindBinary(BinaryOp::kPow, type)),
        loops_(std::move(loops)) {
    scratch_bytes = static_cast<size_t>(a_count_ + b_count_ + out_count_) * kBytes;
  }

  absl::Status Run(const KernelArgs& args) const override {
    auto* const a = static_cast<std::byte*>(args.scratch);
    auto* const b = a + a_count_ * kBytes;
    auto* const out = b + b_count_ * kBytes;
    a_cast_(args.inputs[0], a, a_count_);
    b_cast_(args.inputs[1], b, b_count_);
    pow_(loops_, a, b, out);
    out_cast_(out, args.outputs[0], out_count_);
    return absl::OkStatus();
  }

 private:
  static constexpr int64_t kBytes = 8;

  int64_t a_count_;
  int64_t b_count_;
  int64_t out_count_;
  CastFn a_cast_;
  CastFn b_cast_;
  CastFn out_cast_;
  BinaryFn pow_;
  BroadcastLoops loops_;
};

bool IsHalf(DataType type) { return type == DataType::kFloat16 || type == DataType::kBFloat16; }

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  const DataType base = context.desc(0).type, exponent = context.desc(1).type;
  if (base == exponent) return MakeBroadcastKernel(context, FindBinary(BinaryOp::kPow, base));
  for (const DataType type : {base, exponent}) {
    if (IsHalf(type)) return context.Unsupported(absl::StrCat("element type ", Name(type), " is not supported"));
  }
  SAKER_ASSIGN_OR_RETURN(std::vector<BroadcastLoops> loops, FoldingLoops(context));
  return std::make_unique<MixedPowKernel>(context, CommonType(base, exponent), std::move(loops[0]));
}

}  // namespace

void RegisterPowOps(OpRegistry& registry) {
  registry.Register({.op_type = "Pow",
                     .min_inputs = 2,
                     .max_inputs = 2,
                     .infer = Infer,
                     .row_flow = FlowBroadcastRows,
                     .make_kernel = MakeKernel});
}

}  // namespace saker
