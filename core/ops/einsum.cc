// Einsum: products of operands summed over the axes that an equation does not keep. Two FLOAT operands that make up a
// product of matrices, or a batch of them, are put in order and multiplied as such; anything else runs through plain
// loops.
#include "core/ops/einsum.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/sgemm.h"
#include "core/kernels/strided_copy.h"
#include "core/kernels/strided_product.h"
#include "core/ops/constant_inputs.h"
#include "core/ops/einsum_equation.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"
#include "core/ops/shown_text.h"

namespace saker {
namespace {

// EinsumSpec: the equation with the extent of each label.
struct EinsumSpec {
  EinsumEquation equation;
  std::vector<int64_t> extents;

  int64_t Extent(int label) const { return extents[static_cast<size_t>(label)]; }
  Shape Output() const {
    Shape shape;
    for (const int label : equation.output) shape.Append(Extent(label));
    return shape;
  }
};

absl::StatusOr<EinsumEquation> ReadEquation(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const std::string text, context.node.attributes.GetString("equation", ""));
  std::vector<int> ranks;
  for (const OpInput& input : context.inputs) ranks.push_back(input.desc.shape.rank());
  absl::StatusOr<EinsumEquation> equation = ParseEinsum(text, ranks);
  if (equation.ok()) return equation;
  return context.Error(absl::StrCat("equation \"", ShownText(text), "\": ", equation.status().message()));
}

// An extent of 1 goes with any other.
absl::StatusOr<EinsumSpec> ReadSpec(const OpContext& context) {
  EinsumSpec spec;
  SAKER_ASSIGN_OR_RETURN(spec.equation, ReadEquation(context));
  spec.extents.assign(static_cast<size_t>(spec.equation.labels), 1);
  for (size_t i = 0; i < context.inputs.size(); ++i) {
    const Shape& shape = context.shape(static_cast<int>(i));
    for (int axis = 0; axis < shape.rank(); ++axis) {
      int64_t& extent = spec.extents[static_cast<size_t>(spec.equation.inputs[i][static_cast<size_t>(axis)])];
      if (shape[axis] == 1 || shape[axis] == extent) continue;
      if (extent != 1) {
        return context.Error(absl::StrCat("input ", i, " has ", shape[axis], " elements on axis ", axis,
                                          ", where others have ", extent));
      }
      extent = shape[axis];
    }
  }
  return spec;
}

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  const DataType type = context.desc(0).type;
  if (static_cast<int>(context.inputs.size()) > kMaxProductOperands) {
    return context.Unsupported(absl::StrCat("more than ", kMaxProductOperands, " operands are not supported"));
  }
  if (!FindStridedProduct(type)) {
    return context.Unsupported(absl::StrCat("element type ", Name(type), " is not supported"));
  }
  for (size_t i = 0; i < context.inputs.size(); ++i) {
    const int input = static_cast<int>(i);
    if (context.has(input) && context.desc(input).type == type && context.shape(input).rank() <= kMaxRank) continue;
    return context.Error(absl::StrCat("input ", i, " must be ", Name(type), " like input 0"));
  }
  SAKER_ASSIGN_OR_RETURN(const EinsumSpec spec, ReadSpec(context));
  const absl::StatusOr<int64_t> count = spec.Output().CheckedElementCount();
  if (!count.ok()) return context.Error(count.status().message());
  return std::vector<TensorDesc>{{type, spec.Output()}};
}

// Rows stay apart where they have one label, which the output keeps and no operand without rows has.
RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<EinsumSpec> spec = ReadSpec(context);
  if (!spec.ok()) return std::nullopt;
  const std::vector<std::vector<int>>& inputs = spec->equation.inputs;
  std::optional<RowAxis> found;  // by label
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (!rows[i].per_row()) continue;
    const RowAxis named{inputs[i][static_cast<size_t>(rows[i].axis)], rows[i].block};
    if (found && !(*found == named)) return std::nullopt;
    found = named;
  }
  if (!found) return std::nullopt;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const auto times = std::count(inputs[i].begin(), inputs[i].end(), found->axis);
    if (times != (rows[i].per_row() ? 1 : 0)) return std::nullopt;
  }
  const auto at = std::find(spec->equation.output.begin(), spec->equation.output.end(), found->axis);
  if (at == spec->equation.output.end()) return std::nullopt;
  return std::vector<RowAxis>{{static_cast<int>(at - spec->equation.output.begin()), found->block}};
}

// How far an operand moves along a label: on all axes that have it (a diagonal) at once, nowhere where it is repeated.
int64_t StrideOf(const EinsumSpec& spec, size_t input, const Shape& shape, int label) {
  const std::vector<int64_t> strides = DenseStrides(shape);
  const std::vector<int>& labels = spec.equation.inputs[input];
  int64_t stride = 0;
  for (size_t axis = 0; axis < labels.size(); ++axis) {
    const bool moves = labels[axis] == label && (shape[static_cast<int>(axis)] != 1 || spec.Extent(label) == 1);
    if (moves) stride += strides[axis];
  }
  return stride;
}

bool Has(const std::vector<int>& labels, int label) {
  return std::find(labels.begin(), labels.end(), label) != labels.end();
}

// --- Plain loops ---

class LoopKernel final : public OpKernel {
 public:
  LoopKernel(StridedProductFn fn, ProductLoops loops) : fn_(fn), loops_(std::move(loops)) {}

  absl::Status Run(const KernelArgs& args) const override {
    fn_(loops_, args.inputs.data(), args.outputs[0]);
    return absl::OkStatus();
  }

 private:
  StridedProductFn fn_;
  ProductLoops loops_;
};

ProductLoops LoopsOf(const KernelContext& context, const EinsumSpec& spec) {
  std::vector<int> order = spec.equation.output;
  for (int label = 0; label < spec.equation.labels; ++label) {
    if (spec.Extent(label) != 1 && !Has(order, label)) order.push_back(label);
  }
  ProductLoops loops;
  loops.kept = static_cast<int>(spec.equation.output.size());
  loops.strides.resize(context.inputs.size());
  for (const int label : order) {
    loops.extents.push_back(spec.Extent(label));
    for (size_t i = 0; i < context.inputs.size(); ++i) {
      loops.strides[i].push_back(StrideOf(spec, i, context.shape(static_cast<int>(i)), label));
    }
  }
  return loops;
}

std::unique_ptr<OpKernel> MakeLoops(const KernelContext& context, const EinsumSpec& spec) {
  return std::make_unique<LoopKernel>(FindStridedProduct(context.desc(0).type), LoopsOf(context, spec));
}

// --- Products of matrices ---

// Roles: labels by what they are in a product of two matrices.
struct Roles {
  std::vector<int> batch;  // of both operands, kept
  std::vector<int> rows;   // of the first operand, kept
  std::vector<int> columns;
  std::vector<int> summed;  // of both operands
};

// nullopt where the equation is no product of matrices: a diagonal, an axis that is repeated or summed up in one operand.
std::optional<Roles> RolesOf(const OpContext& context, const EinsumSpec& spec) {
  if (context.inputs.size() != 2 || context.desc(0).type != DataType::kFloat32) return std::nullopt;
  for (int i = 0; i < 2; ++i) {
    const std::vector<int>& labels = spec.equation.inputs[static_cast<size_t>(i)];
    for (size_t axis = 0; axis < labels.size(); ++axis) {
      if (std::count(labels.begin(), labels.end(), labels[axis]) > 1) return std::nullopt;
      if (context.shape(i)[static_cast<int>(axis)] != spec.Extent(labels[axis])) return std::nullopt;
    }
  }
  Roles roles;
  const std::vector<int>&a = spec.equation.inputs[0], &b = spec.equation.inputs[1];
  for (const int label : spec.equation.output) {
    (!Has(a, label) ? roles.columns : Has(b, label) ? roles.batch : roles.rows).push_back(label);
  }
  for (const std::vector<int>* labels : {&a, &b}) {
    for (const int label : *labels) {
      if (Has(spec.equation.output, label)) continue;
      if (!Has(a, label) || !Has(b, label)) return std::nullopt;
      if (labels == &a) roles.summed.push_back(label);
    }
  }
  return roles;
}

int64_t Product(const EinsumSpec& spec, const std::vector<int>& labels) {
  int64_t product = 1;
  for (const int label : labels) product *= spec.Extent(label);
  return product;
}

// ProductKernel: both operands copied into the order batch, rows, summed and batch, summed, columns where they do not
// lie so, multiplied, and the result copied into the order of the output.
class ProductKernel final : public OpKernel {
 public:
  ProductKernel(const KernelContext& context, const EinsumSpec& spec, const Roles& roles)
      : batch_(Product(spec, roles.batch)) {
    const int64_t m = Product(spec, roles.rows), n = Product(spec, roles.columns), k = Product(spec, roles.summed);
    shape_ = {Transpose::kNo,          Transpose::kNo,         m, n, k, std::max<int64_t>(k, 1),
              std::max<int64_t>(n, 1), std::max<int64_t>(n, 1)};
    a_ = OrderOf(context, spec, 0, {&roles.batch, &roles.rows, &roles.summed});
    b_ = OrderOf(context, spec, 1, {&roles.batch, &roles.summed, &roles.columns});
    c_ = OutputOrder(spec, {&roles.batch, &roles.rows, &roles.columns});
    scratch_bytes = Needs(a_, batch_ * m * k) + Needs(b_, batch_ * k * n) + Needs(c_, batch_ * m * n);
  }

  absl::Status Run(const KernelArgs& args) const override {
    auto* scratch = static_cast<std::byte*>(args.scratch);
    const float* a = Ordered(a_, args.inputs[0], batch_ * shape_.m * shape_.k, scratch);
    const float* b = Ordered(b_, args.inputs[1], batch_ * shape_.k * shape_.n, scratch);
    float* c = InOrder(c_) ? static_cast<float*>(args.outputs[0]) : reinterpret_cast<float*>(scratch);
    for (int64_t i = 0; i < batch_; ++i) {
      SAKER_RETURN_IF_ERROR(
          Sgemm(shape_, 1, a + i * shape_.m * shape_.k, b + i * shape_.k * shape_.n, 0, c + i * shape_.m * shape_.n));
    }
    if (!InOrder(c_)) StridedCopy(c_, sizeof(float), c, args.outputs[0]);
    return absl::OkStatus();
  }

 private:
  using Groups = std::initializer_list<const std::vector<int>*>;

  static bool InOrder(const CopyLoops& loops) {
    return loops.extents.size() == 1 && loops.from_strides[0] == 1 && loops.to_strides[0] == 1;
  }

  // Rounded up, so that what lies behind is aligned too.
  static size_t Needs(const CopyLoops& loops, int64_t count) {
    return InOrder(loops) ? 0 : (static_cast<size_t>(count) * sizeof(float) + 63) / 64 * 64;
  }

  static CopyLoops OrderOf(const KernelContext& context, const EinsumSpec& spec, int input, Groups groups) {
    CopyLoops loops;
    Shape ordered;
    for (const std::vector<int>* group : groups) {
      for (const int label : *group) {
        ordered.Append(spec.Extent(label));
        loops.from_strides.push_back(StrideOf(spec, static_cast<size_t>(input), context.shape(input), label));
      }
    }
    loops.extents.assign(ordered.dims().begin(), ordered.dims().end());
    loops.to_strides = DenseStrides(ordered);
    return Simplify(loops);
  }

  static CopyLoops OutputOrder(const EinsumSpec& spec, Groups groups) {
    const std::vector<int64_t> strides = DenseStrides(spec.Output());
    CopyLoops loops;
    Shape ordered;
    for (const std::vector<int>* group : groups) {
      for (const int label : *group) {
        const auto at = std::find(spec.equation.output.begin(), spec.equation.output.end(), label);
        ordered.Append(spec.Extent(label));
        loops.to_strides.push_back(strides[static_cast<size_t>(at - spec.equation.output.begin())]);
      }
    }
    loops.extents.assign(ordered.dims().begin(), ordered.dims().end());
    loops.from_strides = DenseStrides(ordered);
    return Simplify(loops);
  }

  static const float* Ordered(const CopyLoops& loops, const void* operand, int64_t count, std::byte*& scratch) {
    if (InOrder(loops)) return static_cast<const float*>(operand);
    auto* ordered = reinterpret_cast<float*>(scratch);
    StridedCopy(loops, sizeof(float), operand, ordered);
    scratch += Needs(loops, count);
    return ordered;
  }

  int64_t batch_;
  SgemmShape shape_;
  CopyLoops a_;
  CopyLoops b_;
  CopyLoops c_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const EinsumSpec spec, ReadSpec(context));
  const std::optional<Roles> roles = RolesOf(context, spec);
  if (roles && context.outputs[0].shape.ElementCount() > 0) {
    return std::make_unique<ProductKernel>(context, spec, *roles);
  }
  return MakeLoops(context, spec);
}

}  // namespace

EinsumProducts CountEinsumProducts(const OpContext& context) {
  const absl::StatusOr<EinsumSpec> spec = ReadSpec(context);
  if (!spec.ok()) return {};
  EinsumProducts products{1, !RolesOf(context, *spec)};
  for (const int64_t extent : spec->extents) products.count *= static_cast<double>(extent);
  return products;
}

void RegisterEinsumOps(OpRegistry& registry) {
  registry.Register({.op_type = "Einsum",
                     .since_version = 12,
                     .max_inputs = -1,
                     .infer = Infer,
                     .row_flow = FlowRows,
                     .make_kernel = MakeKernel});
}

}  // namespace saker
