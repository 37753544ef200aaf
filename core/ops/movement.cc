// Operators that only move elements, of any type: Transpose, Concat, Split, Expand.
#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "core/base/status_macros.h"
#include "core/kernels/broadcast.h"
#include "core/ops/constant_inputs.h"
#include "core/ops/copy_kernel.h"
#include "core/ops/families.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

using Descs = absl::StatusOr<std::vector<TensorDesc>>;

std::vector<int64_t> Extents(const Shape& shape) { return {shape.dims().begin(), shape.dims().end()}; }

std::unique_ptr<OpKernel> OneCopy(const KernelContext& context, const CopyLoops& loops) {
  std::vector<CopyKernel::Copy> copies{{0, 0, Simplify(loops)}};
  return std::make_unique<CopyKernel>(std::move(copies), SizeInBytes(context.desc(0).type), context.threads);
}

// --- Transpose ---

// Axis of the input that each axis of the output is.
absl::StatusOr<std::vector<int>> ReadPermutation(const OpContext& context) {
  const int rank = context.shape(0).rank();
  std::vector<int64_t> reversed(rank);
  for (int axis = 0; axis < rank; ++axis) reversed[axis] = rank - 1 - axis;
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> asked, context.node.attributes.GetInts("perm", reversed));
  SAKER_ASSIGN_OR_RETURN(std::vector<int> permutation, NormalizeAxes(context, asked, rank));
  if (static_cast<int>(permutation.size()) != rank) {
    return context.Error(absl::StrCat("perm [", absl::StrJoin(asked, ","), "] does not fit rank ", rank));
  }
  return permutation;
}

Descs InferTranspose(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const std::vector<int> permutation, ReadPermutation(context));
  Shape shape;
  for (const int axis : permutation) shape.Append(context.shape(0)[axis]);
  return std::vector<TensorDesc>{{context.desc(0).type, shape}};
}

RowFlow FlowTranspose(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<std::vector<int>> permutation = ReadPermutation(context);
  if (!permutation.ok()) return std::nullopt;
  const auto at = std::find(permutation->begin(), permutation->end(), rows[0].axis);
  return std::vector<RowAxis>{{static_cast<int>(at - permutation->begin()), rows[0].block}};
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeTranspose(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const std::vector<int> permutation, ReadPermutation(context));
  return OneCopy(context, PermutedLoops(context.shape(0), permutation));
}

// --- Concat ---

// The attribute had a default up to opset 3.
absl::StatusOr<int> JoinedAxis(const OpContext& context) {
  if (context.node.opset >= 4 && !context.node.attributes.Has("axis"))
    return context.Error("expected an attribute axis");
  return ReadAxisAttribute(context, 1);
}

Descs InferConcat(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int axis, JoinedAxis(context));
  TensorDesc output{context.desc(0).type, context.shape(0)};
  for (int i = 1; i < static_cast<int>(context.inputs.size()); ++i) {
    Shape rest = context.shape(i);
    const bool same_rank = rest.rank() == output.shape.rank();
    const int64_t extent = same_rank ? rest[axis] : 0;
    if (same_rank) rest[axis] = output.shape[axis];
    if (rest != output.shape || context.desc(i).type != output.type) {
      return context.Error(absl::StrCat("input ", i, ", ", Name(context.desc(i).type), " ", context.shape(i).ToString(),
                                        ", does not join ", Name(output.type), " ", context.shape(0).ToString(),
                                        " along axis ", axis));
    }
    output.shape[axis] += extent;
  }
  return std::vector<TensorDesc>{output};
}

RowFlow FlowConcat(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<int> axis = JoinedAxis(context);
  if (!axis.ok() || rows[0].axis == *axis || !rows[0].per_row()) return std::nullopt;
  for (const RowAxis& other : rows) {
    if (!(other == rows[0])) return std::nullopt;
  }
  return std::vector<RowAxis>{rows[0]};
}

// Cut: a big tensor and the parts that it is cut into, or joined from, along an axis; all in one layout.
struct Cut {
  Shape whole;
  std::vector<Shape> parts;
  int axis = 0;
  Layout layout = Layout::kPlain;
};

// Blocks of channels can be cut between blocks only.
bool CanCut(const std::vector<Shape>& parts, int axis, Layout layout) {
  const int block = BlockSize(layout);
  return axis != 1 ||
         std::all_of(parts.begin(), parts.end(), [block](const Shape& part) { return part[1] % block == 0; });
}

// Copies of the slices of one big tensor.
std::vector<CopyKernel::Copy> CutCopies(const Cut& cut, bool joins) {
  const std::vector<int64_t> strides = DenseStrides(StoredShape(cut.whole, cut.layout));
  const int axis = StoredAxis(cut.axis, cut.whole.rank(), cut.layout);
  std::vector<CopyKernel::Copy> copies;
  int64_t begin = 0;
  for (int i = 0; i < static_cast<int>(cut.parts.size()); ++i) {
    const Shape part = StoredShape(cut.parts[i], cut.layout);
    CopyLoops loops{Extents(part), DenseStrides(part), strides, 0, begin * strides[axis]};
    if (!joins) {
      std::swap(loops.from_strides, loops.to_strides);
      std::swap(loops.from_offset, loops.to_offset);
    }
    copies.push_back({joins ? i : 0, joins ? 0 : i, Simplify(loops)});
    begin += part[axis];
  }
  return copies;
}

// Where each part begins, in bytes, if the parts lie one behind the other in the whole; empty otherwise.
std::vector<size_t> JoinedAt(const Cut& cut, size_t element_bytes) {
  const Shape whole = StoredShape(cut.whole, cut.layout);
  const int axis = StoredAxis(cut.axis, cut.whole.rank(), cut.layout);
  if (whole.Product(0, axis) != 1) return {};
  std::vector<size_t> offsets;
  size_t end = 0;
  for (const Shape& part : cut.parts) {
    offsets.push_back(end);
    end += static_cast<size_t>(StoredShape(part, cut.layout).ElementCount()) * element_bytes;
  }
  return offsets;
}

// Convolutions in front of a Concat often all give one layout, and the one behind it wants it again. Otherwise what most
// of the data comes in.
Layout LayoutOfMost(const KernelContext& context) {
  // In the order of their first input, which decides among equals. There are few layouts, but inputs may be many.
  std::vector<std::pair<Layout, int64_t>> elements;
  for (const OpInput& input : context.inputs) {
    const auto same = [&](const std::pair<Layout, int64_t>& known) { return known.first == input.desc.layout; };
    auto known = std::find_if(elements.begin(), elements.end(), same);
    if (known == elements.end()) known = elements.insert(known, {input.desc.layout, 0});
    known->second += input.desc.shape.ElementCount();
  }
  return std::max_element(elements.begin(), elements.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeConcat(const KernelContext& context) {
  Cut cut;
  cut.whole = context.outputs[0].shape;
  SAKER_ASSIGN_OR_RETURN(cut.axis, JoinedAxis(context));
  for (const OpInput& input : context.inputs) cut.parts.push_back(input.desc.shape);
  const Layout most = LayoutOfMost(context);
  if (CanCut(cut.parts, cut.axis, most)) cut.layout = most;
  auto kernel = std::make_unique<CopyKernel>(CutCopies(cut, true), SizeInBytes(context.desc(0).type), context.threads);
  kernel->input_layouts.assign(context.inputs.size(), cut.layout);
  kernel->output_layouts = {cut.layout};
  kernel->joined_at = JoinedAt(cut, SizeInBytes(context.desc(0).type));
  return kernel;
}

// --- Split ---

// Extents of the parts along the axis.
absl::StatusOr<std::vector<int64_t>> ReadParts(const OpContext& context, int axis) {
  SAKER_ASSIGN_OR_RETURN(std::vector<int64_t> parts, IntsFromInputOrAttribute(context, 1, "split"));
  const int64_t extent = context.shape(0)[axis];
  const int64_t outputs = static_cast<int64_t>(context.node.outputs.size());
  if (parts.empty()) {
    SAKER_ASSIGN_OR_RETURN(const int64_t count, context.node.attributes.GetInt("num_outputs", outputs));
    if (count != outputs || count < 1) return context.Error(absl::StrCat("num_outputs must be ", outputs));
    // Equal parts; where they do not come out even, the last one is smaller.
    const int64_t part = (extent + count - 1) / count;
    for (int64_t i = 0; i < count; ++i) parts.push_back(std::clamp<int64_t>(extent - i * part, 0, part));
  }
  const bool fits = static_cast<int64_t>(parts.size()) == outputs &&
                    std::all_of(parts.begin(), parts.end(), [&](int64_t part) { return part >= 0 && part <= extent; });
  if (!fits || std::accumulate(parts.begin(), parts.end(), int64_t{0}) != extent) {
    return context.Error(absl::StrCat("cannot split extent ", extent, " into [", absl::StrJoin(parts, ","), "] for ",
                                      outputs, " outputs"));
  }
  return parts;
}

Descs InferSplit(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int axis, ReadAxisAttribute(context, 0));
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> parts, ReadParts(context, axis));
  std::vector<TensorDesc> outputs;
  for (const int64_t part : parts) {
    outputs.push_back({context.desc(0).type, context.shape(0)});
    outputs.back().shape[axis] = part;
  }
  return outputs;
}

RowFlow FlowSplit(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<int> axis = ReadAxisAttribute(context, 0);
  if (!axis.ok() || rows[0].axis == *axis) return std::nullopt;
  return KeepRows(context, rows);
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeSplit(const KernelContext& context) {
  Cut cut;
  cut.whole = context.shape(0);
  SAKER_ASSIGN_OR_RETURN(cut.axis, ReadAxisAttribute(context, 0));
  for (const TensorDesc& output : context.outputs) cut.parts.push_back(output.shape);
  if (CanCut(cut.parts, cut.axis, context.desc(0).layout)) cut.layout = context.desc(0).layout;
  auto kernel = std::make_unique<CopyKernel>(CutCopies(cut, false), SizeInBytes(context.desc(0).type), context.threads);
  kernel->input_layouts = {cut.layout};
  kernel->output_layouts.assign(context.outputs.size(), cut.layout);
  return kernel;
}

// --- Expand ---

Descs InferExpand(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const std::vector<int64_t> asked, ConstantInts(context, 1, "shape"));
  const Shape target{absl::Span<const int64_t>(asked)};
  const absl::StatusOr<int64_t> count = target.CheckedElementCount();
  if (!count.ok()) return context.Error(count.status().message());
  const absl::StatusOr<Shape> shape = BroadcastShape(context.shape(0), target);
  if (!shape.ok()) return context.Error(shape.status().message());
  return std::vector<TensorDesc>{{context.desc(0).type, *shape}};
}

RowFlow FlowExpand(const OpContext& context, absl::Span<const RowAxis> rows) {
  const Descs outputs = InferExpand(context);
  if (!outputs.ok() || !rows[0].per_row()) return std::nullopt;
  return std::vector<RowAxis>{{rows[0].axis + outputs->front().shape.rank() - context.shape(0).rank(), rows[0].block}};
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeExpand(const KernelContext& context) {
  const Shape& output = context.outputs[0].shape;
  const Shape& from = context.shape(0);
  const std::vector<int64_t> strides = DenseStrides(from);
  const int shift = output.rank() - from.rank();
  CopyLoops loops{Extents(output), {}, DenseStrides(output)};
  for (int axis = 0; axis < output.rank(); ++axis) {
    const bool repeated = axis < shift || from[axis - shift] == 1;
    loops.from_strides.push_back(repeated ? 0 : strides[axis - shift]);
  }
  return OneCopy(context, loops);
}

}  // namespace

void RegisterMovementOps(OpRegistry& registry) {
  registry.Register(
      {.op_type = "Transpose", .infer = InferTranspose, .row_flow = FlowTranspose, .make_kernel = MakeTranspose});
  registry.Register(
      {.op_type = "Concat", .max_inputs = -1, .infer = InferConcat, .row_flow = FlowConcat, .make_kernel = MakeConcat});
  // The sizes of the parts were an attribute from opset 2 to 12, and either in opset 1.
  for (const int version : {1, 2, 13}) {
    registry.Register({.op_type = "Split",
                       .since_version = version,
                       .max_inputs = version == 2 ? 1 : 2,
                       .max_outputs = -1,
                       .infer = InferSplit,
                       .row_flow = FlowSplit,
                       .make_kernel = MakeSplit,
                       .value_inputs = {1}});
  }
  registry.Register({.op_type = "Expand",
                     .since_version = 8,
                     .min_inputs = 2,
                     .max_inputs = 2,
                     .infer = InferExpand,
                     .row_flow = FlowExpand,
                     .make_kernel = MakeExpand,
                     .value_inputs = {1}});
}

}  // namespace saker
