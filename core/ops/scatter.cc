// Operators that write elements to indices which come with the request: Scatter, ScatterElements, ScatterND.
#include "core/kernels/scatter.h"

#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/broadcast.h"
#include "core/kernels/strided_copy.h"
#include "core/ops/constant_inputs.h"
#include "core/ops/element_indices.h"
#include "core/ops/families.h"
#include "core/ops/index_reader.h"
#include "core/ops/index_tuples.h"
#include "core/ops/row_flow.h"
#include "core/ops/shown_text.h"

namespace saker {
namespace {

using Descs = absl::StatusOr<std::vector<TensorDesc>>;

absl::StatusOr<ScatterReduction> ReadReduction(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const std::string name, context.node.attributes.GetString("reduction", "none"));
  if (name == "none") return ScatterReduction::kNone;
  if (name == "add") return ScatterReduction::kAdd;
  if (name == "mul") return ScatterReduction::kMul;
  if (name == "min") return ScatterReduction::kMin;
  if (name == "max") return ScatterReduction::kMax;
  return context.Error(
      absl::StrCat("reduction \"", ShownText(name), "\" is unknown; expected none, add, mul, min or max"));
}

// What the operators have in common: updates of the data's type and of the right shape, a known reduction.
Descs InferUpdated(const OpContext& context, const Shape& updates) {
  SAKER_RETURN_IF_ERROR(IndexReader::CheckType(context, 1));
  SAKER_RETURN_IF_ERROR(ReadReduction(context).status());
  if (context.desc(2).type != context.desc(0).type || context.shape(2) != updates) {
    return context.Error(absl::StrCat("updates must be ", Name(context.desc(0).type), " ", updates.ToString(), ", got ",
                                      Name(context.desc(2).type), " ", context.shape(2).ToString()));
  }
  return std::vector<TensorDesc>{{context.desc(0).type, context.shape(0)}};
}

// ScatterKernel: the data, copied unless the output is its very buffer, and a way to write into the copy.
class ScatterKernel : public OpKernel {
 public:
  explicit ScatterKernel(const KernelContext& context, ScatterReduction reduction)
      : reader_(context, 1),
        fn_(FindScatter(reduction, context.desc(0).type)),
        element_bytes_(SizeInBytes(context.desc(0).type)),
        bytes_(context.desc(0).SizeInBytes()) {
    in_place_input = 0;
  }

  absl::Status Run(const KernelArgs& args) const final {
    if (bytes_ > 0 && args.outputs[0] != args.inputs[0]) std::memcpy(args.outputs[0], args.inputs[0], bytes_);
    return Update(args.inputs[1], static_cast<const std::byte*>(args.inputs[2]),
                  static_cast<std::byte*>(args.outputs[0]));
  }

 protected:
  virtual absl::Status Update(const void* indices, const std::byte* updates, std::byte* out) const = 0;

  const IndexReader& reader() const { return reader_; }
  // `count` elements of `updates` to element `offset` of `out` and those behind it.
  void Write(std::byte* out, int64_t offset, const std::byte* updates, int64_t from, int64_t count) const {
    fn_(out + static_cast<size_t>(offset) * element_bytes_, updates + static_cast<size_t>(from) * element_bytes_,
        count);
  }

 private:
  IndexReader reader_;
  ScatterFn fn_;
  size_t element_bytes_;
  size_t bytes_;
};

// --- Scatter, ScatterElements ---

Descs InferScatterElements(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int axis, ReadAxisAttribute(context, 0));
  SAKER_RETURN_IF_ERROR(CheckElementIndices(context, axis));
  return InferUpdated(context, context.shape(1));
}

RowFlow FlowScatterElements(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<int> axis = ReadAxisAttribute(context, 0);
  if (!axis.ok() || !rows[0].per_row() || rows[0].axis == *axis) return std::nullopt;
  if (!(rows[0] == rows[1]) || !(rows[0] == rows[2])) return std::nullopt;
  return std::vector<RowAxis>{rows[0]};
}

class ScatterElementsKernel final : public ScatterKernel {
 public:
  ScatterElementsKernel(const KernelContext& context, ScatterReduction reduction, int axis)
      : ScatterKernel(context, reduction),
        loops_(LoopsOverIndices(context.shape(0), context.shape(1), axis)),
        extent_(context.shape(0)[axis]),
        stride_(DenseStrides(context.shape(0))[static_cast<size_t>(axis)]) {}

 protected:
  absl::Status Update(const void* indices, const std::byte* updates, std::byte* out) const override {
    int64_t bad = -1;
    ForEachRun(loops_, [&](int64_t count, int64_t target, int64_t step, int64_t, int64_t, int64_t from) {
      for (int64_t i = 0; i < count && bad < 0; ++i) {
        const int64_t index = reader().Read(indices, from + i, extent_);
        if (index < 0) {
          bad = from + i;
        } else {
          Write(out, target + i * step + index * stride_, updates, from + i, 1);
        }
      }
    });
    return bad < 0 ? absl::OkStatus() : reader().OutOfRange(indices, bad, extent_);
  }

 private:
  BroadcastLoops loops_;
  int64_t extent_;
  int64_t stride_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeScatterElements(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const ScatterReduction reduction, ReadReduction(context));
  SAKER_ASSIGN_OR_RETURN(const int axis, ReadAxisAttribute(context, 0));
  return std::make_unique<ScatterElementsKernel>(context, reduction, axis);
}

// --- ScatterND ---

Descs InferScatterND(const OpContext& context) {
  const Shape& data = context.shape(0);
  const Shape& indices = context.shape(1);
  const int64_t tuple = indices.rank() == 0 ? 0 : indices[indices.rank() - 1];
  if (tuple < 1 || tuple > data.rank()) {
    return context.Error(
        absl::StrCat("the last extent of the indices must lie in [1,", data.rank(), "], got ", indices.ToString()));
  }
  Shape updates(indices.dims().subspan(0, static_cast<size_t>(indices.rank() - 1)));
  for (int axis = static_cast<int>(tuple); axis < data.rank(); ++axis) updates.Append(data[axis]);
  return InferUpdated(context, updates);
}

// Only axes that no coordinate counts along stay apart.
RowFlow FlowScatterND(const OpContext& context, absl::Span<const RowAxis> rows) {
  const Shape& indices = context.shape(1);
  const int tuples = indices.rank() - 1;
  const int counted = static_cast<int>(indices[tuples]);
  if (!rows[0].per_row() || rows[1].per_row() || rows[0].axis < counted) return std::nullopt;
  if (!(rows[2] == RowAxis{tuples + rows[0].axis - counted, rows[0].block})) return std::nullopt;
  return std::vector<RowAxis>{rows[0]};
}

class ScatterNDKernel final : public ScatterKernel {
 public:
  ScatterNDKernel(const KernelContext& context, ScatterReduction reduction)
      : ScatterKernel(context, reduction), tuples_(context.shape(0), context.shape(1), 0) {}

 protected:
  absl::Status Update(const void* indices, const std::byte* updates, std::byte* out) const override {
    const int64_t slice = tuples_.slice_elements();
    for (int64_t i = 0; i < tuples_.count_in_batch(); ++i) {
      int64_t offset = 0;
      SAKER_RETURN_IF_ERROR(tuples_.Offset(reader(), indices, i, offset));
      Write(out, offset, updates, i * slice, slice);
    }
    return absl::OkStatus();
  }

 private:
  IndexTuples tuples_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeScatterND(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const ScatterReduction reduction, ReadReduction(context));
  return std::make_unique<ScatterNDKernel>(context, reduction);
}

}  // namespace

void RegisterScatterOps(OpRegistry& registry) {
  for (const auto& [op_type, version] : {std::pair("Scatter", 9), std::pair("ScatterElements", 11)}) {
    registry.Register({.op_type = op_type,
                       .since_version = version,
                       .min_inputs = 3,
                       .max_inputs = 3,
                       .infer = InferScatterElements,
                       .row_flow = FlowScatterElements,
                       .make_kernel = MakeScatterElements});
  }
  registry.Register({.op_type = "ScatterND",
                     .since_version = 11,
                     .min_inputs = 3,
                     .max_inputs = 3,
                     .infer = InferScatterND,
                     .row_flow = FlowScatterND,
                     .make_kernel = MakeScatterND});
}

}  // namespace saker
