#include "server/open_inference/model_handler.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "core/base/clock.h"
#include "core/base/status_macros.h"
#include "core/base/utf8.h"
#include "server/open_inference/datatypes.h"
#include "server/open_inference/infer_handler.h"
#include "server/open_inference/parameters.h"

namespace saker {
namespace {

// As the protocol has it: the project and the format.
constexpr char kPlatform[] = "onnx_onnxv1";

absl::StatusOr<std::shared_ptr<Servable>> FindServable(const ModelCatalog& catalog, absl::string_view name,
                                                       absl::string_view version) {
  SAKER_ASSIGN_OR_RETURN(const int64_t number, ParseVersion(version));
  absl::StatusOr<std::shared_ptr<Servable>> found = catalog.Find(name, number);
  if (!found.ok()) return ToOpenInference(found.status());
  return found;
}

template <typename Tensors>
void FillMetadata(const std::vector<TensorSpec>& specs, Tensors& tensors) {
  for (const TensorSpec& spec : specs) {
    inference::ModelMetadataResponse::TensorMetadata& tensor = *tensors.Add();
    tensor.set_name(spec.name);
    tensor.set_datatype(std::string(OpenInferenceName(spec.type)));
    for (const int64_t dim : spec.shape.dims()) tensor.add_shape(dim);
  }
}

// Triton does not count the dimension of the rows among a tensor's own.
template <typename Tensor>
void FillTensorConfig(const TensorSpec& spec, bool batches, Tensor& tensor) {
  tensor.set_name(spec.name);
  tensor.set_data_type(ToTritonType(spec.type));
  for (int axis = batches && spec.has_rows ? 1 : 0; axis < spec.shape.rank(); ++axis) tensor.add_dims(spec.shape[axis]);
}

// Every tensor counts rows in its first dimension, which is what Triton means by batching.
bool AllHaveRows(const Signature& signature) {
  const auto has_rows = [](const TensorSpec& spec) { return spec.has_rows; };
  return std::all_of(signature.inputs.begin(), signature.inputs.end(), has_rows) &&
         std::all_of(signature.outputs.begin(), signature.outputs.end(), has_rows);
}

void FillDuration(int64_t count, int64_t nanos, inference::StatisticDuration& duration) {
  duration.set_count(static_cast<uint64_t>(count));
  duration.set_ns(static_cast<uint64_t>(nanos));
}

void FillStatistics(const Servable& servable, inference::ModelStatistics& statistics) {
  const ServingCounts counts = servable.counts();
  statistics.set_name(servable.name());
  statistics.set_version(absl::StrCat(servable.version()));
  if (counts.last_nanos > 0) {
    const absl::Time last = absl::Now() - absl::Nanoseconds(SteadyNanos() - counts.last_nanos);
    statistics.set_last_inference(static_cast<uint64_t>(absl::ToUnixMillis(last)));
  }
  statistics.set_inference_count(static_cast<uint64_t>(counts.rows));
  statistics.set_execution_count(static_cast<uint64_t>(counts.runs));
  const auto [receive, decode, queue, compute, encode] = counts.stages;
  inference::InferStatistics& of = *statistics.mutable_inference_stats();
  FillDuration(counts.answers, receive + decode + queue + compute + encode, *of.mutable_success());
  FillDuration(counts.failures, counts.failure_nanos, *of.mutable_fail());
  FillDuration(counts.answers, queue, *of.mutable_queue());
  FillDuration(counts.answers, receive + decode, *of.mutable_compute_input());
  FillDuration(counts.answers, compute, *of.mutable_compute_infer());
  FillDuration(counts.answers, encode, *of.mutable_compute_output());
}

absl::string_view StateName(VersionState state) {
  switch (state) {
    case VersionState::kLoading:
      return "LOADING";
    case VersionState::kReady:
      return "READY";
    case VersionState::kDraining:
      return "UNLOADING";
    case VersionState::kFailed:
    case VersionState::kGone:
      return "UNAVAILABLE";
  }
  return "UNAVAILABLE";
}

std::string ReasonOf(const VersionEntry& version) {
  return version.state == VersionState::kGone ? "unloaded" : version.error;
}

inference::RepositoryIndexResponse::ModelIndex& AddIndex(const std::string& name, absl::string_view state,
                                                         const std::string& reason,
                                                         inference::RepositoryIndexResponse& response) {
  inference::RepositoryIndexResponse::ModelIndex& index = *response.add_models();
  index.set_name(name);
  index.set_state(std::string(state));
  index.set_reason(reason);
  return index;
}

absl::Status CheckRepository(absl::string_view name) {
  if (name.empty()) return absl::OkStatus();
  return absl::UnimplementedError("repository_name: there is one repository; leave it empty");
}

}  // namespace

absl::Status ServerLive(const inference::ServerLiveRequest&, const ModelCatalog&,
                        inference::ServerLiveResponse& response) {
  response.set_live(true);
  return absl::OkStatus();
}

absl::Status ServerReady(const inference::ServerReadyRequest&, const ModelCatalog& catalog,
                         inference::ServerReadyResponse& response) {
  response.set_ready(catalog.ready_versions() > 0);
  for (const ModelEntry* entry : catalog.Entries()) {
    for (const auto& [number, version] : entry->versions) {
      if (version.state == VersionState::kLoading) response.set_ready(false);
    }
  }
  return absl::OkStatus();
}

absl::Status ModelReady(const inference::ModelReadyRequest& request, const ModelCatalog& catalog,
                        inference::ModelReadyResponse& response) {
  SAKER_ASSIGN_OR_RETURN(const int64_t version, ParseVersion(request.version()));
  response.set_ready(catalog.Find(request.name(), version).ok());
  return absl::OkStatus();
}

absl::Status ServerMetadata(const inference::ServerMetadataRequest&, const ModelCatalog&,
                            inference::ServerMetadataResponse& response) {
  response.set_name("saker");
  response.set_version(SAKER_VERSION);
  for (const char* extension : {"classification", "model_repository", "model_configuration", "schedule_policy",
                                "binary_tensor_data", "parameters", "statistics"}) {
    response.add_extensions(extension);
  }
  return absl::OkStatus();
}

absl::Status ModelMetadata(const inference::ModelMetadataRequest& request, const ModelCatalog& catalog,
                           inference::ModelMetadataResponse& response) {
  SAKER_ASSIGN_OR_RETURN(const std::shared_ptr<Servable> servable,
                         FindServable(catalog, request.name(), request.version()));
  response.set_name(servable->name());
  SAKER_ASSIGN_OR_RETURN(const ModelEntry* entry, catalog.FindEntry(servable->name()));
  for (const auto& [number, version] : entry->versions) {
    if (version.state == VersionState::kReady) response.add_versions(absl::StrCat(number));
  }
  response.set_platform(kPlatform);
  FillMetadata(servable->model().signature().inputs, *response.mutable_inputs());
  FillMetadata(servable->model().signature().outputs, *response.mutable_outputs());
  return absl::OkStatus();
}

absl::Status GetModelConfig(const inference::ModelConfigRequest& request, const ModelCatalog& catalog,
                            inference::ModelConfigResponse& response) {
  SAKER_ASSIGN_OR_RETURN(const std::shared_ptr<Servable> servable,
                         FindServable(catalog, request.name(), request.version()));
  const Model& model = servable->model();
  const bool batches = model.accepts_batches() && AllHaveRows(model.signature());
  inference::ModelConfig& config = *response.mutable_config();
  config.set_name(servable->name());
  config.set_platform(kPlatform);
  config.set_backend("saker");
  config.set_default_model_filename("model.onnx");
  const int64_t most = std::min<int64_t>(model.max_batch_rows(), std::numeric_limits<int32_t>::max());
  config.set_max_batch_size(batches ? static_cast<int32_t>(most) : 0);
  for (const TensorSpec& spec : model.signature().inputs) FillTensorConfig(spec, batches, *config.add_input());
  for (const TensorSpec& spec : model.signature().outputs) FillTensorConfig(spec, batches, *config.add_output());
  if (!servable->labels().empty() && config.output_size() > 0) {
    config.mutable_output(0)->set_label_filename("labels.txt");
  }
  return absl::OkStatus();
}

absl::Status GetModelStatistics(const inference::ModelStatisticsRequest& request, const ModelCatalog& catalog,
                                inference::ModelStatisticsResponse& response) {
  if (!request.version().empty()) {
    SAKER_ASSIGN_OR_RETURN(const std::shared_ptr<Servable> servable,
                           FindServable(catalog, request.name(), request.version()));
    FillStatistics(*servable, *response.add_model_stats());
    return absl::OkStatus();
  }
  if (!request.name().empty()) {
    const absl::Status known = catalog.FindEntry(request.name()).status();
    if (!known.ok()) return ToOpenInference(known);
  }
  for (const ModelEntry* entry : catalog.Entries()) {
    if (!request.name().empty() && entry->name != request.name()) continue;
    for (const auto& [number, version] : entry->versions) {
      if (version.servable != nullptr) FillStatistics(*version.servable, *response.add_model_stats());
    }
  }
  return absl::OkStatus();
}

absl::Status GetRepositoryIndex(const inference::RepositoryIndexRequest& request, const ModelCatalog& catalog,
                                inference::RepositoryIndexResponse& response) {
  SAKER_RETURN_IF_ERROR(CheckRepository(request.repository_name()));
  for (const ModelEntry* entry : catalog.Entries()) {
    if (entry->versions.empty() && !request.ready()) AddIndex(entry->name, "UNAVAILABLE", entry->error, response);
    for (const auto& [number, version] : entry->versions) {
      if (request.ready() && version.state != VersionState::kReady) continue;
      AddIndex(entry->name, StateName(version.state), ReasonOf(version), response).set_version(absl::StrCat(number));
    }
  }
  return absl::OkStatus();
}

absl::Status LoadRepositoryModel(const inference::RepositoryModelLoadRequest& request, ModelControl& control,
                                 inference::RepositoryModelLoadResponse&) {
  SAKER_RETURN_IF_ERROR(CheckRepository(request.repository_name()));
  for (const auto& [name, value] : request.parameters()) {
    if (name != "config" && name.rfind("file:", 0) != 0) continue;
    return absl::UnimplementedError(
        absl::StrCat("parameter \"", Utf8Prefix(name, 64), "\": models come from the server's repository only"));
  }
  return ToOpenInference(control.Load(request.model_name()));
}

absl::Status UnloadRepositoryModel(const inference::RepositoryModelUnloadRequest& request, ModelControl& control,
                                   inference::RepositoryModelUnloadResponse&) {
  SAKER_RETURN_IF_ERROR(CheckRepository(request.repository_name()));
  return ToOpenInference(control.Unload(request.model_name()));
}

}  // namespace saker
