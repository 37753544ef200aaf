#include "server/tensorflow_serving/predict_handler.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/base/clock.h"
#include "core/base/status_macros.h"
#include "core/base/utf8.h"
#include "server/inference/serving_status.h"
#include "server/tensorflow_serving/tensor_codec.h"

namespace saker {
namespace {

using tensorflow::serving::ModelSpec;
using tensorflow::serving::PredictRequest;
using tensorflow::serving::PredictResponse;

constexpr char kSignature[] = "serving_default";

// How much wider an element may be in the answer's lists than in the engine: a byte as ten of a varint.
constexpr int64_t kMostWidening = 10;

absl::Status CheckSignature(absl::string_view name) {
  if (name.empty() || name == kSignature) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("signature_name \"", Utf8Prefix(ToUtf8(name), 64), "\": a model has one, \"", kSignature, "\""));
}

absl::Status DecodeFilter(const Signature& signature, const PredictRequest& request, TensorFlowTask& task) {
  task.wanted.clear();
  if (request.output_filter().empty()) {
    for (size_t i = 0; i < signature.outputs.size(); ++i) task.wanted.push_back({i, nullptr, ""});
    return absl::OkStatus();
  }
  for (const std::string& name : request.output_filter()) {
    const std::optional<size_t> found = FindOutput(signature, name);
    if (!found.has_value()) {
      return absl::InvalidArgumentError(
          absl::StrCat("output_filter: no output \"", Utf8Prefix(ToUtf8(name), 64), "\""));
    }
    const size_t index = *found;
    for (const TensorFlowTask::Wanted& other : task.wanted) {
      if (other.index != index) continue;
      return absl::InvalidArgumentError(absl::StrCat("output_filter: \"", name, "\" is asked for twice"));
    }
    task.wanted.push_back({index, nullptr, ""});
  }
  return absl::OkStatus();
}

bool IsFixedWidth(DataType type) {
  return type == DataType::kFloat32 || type == DataType::kFloat64 || type == DataType::kBool;
}

}  // namespace

absl::Status ToTensorFlowServing(const absl::Status& status) {
  return ToServingStatus(status, "Servable not found for request: ");
}

absl::StatusOr<std::shared_ptr<Servable>> FindServable(const ModelSpec& spec, const ModelCatalog& catalog) {
  if (!spec.version_label().empty()) {
    return absl::NotFoundError("version_label: versions have numbers only here");
  }
  const int64_t version = spec.has_version() ? spec.version().value() : 0;
  if (version < 0) return absl::InvalidArgumentError(absl::StrCat("version is ", version, ": expected 1 or more"));
  return catalog.Find(spec.name(), version);
}

void TensorFlowTask::ShrinkScratch() {
  // Each of the copies may have grown to the size of a whole request.
  wanted.clear();
  std::vector<std::string>().swap(copies);
}

absl::Status TensorFlowPredictHandler::Decode(const PredictRequest& request, const ModelCatalog& catalog,
                                              TensorFlowTask& task, PredictResponse& response) const {
  return ToTensorFlowServing(DecodeChecked(request, catalog, task, response));
}

absl::Status TensorFlowPredictHandler::DecodeChecked(const PredictRequest& request, const ModelCatalog& catalog,
                                                     TensorFlowTask& task, PredictResponse& response) const {
  SAKER_RETURN_IF_ERROR(CheckSignature(request.model_spec().signature_name()));
  SAKER_ASSIGN_OR_RETURN(task.servable, FindServable(request.model_spec(), catalog));
  const Signature& signature = task.servable->model().signature();
  SAKER_RETURN_IF_ERROR(DecodeFilter(signature, request, task));
  SAKER_RETURN_IF_ERROR(
      DecodeInputs(signature, request.inputs(), options_.max_message_bytes, task.copies, task.inputs));
  for (const std::string& copy : task.copies) task.answer_memory += static_cast<int64_t>(copy.capacity());
  SAKER_RETURN_IF_ERROR(InferenceRunner::Prepare(task));
  ModelSpec& spec = *response.mutable_model_spec();
  spec.set_name(task.servable->name());
  spec.mutable_version()->set_value(task.servable->version());
  spec.set_signature_name(kSignature);
  if (task.on_worker || task.model().IsPreparedFor(task.rows)) SAKER_RETURN_IF_ERROR(ReckonAnswer(task));
  task.clock.EndStage(SteadyNanos());
  return absl::OkStatus();
}

absl::Status TensorFlowPredictHandler::Reckon(TensorFlowTask& task) const {
  return ToTensorFlowServing(ReckonAnswer(task));
}

absl::Status TensorFlowPredictHandler::ReckonAnswer(TensorFlowTask& task) const {
  SAKER_RETURN_IF_ERROR(InferenceRunner::MakeVariant(task));
  SAKER_RETURN_IF_ERROR(DescribeOutputs(task.model(), task.rows, task.outputs));
  SAKER_RETURN_IF_ERROR(OutputBytes(task.outputs, task.rows, options_.max_message_bytes).status());
  for (const TensorFlowTask::Wanted& wanted : task.wanted) {
    const MutableTensorView& output = task.outputs[wanted.index];
    const auto bytes = static_cast<int64_t>(output.SizeInBytes());
    task.answer_bytes += bytes;
    task.answer_memory += IsFixedWidth(output.type) ? bytes : bytes * kMostWidening;
  }
  runner_.Place(0, task);
  return absl::OkStatus();
}

absl::Status TensorFlowPredictHandler::Run(TensorFlowTask& task, PredictResponse& response, int slot) const {
  SAKER_RETURN_IF_ERROR(InferenceRunner::Enter(task));
  const Signature& signature = task.servable->model().signature();
  for (TensorFlowTask::Wanted& wanted : task.wanted) {
    wanted.tensor = &(*response.mutable_outputs())[signature.outputs[wanted.index].name];
    PlaceOutput(task.outputs[wanted.index], *wanted.tensor, wanted.copy);
  }
  return InferenceRunner::Run(task, slot);
}

absl::Status TensorFlowPredictHandler::Encode(TensorFlowTask& task) const {
  for (const TensorFlowTask::Wanted& wanted : task.wanted) {
    FinishOutput(task.outputs[wanted.index], wanted.copy, *wanted.tensor);
  }
  InferenceRunner::Leave(task);
  return absl::OkStatus();
}

}  // namespace saker
