// Trilu: the upper or lower triangle of each matrix, zeros elsewhere.
#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  if (context.shape(0).rank() < 2) {
    return context.Error(absl::StrCat("expected matrices, got ", context.shape(0).ToString()));
  }
  if (context.has(1) && (context.desc(1).type != DataType::kInt64 || context.shape(1).ElementCount() != 1)) {
    return context.Error(
        absl::StrCat("k must be one INT64, got ", Name(context.desc(1).type), " ", context.shape(1).ToString()));
  }
  return std::vector<TensorDesc>{{context.desc(0).type, context.shape(0)}};
}

RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  if (rows[0].axis >= context.shape(0).rank() - 2) return std::nullopt;
  return KeepRows(context, rows);
}

class TriluKernel final : public OpKernel {
 public:
  TriluKernel(const KernelContext& context, bool upper) : upper_(upper), element_(SizeInBytes(context.desc(0).type)) {
    const Shape& shape = context.shape(0);
    matrices_ = shape.Product(0, shape.rank() - 2);
    rows_ = shape[shape.rank() - 2];
    columns_ = shape[shape.rank() - 1];
    in_place_input = 0;
  }

  absl::Status Run(const KernelArgs& args) const override {
    const auto* from = static_cast<const std::byte*>(args.inputs[0]);
    auto* to = static_cast<std::byte*>(args.outputs[0]);
    const size_t row_bytes = static_cast<size_t>(columns_) * element_;
    const int64_t asked = args.inputs.size() > 1 && args.inputs[1] ? *static_cast<const int64_t*>(args.inputs[1]) : 0;
    const int64_t k = std::clamp(asked, -rows_ - 1, columns_ + 1);
    if (row_bytes == 0) return absl::OkStatus();
    for (int64_t i = 0; i < matrices_ * rows_; ++i, from += row_bytes, to += row_bytes) {
      // The upper triangle begins, and the lower one ends, around the diagonal.
      const int64_t diagonal = i % rows_ + k;
      const int64_t border = std::clamp<int64_t>(upper_ ? diagonal : diagonal + 1, 0, columns_);
      CopyRow(from, to, upper_ ? border : 0, upper_ ? columns_ : border);
    }
    return absl::OkStatus();
  }

 private:
  // Elements [begin, end) of a row; its others become 0.
  void CopyRow(const std::byte* from, std::byte* to, int64_t begin, int64_t end) const {
    const size_t first = static_cast<size_t>(begin) * element_, last = static_cast<size_t>(end) * element_;
    std::memset(to, 0, first);
    if (to != from && last > first) std::memcpy(to + first, from + first, last - first);
    std::memset(to + last, 0, static_cast<size_t>(columns_) * element_ - last);
  }

  bool upper_;
  size_t element_;
  int64_t matrices_;
  int64_t rows_;
  int64_t columns_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int64_t upper, context.node.attributes.GetInt("upper", 1));
  return std::make_unique<TriluKernel>(context, upper != 0);
}

}  // namespace

void RegisterTriluOps(OpRegistry& registry) {
  registry.Register({.op_type = "Trilu",
                     .since_version = 14,
                     .max_inputs = 2,
                     .infer = Infer,
                     .row_flow = FlowRows,
                     .make_kernel = MakeKernel});
}

}  // namespace saker
