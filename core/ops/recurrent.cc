// RNN, LSTM and GRU, in one direction or both, weights packed where they are constants.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/kernels/dense.h"
#include "core/ops/families.h"
#include "core/ops/recurrent_node.h"
#include "core/ops/row_flow.h"

namespace saker {
namespace {

using Input = RecurrentInput;

absl::StatusOr<std::vector<TensorDesc>> Infer(const OpContext& context) {
  SAKER_ASSIGN_OR_RETURN(const RecurrentNode node, ReadRecurrent(context));
  const DataType type = context.desc(Input::kX).type;
  const TensorDesc state{type, node.state_shape()};
  std::vector<TensorDesc> outputs{{type, node.y_shape()}, state};
  if (node.directions[0].cell == RecurrentCell::kLstm) outputs.push_back(state);
  return outputs;
}

// Sequences of a batch do not meet; their steps do. Everything that has an entry for each sequence must come with it.
RowFlow FlowRows(const OpContext& context, absl::Span<const RowAxis> rows) {
  const absl::StatusOr<RecurrentNode> node = ReadRecurrent(context);
  if (!node.ok()) return std::nullopt;
  const RowAxis& x = rows[Input::kX];
  if (!x.per_row() || x.axis != node->x_batch_axis()) return std::nullopt;
  const int state_axis = node->state_batch_axis();
  for (int i = 1; i < static_cast<int>(rows.size()); ++i) {
    if (!context.has(i)) continue;
    const bool of_sequences = i == Input::kLengths || i == Input::kInitialH || i == Input::kInitialC;
    const RowAxis expected = of_sequences ? RowAxis{i == Input::kLengths ? 0 : state_axis, x.block} : RowAxis{};
    if (rows[static_cast<size_t>(i)].axis != expected.axis) return std::nullopt;
    if (of_sequences && rows[static_cast<size_t>(i)].block != expected.block) return std::nullopt;
  }
  const RowAxis state{state_axis, x.block};
  std::vector<RowAxis> outputs{{node->y_batch_axis(), x.block}, state, state};
  outputs.resize(std::max<size_t>(1, context.node.outputs.size()));
  return outputs;
}

// PackedDirection: the constant weights of one direction; null where they come with the request.
struct PackedDirection {
  std::shared_ptr<const AlignedBuffer> w;
  std::shared_ptr<const AlignedBuffer> r;
  std::shared_ptr<const AlignedBuffer> last;
};

const float* Floats(const std::shared_ptr<const AlignedBuffer>& buffer) {
  return buffer ? reinterpret_cast<const float*>(buffer->data()) : nullptr;
}

template <typename T>
class RecurrentKernel final : public OpKernel {
 public:
  RecurrentKernel(RecurrentNode node, std::vector<PackedDirection> packed)
      : node_(std::move(node)), packed_(std::move(packed)) {
    for (const RecurrentSpec& spec : node_.directions) {
      scratch_bytes = std::max(scratch_bytes, RecurrentScratchBytes<T>(spec));
    }
  }

  absl::Status Run(const KernelArgs& args) const override {
    SAKER_RETURN_IF_ERROR(CheckLengths(static_cast<const int32_t*>(InputAt(args, Input::kLengths))));
    for (int64_t i = 0; i < node_.count(); ++i) {
      SAKER_RETURN_IF_ERROR(
          RunRecurrent<T>(node_.directions[static_cast<size_t>(i)], WeightsOf(args, i), DataOf(args, i), args.scratch));
    }
    return absl::OkStatus();
  }

 private:
  static const void* InputAt(const KernelArgs& args, int i) {
    return i < static_cast<int>(args.inputs.size()) ? args.inputs[static_cast<size_t>(i)] : nullptr;
  }
  // The part of direction `i`, whose values begin `size` elements after those of the one before.
  static const T* Part(const KernelArgs& args, int input, int64_t i, int64_t size) {
    const auto* values = static_cast<const T*>(InputAt(args, input));
    return values ? values + i * size : nullptr;
  }
  static T* OutputPart(const KernelArgs& args, size_t output, int64_t i, int64_t size) {
    auto* values = output < args.outputs.size() ? static_cast<T*>(args.outputs[output]) : nullptr;
    return values ? values + i * size : nullptr;
  }

  absl::Status CheckLengths(const int32_t* lengths) const {
    const RecurrentSpec& spec = node_.directions[0];
    for (int64_t row = 0; lengths && row < spec.batch; ++row) {
      if (lengths[row] >= 0 && lengths[row] <= spec.steps) continue;
      return absl::InvalidArgumentError(
          absl::StrCat("sequence_lens[", row, "] is ", lengths[row], "; expected 0 to ", spec.steps));
    }
    return absl::OkStatus();
  }

  RecurrentWeights<T> WeightsOf(const KernelArgs& args, int64_t i) const {
    const RecurrentSpec& spec = node_.directions[static_cast<size_t>(i)];
    const PackedDirection& packed = packed_[static_cast<size_t>(i)];
    RecurrentWeights<T> weights;
    weights.w = Part(args, Input::kW, i, spec.width() * spec.input);
    weights.r = Part(args, Input::kR, i, spec.width() * spec.hidden);
    weights.bias = Part(args, Input::kBias, i, 2 * spec.width());
    if (spec.cell == RecurrentCell::kLstm) weights.peepholes = Part(args, Input::kPeepholes, i, 3 * spec.hidden);
    weights.packed_w = Floats(packed.w);
    weights.packed_r = Floats(packed.r);
    weights.packed_last = Floats(packed.last);
    return weights;
  }

  RecurrentData<T> DataOf(const KernelArgs& args, int64_t i) const {
    RecurrentData<T> data;
    data.x = static_cast<const T*>(args.inputs[Input::kX]);
    data.lengths = static_cast<const int32_t*>(InputAt(args, Input::kLengths));
    data.initial_h = Part(args, Input::kInitialH, i, node_.state_direction());
    data.initial_c = Part(args, Input::kInitialC, i, node_.state_direction());
    data.y = OutputPart(args, 0, i, node_.y_direction());
    data.last_h = OutputPart(args, 1, i, node_.state_direction());
    data.last_c = OutputPart(args, 2, i, node_.state_direction());
    return data;
  }

  RecurrentNode node_;
  std::vector<PackedDirection> packed_;
};

// Rows [first, first + rows) of all directions' rows of W or R, `depth` long each.
absl::StatusOr<std::shared_ptr<const AlignedBuffer>> Pack(const KernelContext& context, int input, int64_t first,
                                                          int64_t rows, int64_t depth) {
  const std::shared_ptr<const Tensor>& tensor = context.inputs[static_cast<size_t>(input)].constant;
  if (!tensor || tensor->type() != DataType::kFloat32 || rows == 0) return nullptr;
  const std::string format = absl::StrCat(DensePackingName(), " rows ", first, " to ", first + rows);
  return context.weights.GetOrPack(
      tensor, format, [&] { return PackDenseWeights(tensor->As<float>().data() + first * depth, depth, rows, true); });
}

absl::StatusOr<std::vector<PackedDirection>> PackDirections(const KernelContext& context, const RecurrentNode& node) {
  std::vector<PackedDirection> packed;
  for (const RecurrentSpec& spec : node.directions) {
    const int64_t first = static_cast<int64_t>(packed.size()) * spec.width();
    PackedDirection direction;
    SAKER_ASSIGN_OR_RETURN(direction.w, Pack(context, Input::kW, first, spec.width(), spec.input));
    SAKER_ASSIGN_OR_RETURN(direction.r, Pack(context, Input::kR, first, spec.joint_width(), spec.hidden));
    SAKER_ASSIGN_OR_RETURN(direction.last, Pack(context, Input::kR, first + spec.joint_width(),
                                                spec.width() - spec.joint_width(), spec.hidden));
    packed.push_back(std::move(direction));
  }
  return packed;
}

absl::StatusOr<std::unique_ptr<OpKernel>> MakeKernel(const KernelContext& context) {
  SAKER_ASSIGN_OR_RETURN(RecurrentNode node, ReadRecurrent(context));
  SAKER_ASSIGN_OR_RETURN(std::vector<PackedDirection> packed, PackDirections(context, node));
  if (context.desc(Input::kX).type == DataType::kFloat64) {
    return std::make_unique<RecurrentKernel<double>>(std::move(node), std::move(packed));
  }
  return std::make_unique<RecurrentKernel<float>>(std::move(node), std::move(packed));
}

}  // namespace

void RegisterRecurrentOps(OpRegistry& registry) {
  for (const char* op_type : {"RNN", "LSTM", "GRU"}) {
    const bool is_lstm = op_type == absl::string_view("LSTM");
    registry.Register({.op_type = op_type,
                       .min_inputs = 3,
                       .max_inputs = is_lstm ? 8 : 6,
                       .max_outputs = is_lstm ? 3 : 2,
                       .infer = Infer,
                       .row_flow = FlowRows,
                       .make_kernel = MakeKernel});
  }
}

}  // namespace saker
