// Range: the numbers from a start up or down to a limit, in steps.
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/sequence.h"
#include "core/ops/constant_inputs.h"
#include "core/ops/families.h"

namespace saker {
namespace {

constexpr const char* kWhat[] = {"start", "limit", "delta"};

// Steps between two integers, whose distance may be more than an int64 holds.
uint64_t CountOfInts(int64_t start, int64_t limit, int64_t delta) {
  if (delta > 0 ? limit <= start : limit >= start) return 0;
  const uint64_t low = static_cast<uint64_t>(delta > 0 ? start : limit);
  const uint64_t high = static_cast<uint64_t>(delta > 0 ? limit : start);
  const uint64_t step = delta > 0 ? static_cast<uint64_t>(delta) : 0 - static_cast<uint64_t>(delta);
  return (high - low - 1) / step + 1;
}

absl::Status CheckScalars(const OpContext& context) {
  const DataType type = context.desc(0).type;
  if (!FindSequence(type)) return context.Unsupported(absl::StrCat("element type ", Name(type), " is not supported"));
  for (int i = 0; i < 3; ++i) {
    if (context.desc(i).type == type && context.shape(i).ElementCount() == 1) continue;
    return context.Error(absl::StrCat(kWhat[i], " must be one ", Name(type), ", got ", Name(context.desc(i).type), " ",
                                      context.shape(i).ToString()));
  }
  return absl::OkStatus();
}

// The number of elements, as a double that may be far out of range.
absl::StatusOr<double> ReadCount(const OpContext& context) {
  SAKER_RETURN_IF_ERROR(CheckScalars(context));
  double numbers[3] = {};
  for (int i = 0; i < 3; ++i) {
    SAKER_ASSIGN_OR_RETURN(const std::vector<double> values, ConstantReals(context, i, kWhat[i]));
    numbers[i] = values[0];
  }
  if (numbers[2] == 0) return context.Error("delta must not be 0");
  if (context.desc(0).type == DataType::kInt64) {
    const auto at = [&](int i) { return context.constant(i)->As<int64_t>()[0]; };
    return static_cast<double>(CountOfInts(at(0), at(1), at(2)));
  }
  return std::ceil((numbers[1] - numbers[0]) / numbers[2]);
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const double count, ReadCount(context));
  if (std::isnan(count) || count > static_cast<double>(Shape::kMaxElements)) {
    return context.Error(absl::StrCat("start, limit and delta make ", count, " numbers"));
  }
  return std::vector<TensorDesc>{{context.desc(0).type, Shape{count > 0 ? static_cast<int64_t>(count) : 0}}};
}

class RangeKernel final : public OpKernel {
 public:
  RangeKernel(SequenceFn fn, int64_t count) : fn_(fn), count_(count) {}

  // The numbers that the count was worked out from are the inputs' own.
  absl::Status Run(const KernelArgs& args) const override {
    fn_(args.inputs[0], args.inputs[2], count_, args.outputs[0]);
    return absl::OkStatus();
  }

 private:
  SequenceFn fn_;
  int64_t count_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  return std::make_unique<RangeKernel>(FindSequence(context.desc(0).type), context.outputs[0].shape[0]);
}

}  // namespace

void RegisterRangeOps(OpRegistry& registry) {
  registry.Register({.op_type = "Range",
                     .since_version = 11,
                     .min_inputs = 3,
                     .max_inputs = 3,
                     .infer = Infer,
                     .make_kernel = MakeKernel,
                     .value_inputs = {0, 1, 2}});
}

}  // namespace saker
