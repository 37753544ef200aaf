// saker::ByteTable: what the passes make of functions of one element between a DequantizeLinear and a QuantizeLinear: the
// answer for each of the 256 bytes, looked up. Input: bytes. Attribute: table, 256 bytes by the bits of the operand, whose
// type is that of the result.
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/families.h"
#include "core/ops/quantization.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

constexpr int64_t kEntries = 256;

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const std::shared_ptr<const Tensor> table, context.node.attributes.GetTensor("table"));
  if (!IsByte(context.desc(0).type) || !IsByte(table->type()) || table->shape() != Shape{kEntries}) {
    return context.Error(absl::StrCat("expected bytes and a table of ", kEntries, " bytes, got ",
                                      Name(context.desc(0).type), " and ", Name(table->type()), " ",
                                      table->shape().ToString()));
  }
  return std::vector<TensorDesc>{{table->type(), context.shape(0)}};
}

class ByteTableKernel final : public OpKernel {
 public:
  ByteTableKernel(std::shared_ptr<const Tensor> table, int64_t count) : table_(std::move(table)), count_(count) {
    in_place_input = 0;
  }
  absl::Status Run(const KernelArgs& args) const override {
    const auto* const table = static_cast<const uint8_t*>(table_->data());
    const auto* const x = static_cast<const uint8_t*>(args.inputs[0]);
    auto* const y = static_cast<uint8_t*>(args.outputs[0]);
    for (int64_t i = 0; i < count_; ++i) y[i] = table[x[i]];
    return absl::OkStatus();
  }

 private:
  std::shared_ptr<const Tensor> table_;
  int64_t count_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(std::shared_ptr<const Tensor> table, context.node.attributes.GetTensor("table"));
  const TensorDesc& x = context.desc(0);
  auto kernel = std::make_unique<ByteTableKernel>(std::move(table), x.shape.ElementCount());
  // Blocks would have padding, whose zeros need not stay zeros.
  const Layout layout = BlockSize(x.layout) == 1 ? x.layout : Layout::kPlain;
  kernel->input_layouts = {layout};
  kernel->output_layouts = {layout};
  return kernel;
}

}  // namespace

void RegisterByteTableOps(OpRegistry& registry) {
  registry.Register(
      {.op_type = "ByteTable", .domain = "saker", .infer = Infer, .row_flow = KeepRows, .make_kernel = MakeKernel});
}

}  // namespace saker
