#include "tests/conformance/model_answer.h"

#include <memory>
#include <utility>

#include "core/base/status_macros.h"

namespace saker {

std::vector<ConstTensorView> ViewsOf(const std::vector<Tensor>& tensors) {
  std::vector<ConstTensorView> views;
  for (const Tensor& tensor : tensors) views.push_back(tensor.view());
  return views;
}

absl::StatusOr<Answer> AnswerOf(const Model& loaded, const std::vector<Tensor>& inputs) {
  const std::vector<ConstTensorView> input_views = ViewsOf(inputs);
  SAKER_RETURN_IF_ERROR(loaded.CheckInputs(input_views).status());
  SAKER_ASSIGN_OR_RETURN(const std::shared_ptr<const Model> variant, loaded.VariantFor(input_views));
  const Model& model = *variant;
  SAKER_ASSIGN_OR_RETURN(const int64_t rows, model.CheckInputs(input_views));
  Answer answer;
  std::vector<MutableTensorView> output_views;
  for (size_t i = 0; i < model.signature().outputs.size(); ++i) {
    SAKER_ASSIGN_OR_RETURN(const Shape shape, model.OutputShape(static_cast<int>(i), rows));
    SAKER_ASSIGN_OR_RETURN(Tensor output, Tensor::Create(model.signature().outputs[i].type, shape));
    answer.outputs.push_back(std::move(output));
  }
  for (Tensor& output : answer.outputs) output_views.push_back(output.mutable_view());
  ExecutionContext context = model.NewContext();
  SAKER_ASSIGN_OR_RETURN(const Execution execution, model.Run(input_views, output_views, RunOptions(), context));
  answer.path = execution.path;
  return answer;
}

}  // namespace saker
