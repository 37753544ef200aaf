// OneHot: an axis more, along which one element, at the place that an index names, differs from the others.
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/cast.h"
#include "core/kernels/element_words.h"
#include "core/kernels/fill.h"
#include "core/ops/constant_inputs.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

// Since then an index may count from the end.
constexpr int kNegativeIndices = 11;

absl::StatusOr<int64_t> ReadDepth(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const std::vector<double> depth, ConstantReals(context, 1, "depth"));
  if (depth.size() == 1 && depth[0] >= 0 && depth[0] <= static_cast<double>(Shape::kMaxElements)) {
    return static_cast<int64_t>(depth[0]);
  }
  return context.Error("depth must be one number that is not negative");
}

// Of the new axis, in the output.
absl::StatusOr<int> ReadAxis(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int64_t asked, context.node.attributes.GetInt("axis", -1));
  const absl::StatusOr<int> axis = NormalizeAxis(asked, context.shape(0).rank() + 1);
  if (!axis.ok()) return context.Error(axis.status().message());
  return axis;
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int64_t depth, ReadDepth(context));
  SAKER_ASSIGN_OR_RETURN(const int axis, ReadAxis(context));
  if (context.shape(2).rank() != 1 || context.shape(2)[0] != 2) {
    return context.Error(absl::StrCat("values must be two, for off and on, got ", context.shape(2).ToString()));
  }
  Shape shape(context.shape(0).dims().subspan(0, static_cast<size_t>(axis)));
  shape.Append(depth);
  for (int i = axis; i < context.shape(0).rank(); ++i) shape.Append(context.shape(0)[i]);
  return std::vector<TensorDesc>{{context.desc(2).type, shape}};
}

RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<int> axis = ReadAxis(context);
  if (!axis.ok() || !rows[0].per_row() || rows[1].per_row() || rows[2].per_row()) return std::nullopt;
  return std::vector<RowAxis>{{rows[0].axis + (rows[0].axis >= *axis ? 1 : 0), rows[0].block}};
}

class OneHotKernel final : public OpKernel {
 public:
  OneHotKernel(const KernelContext& context, int axis, int64_t depth)
      : to_int64_(FindCast(context.desc(0).type, DataType::kInt64)),
        outer_(context.shape(0).Product(0, axis)),
        depth_(depth),
        inner_(context.shape(0).Product(axis, context.shape(0).rank())),
        // What does not fit INT64 would come out of the cast negative.
        lowest_(context.node.opset < kNegativeIndices || context.desc(0).type == DataType::kUInt64 ? 0 : -depth),
        element_bytes_(SizeInBytes(context.desc(2).type)) {
    scratch_bytes = static_cast<size_t>(outer_ * inner_) * sizeof(int64_t);
  }

  absl::Status Run(const KernelArgs& args) const override {
    auto* indices = static_cast<int64_t*>(args.scratch);
    to_int64_(args.inputs[0], indices, outer_ * inner_);
    Fill(args.inputs[2], element_bytes_, outer_ * depth_ * inner_, args.outputs[0]);
    VisitWord(element_bytes_, [&](auto word) {
      using T = decltype(word);
      Mark(indices, static_cast<const T*>(args.inputs[2]), static_cast<T*>(args.outputs[0]));
    });
    return absl::OkStatus();
  }

 private:
  // An index that is out of range leaves all off.
  template <typename T>
  void Mark(const int64_t* indices, const T* values, T* out) const {
    for (int64_t outer = 0; outer < outer_; ++outer) {
      for (int64_t inner = 0; inner < inner_; ++inner) {
        const int64_t asked = indices[outer * inner_ + inner];
        if (asked < lowest_ || asked >= depth_) continue;
        const int64_t index = asked < 0 ? asked + depth_ : asked;
        out[(outer * depth_ + index) * inner_ + inner] = values[1];
      }
    }
  }

  CastFn to_int64_;
  int64_t outer_;
  int64_t depth_;
  int64_t inner_;
  int64_t lowest_;
  size_t element_bytes_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int64_t depth, ReadDepth(context));
  SAKER_ASSIGN_OR_RETURN(const int axis, ReadAxis(context));
  return std::make_unique<OneHotKernel>(context, axis, depth);
}

}  // namespace

void RegisterOneHotOps(OpRegistry& registry) {
  registry.Register({.op_type = "OneHot",
                     .since_version = 9,
                     .min_inputs = 3,
                     .max_inputs = 3,
                     .infer = Infer,
                     .row_flow = FlowRows,
                     .make_kernel = MakeKernel,
                     .value_inputs = {1}});
}

}  // namespace saker
