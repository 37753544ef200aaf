// LRN: local response normalisation across channels.
#include "core/kernels/channel_response.h"

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/families.h"
#include "core/ops/float_types.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

// Keeps sums of a channel and a size inside int64.
constexpr int64_t kLargestSize = (int64_t{1} << 31) - 1;

absl::StatusOr<int64_t> ReadSize(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int64_t size, context.node.attributes.GetInt("size", 0));
  if (size >= 1 && size <= kLargestSize) return size;
  return context.Error(absl::StrCat("size must be 1 to ", kLargestSize, " channels, got ", size));
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_RETURN_IF_ERROR(ReadSize(context).status());
  const Shape& x = context.shape(0);
  if (x.rank() < 2) return context.Error(absl::StrCat("expected [N,C,...], got ", x.ToString()));
  return std::vector<TensorDesc>{{context.desc(0).type, x}};
}

RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  if (rows[0].axis == 1) return std::nullopt;
  return KeepRows(context, rows);
}

template <typename T>
class ChannelResponseKernel final : public OpKernel {
 public:
  explicit ChannelResponseKernel(const ChannelResponseSpec& spec) : spec_(spec) {}

  absl::Status Run(const KernelArgs& args) const override {
    ChannelResponse(spec_, static_cast<const T*>(args.inputs[0]), static_cast<T*>(args.outputs[0]));
    return absl::OkStatus();
  }

 private:
  ChannelResponseSpec spec_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_RETURN_IF_ERROR(CheckOneFloatType(context));
  const Attributes& attributes = context.node.attributes;
  const Shape& x = context.shape(0);
  ChannelResponseSpec spec{x[0], x[1], x.Product(2, x.rank())};
  SAKER_ASSIGN_OR_RETURN(spec.size, ReadSize(context));
  SAKER_ASSIGN_OR_RETURN(spec.alpha, attributes.GetFloat("alpha", 1e-4f));
  SAKER_ASSIGN_OR_RETURN(spec.beta, attributes.GetFloat("beta", 0.75f));
  SAKER_ASSIGN_OR_RETURN(spec.bias, attributes.GetFloat("bias", 1.0f));
  if (context.desc(0).type == DataType::kFloat64) return std::make_unique<ChannelResponseKernel<double>>(spec);
  return std::make_unique<ChannelResponseKernel<float>>(spec);
}

}  // namespace

void RegisterChannelResponseOps(OpRegistry& registry) {
  registry.Register({.op_type = "LRN", .infer = Infer, .row_flow = FlowRows, .make_kernel = MakeKernel});
}

}  // namespace saker
