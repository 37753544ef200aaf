#include "tests/fuzz/load_and_run.h"

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "core/base/exceptions_to_status.h"
#include "core/base/status_macros.h"
#include "core/model.h"
#include "core/model_builder.h"
#include "core/onnx/onnx_reader.h"
#include "core/parallel/thread_pool.h"
#include "core/tensor/tensor.h"

namespace saker {
namespace {

constexpr size_t kValueBytes = size_t{64} << 10;
constexpr size_t kArenaBytes = size_t{1} << 20;
constexpr double kRunWork = 1e9;
constexpr int kNodes = 200;
// What an extent is that the model leaves to the request, rows among them.
constexpr int64_t kOpenExtent = 2;
// Rows where they are proven independent: two runs of a plan for two.
constexpr int64_t kSeveralRows = 3;

OnnxLimits ReaderLimits() {
  OnnxLimits limits;
  limits.max_tensor_bytes = kValueBytes;
  limits.max_all_tensors_bytes = 16 * kValueBytes;
  limits.max_nodes = kNodes;
  limits.max_inputs = 64;
  return limits;
}

EngineOptions Options() {
  EngineOptions options;
  options.max_batch_rows = 4;
  options.max_plan_rows = 2;
  options.calibration_budget = absl::ZeroDuration();
  // A plan for shared steps is otherwise made where they were measured to pay.
  options.execution_mode = ExecutionMode::kIntraOp;
  options.max_value_bytes = kValueBytes;
  options.max_arena_bytes = kArenaBytes;
  options.max_run_work = kRunWork;
  return options;
}

absl::StatusOr<std::vector<Tensor>> MakeInputs(const Model& model, int64_t rows) {
  std::vector<Tensor> inputs;
  for (const TensorSpec& spec : model.signature().inputs) {
    Shape shape = spec.shape;
    if (spec.has_rows) shape[0] = rows;
    for (int axis = 0; axis < shape.rank(); ++axis) {
      if (shape[axis] == Shape::kUnknown) shape[axis] = kOpenExtent;
    }
    SAKER_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Create(spec.type, shape, kValueBytes));
    inputs.push_back(std::move(tensor));
  }
  return inputs;
}

absl::StatusOr<std::vector<Tensor>> MakeOutputs(const Model& model, int64_t rows) {
  std::vector<Tensor> outputs;
  for (size_t i = 0; i < model.signature().outputs.size(); ++i) {
    SAKER_ASSIGN_OR_RETURN(const Shape shape, model.OutputShape(static_cast<int>(i), rows));
    SAKER_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Create(model.signature().outputs[i].type, shape));
    outputs.push_back(std::move(tensor));
  }
  return outputs;
}

absl::Status Run(const Model& loaded, const std::vector<Tensor>& inputs, ExecutionMode mode) {
  std::vector<ConstTensorView> input_views;
  for (const Tensor& input : inputs) input_views.push_back(input.view());
  SAKER_RETURN_IF_ERROR(loaded.CheckInputs(input_views).status());
  SAKER_ASSIGN_OR_RETURN(const std::shared_ptr<const Model> model, loaded.VariantFor(input_views));
  // Rows that meet would run whole.
  if (mode == ExecutionMode::kParallel && !model->rows_independent()) return absl::OkStatus();
  SAKER_ASSIGN_OR_RETURN(const int64_t rows, model->CheckInputs(input_views));
  SAKER_ASSIGN_OR_RETURN(std::vector<Tensor> outputs, MakeOutputs(*model, rows));
  std::vector<MutableTensorView> output_views;
  for (Tensor& output : outputs) output_views.push_back(output.mutable_view());
  ExecutionContext context = model->NewContext();
  RunOptions options;
  options.mode = mode;
  return model->Run(input_views, output_views, options, context).status();
}

// 1, 2, 3 and -1 in turn: as extents, axes or indices some are right and some are not.
template <typename T>
void FillWith(Tensor& tensor) {
  constexpr T kPattern[] = {1, 2, 3, static_cast<T>(-1)};
  size_t i = 0;
  for (T& value : tensor.As<T>()) value = kPattern[i++ % 4];
}

void FillSmallNumbers(Tensor& tensor) {
  switch (tensor.type()) {
    case DataType::kInt64:
      return FillWith<int64_t>(tensor);
    case DataType::kInt32:
      return FillWith<int32_t>(tensor);
    case DataType::kFloat32:
      return FillWith<float>(tensor);
    default:
      return;
  }
}

// One for all files; threads that outlive main() cannot harm.
const std::shared_ptr<ThreadPool>& Pool() {
  static const std::shared_ptr<ThreadPool>& pool = *new std::shared_ptr<ThreadPool>([] {
    ThreadPoolOptions options;
    options.workers = 2;
    return std::make_shared<ThreadPool>(options);
  }());
  return pool;
}

// Several rows over the pool, where they are proven independent.
absl::Status RunSplit(const Model& model) {
  SAKER_ASSIGN_OR_RETURN(std::vector<Tensor> inputs, MakeInputs(model, kSeveralRows));
  for (Tensor& input : inputs) FillSmallNumbers(input);
  return Run(model, inputs, ExecutionMode::kParallel);
}

absl::Status LoadAndRunUnguarded(absl::string_view bytes) {
  SAKER_ASSIGN_OR_RETURN(Graph graph, ReadOnnxBytes(bytes, "model", ReaderLimits()));
  SAKER_ASSIGN_OR_RETURN(const std::shared_ptr<const Model> model, BuildModel(std::move(graph), Pool(), Options()));
  SAKER_ASSIGN_OR_RETURN(std::vector<Tensor> inputs, MakeInputs(*model, kOpenExtent));
  const absl::Status zeros = Run(*model, inputs, ExecutionMode::kSequential);
  for (Tensor& input : inputs) FillSmallNumbers(input);
  const absl::Status numbers = Run(*model, inputs, ExecutionMode::kIntraOp);
  // Three rows may be none that the model takes, which is no reason to refuse it.
  if (model->accepts_batches()) RunSplit(*model).IgnoreError();
  return zeros.ok() ? numbers : zeros;
}

}  // namespace

absl::Status LoadAndRun(absl::string_view bytes) {
  return ExceptionsToStatus("model", [&] { return LoadAndRunUnguarded(bytes); });
}

}  // namespace saker
