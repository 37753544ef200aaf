#include "server/open_inference/infer_handler.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "core/base/clock.h"
#include "core/base/status_macros.h"
#include "core/base/utf8.h"
#include "server/inference/scratch.h"
#include "server/inference/serving_status.h"
#include "server/inference/top_k.h"
#include "server/open_inference/datatypes.h"
#include "server/open_inference/parameters.h"
#include "server/open_inference/tensor_codec.h"

namespace saker {
namespace {

using inference::ModelInferRequest;
using inference::ModelInferResponse;
using RequestedOutput = ModelInferRequest::InferRequestedOutputTensor;

// About what a class takes in the answer beside its label: its length, a score, an index.
constexpr int64_t kBytesPerClass = 32;

std::string OutputCalled(absl::string_view name) {
  return absl::StrCat("output \"", Utf8Prefix(ToUtf8(name), 64), "\"");
}

absl::Status NoSuchOutput(const Signature& signature, absl::string_view name) {
  std::string known;
  for (const TensorSpec& output : signature.outputs) {
    if (known.size() > 256) {
      absl::StrAppend(&known, ", ...");
      break;
    }
    absl::StrAppend(&known, known.empty() ? "" : ", ", output.ToString());
  }
  return absl::InvalidArgumentError(absl::StrCat("no ", OutputCalled(name), "; the model gives ", known));
}

absl::StatusOr<InferTask::Wanted> DecodeWanted(const Signature& signature, const RequestedOutput& requested) {
  const std::optional<size_t> found = FindOutput(signature, requested.name());
  if (!found.has_value()) return NoSuchOutput(signature, requested.name());
  InferTask::Wanted wanted;
  wanted.index = *found;
  if (AsksForSharedMemory(requested.parameters())) {
    return absl::UnimplementedError(
        absl::StrCat(OutputCalled(requested.name()), ": there is no shared memory here; values come in the answer"));
  }
  SAKER_ASSIGN_OR_RETURN(const std::optional<int64_t> classes, FindInteger(requested.parameters(), "classification"));
  wanted.classes = classes.value_or(0);
  if (wanted.classes >= 0) return wanted;
  return absl::InvalidArgumentError(
      absl::StrCat(OutputCalled(requested.name()), ": classification is ", wanted.classes, ": expected 0 or more"));
}

absl::Status DecodeOutputs(const Signature& signature, const ModelInferRequest& request, InferTask& task) {
  task.wanted.clear();
  if (request.outputs().empty()) {
    for (size_t i = 0; i < signature.outputs.size(); ++i) task.wanted.push_back({i, 0, 0});
    return absl::OkStatus();
  }
  for (const RequestedOutput& requested : request.outputs()) {
    SAKER_ASSIGN_OR_RETURN(const InferTask::Wanted wanted, DecodeWanted(signature, requested));
    for (const InferTask::Wanted& other : task.wanted) {
      if (other.index != wanted.index) continue;
      return absl::InvalidArgumentError(absl::StrCat(OutputCalled(requested.name()), " is asked for twice"));
    }
    task.wanted.push_back(wanted);
  }
  return absl::OkStatus();
}

// An element of BYTES: its length in four bytes, the lowest first, and the text.
void AddWord(std::string& bytes, absl::string_view text) {
  static_assert(std::endian::native == std::endian::little);
  const auto length = static_cast<uint32_t>(text.size());
  char head[sizeof(length)];
  std::memcpy(head, &length, sizeof(length));
  bytes.append(head, sizeof(head)).append(text.data(), text.size());
}

// An output of classes; FillClasses() adds them.
void AddClassOutput(const InferTask::Wanted& wanted, const InferTask& task, ModelInferResponse& response) {
  ModelInferResponse::InferOutputTensor& output = *response.add_outputs();
  output.set_name(task.servable->model().signature().outputs[wanted.index].name);
  output.set_datatype("BYTES");
  output.add_shape(task.rows);
  output.add_shape(std::min(wanted.classes, wanted.scores));
  response.add_raw_output_contents();
}

// The best classes of each row, "score:index:label" each.
absl::Status FillClasses(const InferTask::Wanted& wanted, const float* scores, InferTask& task, std::string& bytes) {
  const std::vector<std::string>& labels = task.servable->labels();
  for (int64_t row = 0; row < task.rows; ++row) {
    if (task.options.cancelled != nullptr && task.options.cancelled->load(std::memory_order_relaxed)) {
      return absl::CancelledError("the caller gave up while the classes were ranked");
    }
    const absl::Span<const float> of_row(scores + row * wanted.scores, static_cast<size_t>(wanted.scores));
    const int64_t count = RankClasses(of_row, wanted.classes, task.order);
    for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
      const auto index = static_cast<size_t>(task.order[i]);
      std::string word = absl::StrCat(of_row[index], ":", index);
      if (index < labels.size()) absl::StrAppend(&word, ":", labels[index]);
      AddWord(bytes, word);
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ToOpenInference(const absl::Status& status) {
  return ToServingStatus(status, "Request for unknown model: ");
}

void InferTask::ShrinkScratch() {
  // Each of the copies may have grown to the size of a whole request.
  std::vector<std::string>().swap(narrowed);
  KeepIfSmall(hidden_outputs);
  KeepIfSmall(order);
}

absl::Status InferHandler::Decode(const ModelInferRequest& request, const ModelCatalog& catalog, InferTask& task,
                                  ModelInferResponse& response) const {
  return ToOpenInference(DecodeChecked(request, catalog, task, response));
}

absl::Status InferHandler::DecodeChecked(const ModelInferRequest& request, const ModelCatalog& catalog, InferTask& task,
                                         ModelInferResponse& response) const {
  response.set_model_name(request.model_name());
  response.set_id(request.id());
  SAKER_ASSIGN_OR_RETURN(const int64_t version, ParseVersion(request.model_version()));
  SAKER_ASSIGN_OR_RETURN(task.servable, catalog.Find(request.model_name(), version));
  const Signature& signature = task.servable->model().signature();
  SAKER_RETURN_IF_ERROR(ApplyParameters(request.parameters(), task));
  SAKER_RETURN_IF_ERROR(DecodeOutputs(signature, request, task));
  SAKER_RETURN_IF_ERROR(DecodeInputs(signature, request, task.narrowed, task.inputs));
  SAKER_RETURN_IF_ERROR(InferenceRunner::Prepare(task));
  response.set_model_version(absl::StrCat(task.servable->version()));
  if (task.on_worker || task.model().IsPreparedFor(task.rows)) SAKER_RETURN_IF_ERROR(ReckonAnswer(task));
  task.clock.EndStage(SteadyNanos());
  return absl::OkStatus();
}

absl::Status InferHandler::Reckon(InferTask& task) const { return ToOpenInference(ReckonAnswer(task)); }

absl::Status InferHandler::ReckonAnswer(InferTask& task) const {
  SAKER_RETURN_IF_ERROR(InferenceRunner::MakeVariant(task));
  SAKER_RETURN_IF_ERROR(DescribeOutputs(task.model(), task.rows, task.outputs));
  // Of all outputs, wanted or not: at most 2^40 elements each, and nothing below overflows.
  SAKER_RETURN_IF_ERROR(OutputBytes(task.outputs, task.rows, options_.max_message_bytes).status());
  const auto label_bytes = static_cast<int64_t>(task.servable->longest_label());
  int64_t ranking_nanos = 0;
  for (InferTask::Wanted& wanted : task.wanted) {
    const MutableTensorView& output = task.outputs[wanted.index];
    const auto bytes = static_cast<int64_t>(output.SizeInBytes());
    task.answer_memory += bytes;
    if (wanted.classes == 0) {
      task.answer_bytes += bytes;
      continue;
    }
    SAKER_ASSIGN_OR_RETURN(wanted.scores, ClassesPerRow(output, task.rows));
    const int64_t ranked = std::min(wanted.classes, wanted.scores) * task.rows;
    task.ranked += ranked;
    task.answer_bytes += ranked * (kBytesPerClass + label_bytes);
    task.answer_memory += ranked * (kBytesPerClass + label_bytes) + wanted.scores * int64_t{sizeof(int32_t)};
    ranking_nanos += RankingNanos(wanted.scores * task.rows, std::min(wanted.classes, wanted.scores), ranked);
  }
  if (task.answer_bytes > options_.max_message_bytes) {
    return absl::ResourceExhaustedError(absl::StrCat("the classes of ", task.rows, " rows take more than ",
                                                     options_.max_message_bytes,
                                                     " bytes (--max_message_bytes); ask for fewer"));
  }
  runner_.Place(ranking_nanos, task);
  return absl::OkStatus();
}

absl::Status InferHandler::Run(InferTask& task, ModelInferResponse& response, int slot) const {
  SAKER_RETURN_IF_ERROR(InferenceRunner::Enter(task));
  int64_t hidden = 0;
  for (const InferTask::Wanted& wanted : task.wanted) {
    if (wanted.classes > 0) hidden += wanted.scores * task.rows;
  }
  task.hidden_outputs.resize(static_cast<size_t>(hidden));
  float* next = task.hidden_outputs.data();
  for (const InferTask::Wanted& wanted : task.wanted) {
    MutableTensorView& view = task.outputs[wanted.index];
    if (wanted.classes > 0) {
      AddClassOutput(wanted, task, response);
      view.data = next;
      next += wanted.scores * task.rows;
    } else {
      AddOutput(task.servable->model().signature().outputs[wanted.index], response, view);
    }
  }
  return InferenceRunner::Run(task, slot);
}

absl::Status InferHandler::Encode(InferTask& task, ModelInferResponse& response) const {
  for (size_t i = 0; i < task.wanted.size(); ++i) {
    const InferTask::Wanted& wanted = task.wanted[i];
    if (wanted.classes == 0) continue;
    const auto* const scores = static_cast<const float*>(task.outputs[wanted.index].data);
    std::string& bytes = *response.mutable_raw_output_contents(static_cast<int>(i));
    SAKER_RETURN_IF_ERROR(FillClasses(wanted, scores, task, bytes));
  }
  InferenceRunner::Leave(task);
  return absl::OkStatus();
}

}  // namespace saker
