#include "tests/benchmarks/seed/model_runner.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/check.h"
#include "core/base/status_macros.h"
#include "core/model_loader.h"
#include "core/training/random.h"

namespace saker::seed {

absl::StatusOr<ModelRunner> ModelRunner::Create(const std::string& path, std::shared_ptr<ThreadPool> pool,
                                                int64_t rows) {
  SAKER_ASSIGN_OR_RETURN(std::shared_ptr<const Model> model, ModelLoader(std::move(pool)).LoadFile(path, {}));
  const Signature& signature = model->signature();
  if (signature.inputs.size() != 1 || signature.outputs.size() != 1 || signature.inputs[0].type != DataType::kFloat32 ||
      signature.outputs[0].type != DataType::kFloat32) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": expected one FLOAT input and one FLOAT output"));
  }
  Shape shape = signature.inputs[0].shape;
  shape[0] = rows;
  SAKER_ASSIGN_OR_RETURN(Tensor input, Tensor::Create(DataType::kFloat32, shape));
  Random random(1);
  for (float& value : input.As<float>()) value = random.Symmetric(1.0f);
  SAKER_ASSIGN_OR_RETURN(const Shape answer, model->OutputShape(0, rows));
  SAKER_ASSIGN_OR_RETURN(Tensor output, Tensor::Create(DataType::kFloat32, answer));
  return ModelRunner(std::move(model), std::move(input), std::move(output));
}

ModelRunner::ModelRunner(std::shared_ptr<const Model> model, Tensor input, Tensor output)
    : model_(std::move(model)), input_(std::move(input)), output_(std::move(output)), context_(model_->NewContext()) {}

Execution ModelRunner::Run(ExecutionMode mode) {
  const ConstTensorView input = input_.view();
  const MutableTensorView output = output_.mutable_view();
  RunOptions options;
  options.mode = mode;
  const absl::StatusOr<Execution> execution = model_->Run({&input, 1}, {&output, 1}, options, context_);
  SAKER_CHECK(execution.ok());
  return *execution;
}

}  // namespace saker::seed
