// MaxPool, AveragePool, LpPool and their global forms: in the layout that the input comes in, by a kernel of our own
// where that is ahead, else on oneDNN; in plain loops where oneDNN has no such case.
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/max_pool.h"
#include "core/kernels/pool_slices.h"
#include "core/kernels/pooling.h"
#include "core/ops/families.h"
#include "core/ops/onednn_state.h"
#include "core/ops/row_flow.h"
#include "core/ops/split_kernel.h"
#include "core/ops/window.h"

namespace saker {
namespace {

bool IsGlobal(const Node& node) { return node.op_type.rfind("Global", 0) == 0; }

absl::StatusOr<WindowedShape> ReadPool(const OpContext& context) {
  if (IsGlobal(context.node)) return GlobalWindow(context);
  SAKER_ASSIGN_OR_RETURN(WindowedShape windowed, ReadWindow(context, {}));
  SAKER_RETURN_IF_ERROR(CheckPadsBelowReach(context, windowed.window));
  return windowed;
}

Shape Destination(const OpContext& context, const WindowedShape& windowed) {
  Shape shape{context.shape(0)[0], context.shape(0)[1]};
  for (const int64_t extent : windowed.output) shape.Append(extent);
  return shape;
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const WindowedShape windowed, ReadPool(context));
  const TensorDesc output{context.desc(0).type, Destination(context, windowed)};
  std::vector<TensorDesc> outputs{output};
  if (context.node.outputs.size() > 1) outputs.push_back({DataType::kInt64, output.shape});
  return outputs;
}

// Batch and channels are treated alike: windows lie on the other axes. Indices count from the start of the batch, which
// differs between a row alone and a row in company.
RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  if (rows[0].axis > 1 || context.node.outputs.size() > 1) return std::nullopt;
  return std::vector<RowAxis>{rows[0]};
}

class DnnlPoolKernel final : public OpKernel {
 public:
  explicit DnnlPoolKernel(std::unique_ptr<Pooling> pooling) : pooling_(std::move(pooling)) {
    scratch_bytes = pooling_->program().scratch_bytes();
  }

  std::unique_ptr<KernelState> MakeState() const override {
    return std::make_unique<OneDnnState>(pooling_->program().MakeHandles());
  }

  absl::Status Run(const KernelArgs& args) const override {
    const std::array<void*, 2> buffers = {const_cast<void*>(args.inputs[0]), args.outputs[0]};
    return pooling_->program().Run(OneDnnState::HandlesOf(args.state), buffers, args.scratch);
  }

 private:
  std::unique_ptr<Pooling> pooling_;
};

class MaxPoolKernel final : public OpKernel {
 public:
  explicit MaxPoolKernel(PoolSpec spec) : spec_(std::move(spec)) {
    scratch_bytes = MaxPoolScratchBytes(spec_);
    input_layouts = {spec_.layout};
    output_layouts = {spec_.layout};
  }

  absl::Status Run(const KernelArgs& args) const override {
    MaxPool(spec_, static_cast<const float*>(args.inputs[0]), static_cast<float*>(args.outputs[0]),
            static_cast<float*>(args.scratch));
    return absl::OkStatus();
  }

 private:
  PoolSpec spec_;
};

template <typename T>
class LoopPoolKernel final : public OpKernel {
 public:
  explicit LoopPoolKernel(PoolSpec spec) : spec_(std::move(spec)) {}

  absl::Status Run(const KernelArgs& args) const override {
    void* const indices = args.outputs.size() > 1 ? args.outputs[1] : nullptr;
    PoolReference(spec_, static_cast<const T*>(args.inputs[0]), static_cast<T*>(args.outputs[0]),
                  static_cast<int64_t*>(indices));
    return absl::OkStatus();
  }

 private:
  PoolSpec spec_;
};

bool IsNorm(const Node& node) { return node.op_type == "LpPool" || node.op_type == "GlobalLpPool"; }

// The p of a norm: a float in opset 1, a whole number since.
absl::StatusOr<double> ReadPower(const OpContext& context) {
  double power = 2;
  if (context.node.opset < 2) {
    SAKER_ASSIGN_OR_RETURN(power, context.node.attributes.GetFloat("p", 2));
  } else {
    SAKER_ASSIGN_OR_RETURN(const int64_t whole, context.node.attributes.GetInt("p", 2));
    power = static_cast<double>(whole);
  }
  if (power > 0) return power;
  return context.Error(absl::StrCat("p must be positive, got ", power));
}

absl::StatusOr<PoolSpec> MakeSpec(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(WindowedShape windowed, ReadPool(context));
  const Node& node = context.node;
  SAKER_ASSIGN_OR_RETURN(const int64_t count_padding, node.attributes.GetInt("count_include_pad", 0));
  SAKER_ASSIGN_OR_RETURN(const int64_t storage_order, node.attributes.GetInt("storage_order", 0));
  PoolSpec spec;
  const bool average = node.op_type == "AveragePool" || node.op_type == "GlobalAveragePool";
  if (average) spec.kind = count_padding != 0 ? PoolKind::kAverageWithPadding : PoolKind::kAverage;
  if (IsNorm(node)) {
    spec.kind = PoolKind::kNorm;
    SAKER_ASSIGN_OR_RETURN(spec.power, ReadPower(context));
  }
  spec.source = context.shape(0);
  // Not that of output 0, which nobody may want.
  spec.destination = Destination(context, windowed);
  spec.window = std::move(windowed.window);
  spec.column_major_indices = storage_order != 0;
  return spec;
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeLoopKernel(const KernelContext& context, const PoolSpec& spec) {
  if (spec.source.rank() - 2 > kMaxPoolAxes) return context.Error("too many spatial dimensions");
  switch (context.desc(0).type) {
    case DataType::kFloat32:
      return std::make_unique<LoopPoolKernel<float>>(spec);
    case DataType::kFloat64:
      return std::make_unique<LoopPoolKernel<double>>(spec);
    case DataType::kInt8:
      return std::make_unique<LoopPoolKernel<int8_t>>(spec);
    case DataType::kUInt8:
      return std::make_unique<LoopPoolKernel<uint8_t>>(spec);
    default:
      return context.Unsupported(absl::StrCat("element type ", Name(context.desc(0).type), " is not supported"));
  }
}

// A kernel of our own or oneDNN's, in the spec's layout; neither gives indices.
absl::StatusOr<std::unique_ptr<OpKernel>> MakePrimitive(const PoolSpec& spec) {
  if (FitsMaxPool(spec)) return std::make_unique<MaxPoolKernel>(spec);
  SAKER_ASSIGN_OR_RETURN(std::unique_ptr<Pooling> pooling, Pooling::Create(spec));
  auto kernel = std::make_unique<DnnlPoolKernel>(std::move(pooling));
  kernel->input_layouts = {spec.layout};
  kernel->output_layouts = {spec.layout, Layout::kPlain};
  return kernel;
}

// Handing a share to another core costs a microsecond or two, in which one core looks at half as many elements.
constexpr int64_t kLeastSharedReads = 128 * 1024;

// The pooling cut into parts for the threads that will share it; null where it cannot be, or is not worth it.
std::unique_ptr<OpKernel> MakeShared(const PoolSpec& spec, int threads) {
  int64_t reads = spec.destination.ElementCount();
  for (const int64_t extent : spec.window.kernel) reads *= extent;
  const auto most = static_cast<int>(std::min<int64_t>(threads, 2 * reads / kLeastSharedReads));
  if (most < 2) return nullptr;
  std::vector<KernelPart> parts;
  for (const PoolSlice& slice : CutPool(spec, most)) {
    absl::StatusOr<std::unique_ptr<OpKernel>> kernel = MakePrimitive(slice.spec);
    if (!kernel.ok()) return nullptr;
    parts.push_back({*std::move(kernel), {slice.source_offset}, slice.destination_offset});
  }
  if (parts.size() < 2) return nullptr;
  auto shared = std::make_unique<SplitKernel>(std::move(parts));
  shared->input_layouts = {spec.layout};
  shared->output_layouts = {spec.layout, Layout::kPlain};
  return shared;
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(PoolSpec spec, MakeSpec(context));
  const bool wants_indices = context.node.outputs.size() > 1 && context.node.outputs[1] != kNoValue;
  spec.layout = context.desc(0).layout;
  spec.type = context.desc(0).type;
  if (wants_indices || !Pooling::Supports(spec)) return MakeLoopKernel(context, spec);
  if (std::unique_ptr<OpKernel> shared = MakeShared(spec, context.threads)) return shared;
  absl::StatusOr<std::unique_ptr<OpKernel>> kernel = MakePrimitive(spec);
  return kernel.ok() ? std::move(kernel) : MakeLoopKernel(context, spec);
}

}  // namespace

void RegisterPoolOps(OpRegistry& registry) {
  for (const char* op_type :
       {"MaxPool", "AveragePool", "LpPool", "GlobalMaxPool", "GlobalAveragePool", "GlobalLpPool"}) {
    registry.Register({.op_type = op_type,
                       .max_outputs = op_type == absl::string_view("MaxPool") ? 2 : 1,
                       .infer = Infer,
                       .row_flow = FlowRows,
                       .make_kernel = MakeKernel});
  }
}

}  // namespace saker
