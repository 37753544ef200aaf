#include "server/saker_v1/predict_handler.h"

#include <algorithm>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "core/base/clock.h"
#include "core/base/status_macros.h"
#include "server/inference/scratch.h"
#include "server/inference/top_k.h"
#include "server/saker_v1/tensor_codec.h"
#include "server/saker_v1/wire_types.h"

namespace saker {
namespace {

// About what one ranked class takes in a message beside its label.
constexpr int64_t kBytesPerClass = 16;
// And in memory, with the message's and its label's own heap blocks.
constexpr int64_t kMemoryPerClass = 128;
template <typename Request>
constexpr bool kOneRow = std::is_same_v<Request, v1::PredictRequest>;

v1::Classifications& ClassesOfRow(v1::PredictResponse& response, int64_t) { return *response.mutable_top_k(); }
v1::Classifications& ClassesOfRow(v1::PredictBatchResponse& response, int64_t) { return *response.add_top_k(); }

absl::Status CheckOneRow(int64_t rows) {
  if (rows == 1) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("Predict takes one row, got ", rows, "; send them by PredictBatch"));
}

void FillTopK(absl::Span<const float> scores, int top_k, PredictTask& task, v1::Classifications& result) {
  const std::vector<std::string>& labels = task.servable->labels();
  const int64_t count = RankClasses(scores, top_k, task.order);
  for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
    const auto index = static_cast<size_t>(task.order[i]);
    v1::Classification& entry = *result.add_classes();
    entry.set_index(task.order[i]);
    entry.set_score(scores[index]);
    if (index < labels.size()) entry.set_label(labels[index]);
  }
}

template <typename Response>
absl::Status RankRows(int top_k, PredictTask& task, Response& response) {
  const auto* const scores = static_cast<const float*>(task.outputs[0].data);
  const auto classes = static_cast<size_t>(task.classes);
  for (int64_t row = 0; row < task.rows; ++row) {
    const absl::Span<const float> row_scores(scores + static_cast<size_t>(row) * classes, classes);
    if (task.options.cancelled != nullptr && task.options.cancelled->load(std::memory_order_relaxed)) {
      return absl::CancelledError("the caller gave up while the classes were ranked");
    }
    FillTopK(row_scores, top_k, task, ClassesOfRow(response, row));
  }
  return absl::OkStatus();
}

void FillExecution(const InferenceTask& task, v1::Execution& execution) {
  execution.set_path(ToWire(task.execution.path));
  execution.set_threads(task.execution.threads);
  execution.set_rows(task.execution.rows);
  execution.set_run_inline(task.run_inline);
}

}  // namespace

void PredictTask::ShrinkScratch() {
  KeepIfSmall(hidden_output);
  KeepIfSmall(order);
}

template <typename Request, typename Response>
absl::Status PredictHandler::Decode(const Request& request, const ModelCatalog& catalog, PredictTask& task,
                                    Response& response) const {
  task.classes = 0;
  SAKER_ASSIGN_OR_RETURN(task.servable, catalog.Find(request.model().name(), request.model().version()));
  SAKER_ASSIGN_OR_RETURN(task.options.mode, FromWire(request.execution_mode()));
  const RowDimension row_dimension = kOneRow<Request> ? RowDimension::kOptional : RowDimension::kRequired;
  SAKER_RETURN_IF_ERROR(DecodeInputs(task.servable->model().signature(), request.inputs(), row_dimension, task.inputs));
  SAKER_RETURN_IF_ERROR(InferenceRunner::Prepare(task));
  if (kOneRow<Request>) SAKER_RETURN_IF_ERROR(CheckOneRow(task.rows));
  response.mutable_model()->set_name(task.servable->name());
  response.mutable_model()->set_version(task.servable->version());
  task.omit_outputs = request.omit_outputs();
  if (task.on_worker || task.model().IsPreparedFor(task.rows)) {
    SAKER_RETURN_IF_ERROR(Reckon(request.top_k(), task));
  }
  task.clock.EndStage(SteadyNanos());
  return absl::OkStatus();
}

absl::Status PredictHandler::Reckon(int top_k, PredictTask& task) const {
  SAKER_RETURN_IF_ERROR(InferenceRunner::MakeVariant(task));
  SAKER_RETURN_IF_ERROR(DescribeOutputs(task.model(), task.rows, task.outputs));
  if (!task.omit_outputs) {
    SAKER_ASSIGN_OR_RETURN(task.answer_bytes, OutputBytes(task.outputs, task.rows, options_.max_message_bytes));
  }
  task.answer_memory = task.answer_bytes;
  if (top_k != 0) SAKER_RETURN_IF_ERROR(ReckonTopK(top_k, task));
  const int64_t best = std::min<int64_t>(top_k, task.classes);
  runner_.Place(RankingNanos(task.classes * task.rows, best, task.ranked), task);
  return absl::OkStatus();
}

absl::Status PredictHandler::ReckonTopK(int top_k, PredictTask& task) const {
  if (top_k < 0) return absl::InvalidArgumentError(absl::StrCat("top_k is ", top_k, ": expected 0 or more"));
  if (task.outputs.empty()) return absl::InvalidArgumentError("top_k needs an output; this model has none");
  // At most 2^40, so that nothing below overflows.
  SAKER_ASSIGN_OR_RETURN(const int64_t scores, task.outputs[0].shape.CheckedElementCount());
  SAKER_ASSIGN_OR_RETURN(task.classes, ClassesPerRow(task.outputs[0], task.rows));
  task.ranked = std::min<int64_t>(top_k, task.classes) * task.rows;
  const auto label_bytes = static_cast<int64_t>(task.servable->longest_label());
  const int64_t ranked_bytes = task.ranked * (kBytesPerClass + label_bytes);
  const int64_t hidden_bytes = task.omit_outputs ? scores * static_cast<int64_t>(sizeof(float)) : 0;
  if (task.answer_bytes + ranked_bytes > options_.max_message_bytes || hidden_bytes > options_.max_message_bytes) {
    return absl::ResourceExhaustedError(absl::StrCat("top_k of ", top_k, " for ", task.rows, " rows of ", task.classes,
                                                     " classes takes more than ", options_.max_message_bytes,
                                                     " bytes (--max_message_bytes); ask for fewer"));
  }
  task.answer_bytes += ranked_bytes;
  task.answer_memory += hidden_bytes + task.ranked * (kMemoryPerClass + label_bytes) +
                        task.classes * static_cast<int64_t>(sizeof(int32_t));
  return absl::OkStatus();
}

template <typename Response>
absl::Status PredictHandler::Run(PredictTask& task, Response& response, int slot) const {
  SAKER_RETURN_IF_ERROR(InferenceRunner::Enter(task));
  if (!task.omit_outputs) {
    AddOutputs(task.servable->model().signature(), *response.mutable_outputs(), task.outputs);
  } else if (task.classes > 0) {
    task.hidden_output.resize(static_cast<size_t>(task.classes * task.rows));
    task.outputs[0].data = task.hidden_output.data();
  }
  return InferenceRunner::Run(task, slot);
}

template <typename Request, typename Response>
absl::Status PredictHandler::Encode(const Request& request, PredictTask& task, Response& response) const {
  if (task.classes > 0) SAKER_RETURN_IF_ERROR(RankRows(request.top_k(), task, response));
  FillExecution(task, *response.mutable_execution());
  InferenceRunner::Leave(task);
  task.clock.FillTiming(*response.mutable_timing());
  return absl::OkStatus();
}

template absl::Status PredictHandler::Decode(const v1::PredictRequest&, const ModelCatalog&, PredictTask&,
                                             v1::PredictResponse&) const;
template absl::Status PredictHandler::Decode(const v1::PredictBatchRequest&, const ModelCatalog&, PredictTask&,
                                             v1::PredictBatchResponse&) const;
template absl::Status PredictHandler::Run(PredictTask&, v1::PredictResponse&, int) const;
template absl::Status PredictHandler::Run(PredictTask&, v1::PredictBatchResponse&, int) const;
template absl::Status PredictHandler::Encode(const v1::PredictRequest&, PredictTask&, v1::PredictResponse&) const;
template absl::Status PredictHandler::Encode(const v1::PredictBatchRequest&, PredictTask&,
                                             v1::PredictBatchResponse&) const;

}  // namespace saker
