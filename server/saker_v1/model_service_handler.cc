#include "server/saker_v1/model_service_handler.h"

#include "core/base/status_macros.h"
#include "server/saker_v1/wire_types.h"

namespace saker {
namespace {

v1::VersionState ToWire(VersionState state) {
  switch (state) {
    case VersionState::kLoading:
      return v1::LOADING;
    case VersionState::kReady:
      return v1::READY;
    case VersionState::kFailed:
      return v1::FAILED;
    case VersionState::kDraining:
      return v1::DRAINING;
    case VersionState::kGone:
      return v1::UNLOADED;
  }
  return v1::VERSION_STATE_UNSPECIFIED;
}

void FillVersions(const ModelEntry& entry, google::protobuf::RepeatedPtrField<v1::ModelVersion>& versions) {
  for (const auto& [number, found] : entry.versions) {
    v1::ModelVersion& version = *versions.Add();
    version.set_version(number);
    version.set_state(ToWire(found.state));
    version.set_error(found.error);
  }
  if (!entry.versions.empty() || entry.error.empty()) return;
  // Broken as a whole: one entry without a number carries the reason.
  v1::ModelVersion& version = *versions.Add();
  version.set_state(v1::FAILED);
  version.set_error(entry.error);
}

void FillCosts(const CostTable& table, google::protobuf::RepeatedPtrField<v1::CostEntry>& costs) {
  for (const CostTable::Entry& entry : table.entries()) {
    v1::CostEntry& cost = *costs.Add();
    cost.set_rows(entry.rows);
    cost.set_sequential_ns(entry.sequential_nanos);
    cost.set_parallel_ns(entry.parallel_nanos);
    cost.set_parallel_threads(entry.parallel_threads);
    cost.set_intra_op_ns(entry.intra_op_nanos);
    cost.set_intra_op_threads(entry.intra_op_threads);
    cost.set_choice(saker::ToWire(table.Cheapest(entry.rows).path));
  }
}

void Describe(const Servable& servable, v1::GetModelResponse& response) {
  const Model& model = servable.model();
  response.mutable_model()->set_version(servable.version());
  for (const TensorSpec& spec : model.signature().inputs) FillTensorSpec(spec, *response.add_inputs());
  for (const TensorSpec& spec : model.signature().outputs) FillTensorSpec(spec, *response.add_outputs());
  response.set_rows_independent(model.rows_independent());
  response.set_max_batch_rows(model.max_batch_rows());
  FillCosts(model.cost_table(), *response.mutable_cost_table());
  for (const std::string& label : servable.labels()) response.add_labels(label);
  if (servable.config().has_image()) *response.mutable_image() = servable.config().image();
  response.set_memory_bytes(static_cast<int64_t>(model.SizeInBytes()));
}

}  // namespace

absl::Status ListModels(const v1::ListModelsRequest&, const ModelCatalog& catalog, v1::ListModelsResponse& response) {
  for (const ModelEntry* entry : catalog.Entries()) {
    v1::ModelSummary& summary = *response.add_models();
    summary.set_name(entry->name);
    FillVersions(*entry, *summary.mutable_versions());
  }
  return absl::OkStatus();
}

absl::Status GetModel(const v1::GetModelRequest& request, const ModelCatalog& catalog, v1::GetModelResponse& response) {
  const int64_t version = request.model().version();
  SAKER_ASSIGN_OR_RETURN(const ModelEntry* entry, catalog.FindEntry(request.model().name()));
  response.mutable_model()->set_name(entry->name);
  response.mutable_model()->set_version(version);
  FillVersions(*entry, *response.mutable_versions());
  absl::StatusOr<std::shared_ptr<Servable>> servable = catalog.Find(entry->name, version);
  if (servable.ok()) {
    Describe(**servable, response);
    return absl::OkStatus();
  }
  return absl::IsNotFound(servable.status()) ? servable.status() : absl::OkStatus();
}

absl::Status LoadModel(const v1::LoadModelRequest& request, ModelControl& control, v1::LoadModelResponse&) {
  return control.Load(request.name());
}

absl::Status UnloadModel(const v1::UnloadModelRequest& request, ModelControl& control, v1::UnloadModelResponse&) {
  return control.Unload(request.name());
}

absl::Status ReloadModels(const v1::ReloadModelsRequest&, ModelControl& control, v1::ReloadModelsResponse&) {
  return control.Synchronize();
}

}  // namespace saker
