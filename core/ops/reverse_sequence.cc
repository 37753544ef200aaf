// ReverseSequence: turns round the first steps of each sequence in a batch, as many as its length says.
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

// Axis 0 or 1, whichever it is; the other one holds the batch.
absl::StatusOr<int> ReadTimeAxis(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int64_t batch, context.node.attributes.GetInt("batch_axis", 1));
  SAKER_ASSIGN_OR_RETURN(const int64_t time, context.node.attributes.GetInt("time_axis", 0));
  if ((batch == 0 && time == 1) || (batch == 1 && time == 0)) return static_cast<int>(time);
  return context.Error(absl::StrCat("batch_axis and time_axis must be 0 and 1, got ", batch, " and ", time));
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int time, ReadTimeAxis(context));
  const Shape& shape = context.shape(0);
  if (shape.rank() < 2) return context.Error(absl::StrCat("expected two axes or more, got ", shape.ToString()));
  const Shape lengths{shape[1 - time]};
  if (context.desc(1).type != DataType::kInt64 || context.shape(1) != lengths) {
    return context.Error(absl::StrCat("lengths must be INT64 ", lengths.ToString(), ", got ",
                                      Name(context.desc(1).type), " ", context.shape(1).ToString()));
  }
  return std::vector<TensorDesc>{{context.desc(0).type, shape}};
}

// Sequences stay apart, and so do the axes behind.
RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<int> time = ReadTimeAxis(context);
  if (!time.ok() || !rows[0].per_row() || rows[0].axis == *time) return std::nullopt;
  const bool of_sequences = rows[0].axis < 2;
  const RowAxis lengths = of_sequences ? RowAxis{0, rows[0].block} : RowAxis{};
  if (!(rows[1] == lengths)) return std::nullopt;
  return std::vector<RowAxis>{rows[0]};
}

class ReverseSequenceKernel final : public OpKernel {
 public:
  ReverseSequenceKernel(const KernelContext& context, int time)
      : name_(context.node.name), batches_(context.shape(0)[1 - time]), steps_(context.shape(0)[time]) {
    const Shape& shape = context.shape(0);
    step_bytes_ = static_cast<size_t>(shape.Product(2, shape.rank())) * SizeInBytes(context.desc(0).type);
    batch_stride_ = step_bytes_ * static_cast<size_t>(time == 1 ? shape[1] : 1);
    time_stride_ = step_bytes_ * static_cast<size_t>(time == 1 ? 1 : shape[1]);
  }

  absl::Status Run(const KernelArgs& args) const override {
    const auto* lengths = static_cast<const int64_t*>(args.inputs[1]);
    for (int64_t batch = 0; batch < batches_; ++batch) {
      if (lengths[batch] < 0 || lengths[batch] > steps_) return BadLength(lengths[batch]);
      const size_t offset = static_cast<size_t>(batch) * batch_stride_;
      const auto* from = static_cast<const std::byte*>(args.inputs[0]) + offset;
      auto* to = static_cast<std::byte*>(args.outputs[0]) + offset;
      for (int64_t step = 0; step < steps_ && step_bytes_ > 0; ++step) {
        const int64_t source = step < lengths[batch] ? lengths[batch] - 1 - step : step;
        std::memcpy(to + static_cast<size_t>(step) * time_stride_, from + static_cast<size_t>(source) * time_stride_,
                    step_bytes_);
      }
    }
    return absl::OkStatus();
  }

 private:
  absl::Status BadLength(int64_t length) const {
    return absl::InvalidArgumentError(absl::StrCat("node \"", name_, "\" (ReverseSequence): length ", length,
                                                   " is out of range; expected [0,", steps_, "]"));
  }

  std::string name_;
  int64_t batches_;
  int64_t steps_;
  size_t step_bytes_;
  size_t batch_stride_;
  size_t time_stride_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int time, ReadTimeAxis(context));
  return std::make_unique<ReverseSequenceKernel>(context, time);
}

}  // namespace

void RegisterReverseSequenceOps(OpRegistry& registry) {
  registry.Register({.op_type = "ReverseSequence",
                     .since_version = 10,
                     .min_inputs = 2,
                     .max_inputs = 2,
                     .infer = Infer,
                     .row_flow = FlowRows,
                     .make_kernel = MakeKernel});
}

}  // namespace saker
