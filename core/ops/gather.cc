// Operators that pick elements by indices which come with the request: Gather, GatherElements, GatherND.
#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/broadcast.h"
#include "core/kernels/element_words.h"
#include "core/kernels/strided_copy.h"
#include "core/ops/constant_inputs.h"
#include "core/ops/element_indices.h"
#include "core/ops/families.h"
#include "core/ops/index_reader.h"
#include "core/ops/index_tuples.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

using Descs = absl::StatusOr<std::vector<TensorDesc>>;

// --- Gather ---

Descs InferGather(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int axis, ReadAxisAttribute(context, 0));
  SAKER_RETURN_IF_ERROR(IndexReader::CheckType(context, 1));
  const Shape& data = context.shape(0);
  Shape shape(data.dims().subspan(0, axis));
  for (const int64_t extent : context.shape(1).dims()) shape.Append(extent);
  for (int i = axis + 1; i < data.rank(); ++i) shape.Append(data[i]);
  return std::vector<TensorDesc>{{context.desc(0).type, shape}};
}

// Either the data has rows beside the gathered axis, or the indices have them and look up shared data (an embedding).
RowFlow FlowGather(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<int> axis = ReadAxisAttribute(context, 0);
  if (!axis.ok() || rows[0].per_row() == rows[1].per_row()) return std::nullopt;
  if (rows[1].per_row()) return std::vector<RowAxis>{{rows[1].axis + *axis, rows[1].block}};
  if (rows[0].axis == *axis) return std::nullopt;
  const int moved = rows[0].axis < *axis ? 0 : context.shape(1).rank() - 1;
  return std::vector<RowAxis>{{rows[0].axis + moved, rows[0].block}};
}

class GatherKernel final : public OpKernel {
 public:
  GatherKernel(const KernelContext& context, int axis)
      : reader_(context, 1),
        outer_(context.shape(0).Product(0, axis)),
        extent_(context.shape(0)[axis]),
        count_(context.shape(1).ElementCount()),
        slice_bytes_(static_cast<size_t>(context.shape(0).Product(axis + 1, context.shape(0).rank())) *
                     SizeInBytes(context.desc(0).type)) {}

  absl::Status Run(const KernelArgs& args) const override {
    const auto* data = static_cast<const std::byte*>(args.inputs[0]);
    auto* out = static_cast<std::byte*>(args.outputs[0]);
    for (int64_t outer = 0; outer < outer_; ++outer, data += static_cast<size_t>(extent_) * slice_bytes_) {
      for (int64_t i = 0; i < count_; ++i, out += slice_bytes_) {
        const int64_t index = reader_.Read(args.inputs[1], i, extent_);
        if (index < 0) return reader_.OutOfRange(args.inputs[1], i, extent_);
        if (slice_bytes_ > 0) std::memcpy(out, data + static_cast<size_t>(index) * slice_bytes_, slice_bytes_);
      }
    }
    return absl::OkStatus();
  }

 private:
  IndexReader reader_;
  int64_t outer_;
  int64_t extent_;
  int64_t count_;
  size_t slice_bytes_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeGather(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int axis, ReadAxisAttribute(context, 0));
  return std::make_unique<GatherKernel>(context, axis);
}

// --- GatherElements ---

Descs InferGatherElements(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int axis, ReadAxisAttribute(context, 0));
  SAKER_RETURN_IF_ERROR(IndexReader::CheckType(context, 1));
  SAKER_RETURN_IF_ERROR(CheckElementIndices(context, axis));
  return std::vector<TensorDesc>{{context.desc(0).type, context.shape(1)}};
}

RowFlow FlowGatherElements(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<int> axis = ReadAxisAttribute(context, 0);
  if (!axis.ok() || !rows[0].per_row() || !(rows[0] == rows[1]) || rows[0].axis == *axis) return std::nullopt;
  return std::vector<RowAxis>{rows[0]};
}

class GatherElementsKernel final : public OpKernel {
 public:
  GatherElementsKernel(const KernelContext& context, int axis)
      : reader_(context, 1),
        loops_(LoopsOverIndices(context.shape(0), context.shape(1), axis)),
        extent_(context.shape(0)[axis]),
        stride_(DenseStrides(context.shape(0))[static_cast<size_t>(axis)]),
        element_bytes_(SizeInBytes(context.desc(0).type)) {}

  absl::Status Run(const KernelArgs& args) const override {
    const int64_t bad = VisitWord(element_bytes_, [&](auto word) {
      using T = decltype(word);
      return Pick(static_cast<const T*>(args.inputs[0]), args.inputs[1], static_cast<T*>(args.outputs[0]));
    });
    return bad < 0 ? absl::OkStatus() : reader_.OutOfRange(args.inputs[1], bad, extent_);
  }

 private:
  // The first index that is out of range; -1: none.
  template <typename T>
  int64_t Pick(const T* data, const void* indices, T* out) const {
    int64_t bad = -1;
    ForEachRun(loops_, [&](int64_t count, int64_t from, int64_t step, int64_t, int64_t, int64_t to) {
      for (int64_t i = 0; i < count && bad < 0; ++i) {
        const int64_t index = reader_.Read(indices, to + i, extent_);
        if (index < 0) {
          bad = to + i;
        } else {
          out[to + i] = data[from + i * step + index * stride_];
        }
      }
    });
    return bad;
  }

  IndexReader reader_;
  BroadcastLoops loops_;
  int64_t extent_;
  int64_t stride_;
  size_t element_bytes_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeGatherElements(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int axis, ReadAxisAttribute(context, 0));
  return std::make_unique<GatherElementsKernel>(context, axis);
}

// --- GatherND ---

absl::StatusOr<int> ReadBatchDims(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int64_t batch_dims, context.node.attributes.GetInt("batch_dims", 0));
  const int most = std::min(context.shape(0).rank(), context.shape(1).rank()) - 1;
  if (batch_dims >= 0 && batch_dims <= most) return static_cast<int>(batch_dims);
  return context.Error(absl::StrCat("batch_dims must lie in [0,", most, "], got ", batch_dims));
}

Descs InferGatherND(const OpContext& context) {
  SAKER_RETURN_IF_ERROR(IndexReader::CheckType(context, 1));
  SAKER_ASSIGN_OR_RETURN(const int batch_dims, ReadBatchDims(context));
  const Shape& data = context.shape(0);
  const Shape& indices = context.shape(1);
  const int64_t tuple = indices[indices.rank() - 1];
  if (tuple < 1 || tuple > data.rank() - batch_dims) {
    return context.Error(
        absl::StrCat("the last extent of the indices must lie in [1,", data.rank() - batch_dims, "], got ", tuple));
  }
  Shape shape(indices.dims().subspan(0, static_cast<size_t>(indices.rank() - 1)));
  for (int axis = 0; axis < batch_dims; ++axis) {
    if (data[axis] == indices[axis]) continue;
    return context.Error(
        absl::StrCat("batch axis ", axis, " is ", data[axis], " in the data and ", indices[axis], " in the indices"));
  }
  for (int axis = batch_dims + static_cast<int>(tuple); axis < data.rank(); ++axis) shape.Append(data[axis]);
  return std::vector<TensorDesc>{{context.desc(0).type, shape}};
}

RowFlow FlowGatherND(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<int> batch_dims = ReadBatchDims(context);
  if (!batch_dims.ok()) return std::nullopt;
  const int tuples = context.shape(1).rank() - 1;
  if (rows[0].per_row() && rows[1].per_row()) {
    // Each row looks into its own data.
    if (!(rows[0] == rows[1]) || rows[0].axis >= *batch_dims) return std::nullopt;
    return std::vector<RowAxis>{rows[0]};
  }
  if (rows[1].per_row()) {
    if (rows[1].axis < *batch_dims || rows[1].axis >= tuples) return std::nullopt;
    return std::vector<RowAxis>{rows[1]};
  }
  const int picked = *batch_dims + static_cast<int>(context.shape(1)[tuples]);
  if (!rows[0].per_row() || rows[0].axis < picked) return std::nullopt;
  return std::vector<RowAxis>{{tuples + rows[0].axis - picked, rows[0].block}};
}

class GatherNDKernel final : public OpKernel {
 public:
  GatherNDKernel(const KernelContext& context, int batch_dims)
      : reader_(context, 1), tuples_(context.shape(0), context.shape(1), batch_dims) {
    const size_t element_bytes = SizeInBytes(context.desc(0).type);
    batches_ = context.shape(0).Product(0, batch_dims);
    batch_bytes_ = static_cast<size_t>(context.shape(0).Product(batch_dims, context.shape(0).rank())) * element_bytes;
    slice_bytes_ = static_cast<size_t>(tuples_.slice_elements()) * element_bytes;
    element_bytes_ = element_bytes;
  }

  absl::Status Run(const KernelArgs& args) const override {
    const auto* data = static_cast<const std::byte*>(args.inputs[0]);
    auto* out = static_cast<std::byte*>(args.outputs[0]);
    int64_t tuple = 0;
    for (int64_t batch = 0; batch < batches_; ++batch, data += batch_bytes_) {
      for (int64_t i = 0; i < tuples_.count_in_batch(); ++i, ++tuple, out += slice_bytes_) {
        int64_t offset = 0;
        SAKER_RETURN_IF_ERROR(tuples_.Offset(reader_, args.inputs[1], tuple, offset));
        if (slice_bytes_ > 0) std::memcpy(out, data + static_cast<size_t>(offset) * element_bytes_, slice_bytes_);
      }
    }
    return absl::OkStatus();
  }

 private:
  IndexReader reader_;
  IndexTuples tuples_;
  int64_t batches_;
  size_t batch_bytes_;
  size_t slice_bytes_;
  size_t element_bytes_;
};

absl::StatusOr<std::unique_ptr<OpKernel>> MakeGatherND(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(const int batch_dims, ReadBatchDims(context));
  return std::make_unique<GatherNDKernel>(context, batch_dims);
}

OpDefinition TwoInputs(const char* op_type, int since_version, OpDefinition::InferFn infer,
                       OpDefinition::RowFlowFn row_flow, OpDefinition::MakeKernelFn make_kernel) {
  return {.op_type = op_type,
          .since_version = since_version,
          .min_inputs = 2,
          .max_inputs = 2,
          .infer = infer,
          .row_flow = row_flow,
          .make_kernel = make_kernel};
}

}  // namespace

void RegisterGatherOps(OpRegistry& registry) {
  registry.Register(TwoInputs("Gather", 1, InferGather, FlowGather, MakeGather));
  registry.Register(TwoInputs("GatherElements", 11, InferGatherElements, FlowGatherElements, MakeGatherElements));
  registry.Register(TwoInputs("GatherND", 11, InferGatherND, FlowGatherND, MakeGatherND));
}

}  // namespace saker
