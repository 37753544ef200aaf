#include "core/quantization/sample_runs.h"

#include <utility>

#include "core/base/clock.h"
#include "core/base/status_macros.h"
#include "core/model_loader.h"

namespace saker {

absl::StatusOr<SampleRuns> SampleRuns::Load(absl::string_view bytes, absl::string_view origin) {
  const ModelLoader loader(std::make_shared<ThreadPool>(ThreadPoolOptions()));
  EngineOptions options;
  options.calibration_budget = absl::ZeroDuration();
  options.max_plan_rows = 1;
  SAKER_ASSIGN_OR_RETURN(std::shared_ptr<const Model> model, loader.LoadBytes(bytes, origin, options));
  ExecutionContext context = model->NewContext();
  return SampleRuns(std::move(model), std::move(context));
}

absl::StatusOr<std::vector<Tensor>> SampleRuns::Run(const Sample& sample, int64_t* nanos) {
  std::vector<ConstTensorView> inputs;
  for (const Tensor& tensor : sample) inputs.push_back(tensor.view());
  SAKER_RETURN_IF_ERROR(model_->CheckInputs(inputs).status());
  SAKER_ASSIGN_OR_RETURN(const std::shared_ptr<const Model> variant, model_->VariantFor(inputs));
  SAKER_ASSIGN_OR_RETURN(const int64_t rows, variant->CheckInputs(inputs));
  std::vector<Tensor> outputs;
  std::vector<MutableTensorView> views;
  for (size_t i = 0; i < signature().outputs.size(); ++i) {
    SAKER_ASSIGN_OR_RETURN(const Shape shape, variant->OutputShape(static_cast<int>(i), rows));
    SAKER_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Create(signature().outputs[i].type, shape));
    outputs.push_back(std::move(tensor));
    views.push_back(outputs.back().mutable_view());
  }
  RunOptions options;
  options.mode = ExecutionMode::kSequential;
  const int64_t before = SteadyNanos();
  SAKER_RETURN_IF_ERROR(model_->Run(inputs, views, options, context_).status());
  if (nanos != nullptr) *nanos = SteadyNanos() - before;
  return outputs;
}

}  // namespace saker
