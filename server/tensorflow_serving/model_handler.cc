#include "server/tensorflow_serving/model_handler.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "core/base/utf8.h"
#include "server/tensorflow_serving/datatypes.h"
#include "server/tensorflow_serving/predict_handler.h"

namespace saker {
namespace {

using tensorflow::serving::ModelVersionStatus;

constexpr char kSignatureDef[] = "signature_def";

using TensorInfos = google::protobuf::Map<std::string, tensorflow::TensorInfo>;

void FillInfos(const std::vector<TensorSpec>& specs, TensorInfos& infos) {
  for (const TensorSpec& spec : specs) {
    tensorflow::TensorInfo& info = infos[spec.name];
    info.set_name(spec.name);
    info.set_dtype(ToTensorFlow(spec.type));
    for (const int64_t dim : spec.shape.dims()) info.mutable_tensor_shape()->add_dim()->set_size(dim);
  }
}

ModelVersionStatus::State ToTensorFlow(VersionState state) {
  switch (state) {
    case VersionState::kLoading:
      return ModelVersionStatus::LOADING;
    case VersionState::kReady:
      return ModelVersionStatus::AVAILABLE;
    case VersionState::kDraining:
      return ModelVersionStatus::UNLOADING;
    case VersionState::kFailed:
    case VersionState::kGone:
      return ModelVersionStatus::END;
  }
  return ModelVersionStatus::UNKNOWN;
}

void AddStatus(int64_t number, const VersionEntry& version, tensorflow::serving::GetModelStatusResponse& response) {
  ModelVersionStatus& status = *response.add_model_version_status();
  status.set_version(number);
  status.set_state(ToTensorFlow(version.state));
  status.mutable_status();  // clients read it without asking whether it is there
  if (version.state != VersionState::kFailed) return;
  status.mutable_status()->set_error_code(static_cast<int>(absl::StatusCode::kFailedPrecondition));
  status.mutable_status()->set_error_message(version.error);
}

absl::Status CheckFields(const tensorflow::serving::GetModelMetadataRequest& request) {
  for (const std::string& field : request.metadata_field()) {
    if (field == kSignatureDef) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("metadata_field \"", Utf8Prefix(ToUtf8(field), 64), "\": there is \"", kSignatureDef, "\" only"));
  }
  if (!request.metadata_field().empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("metadata_field is empty: expected \"", kSignatureDef, "\""));
}

}  // namespace

absl::Status GetTensorFlowMetadata(const tensorflow::serving::GetModelMetadataRequest& request,
                                   const ModelCatalog& catalog,
                                   tensorflow::serving::GetModelMetadataResponse& response) {
  SAKER_RETURN_IF_ERROR(CheckFields(request));
  const absl::StatusOr<std::shared_ptr<Servable>> servable = FindServable(request.model_spec(), catalog);
  if (!servable.ok()) return ToTensorFlowServing(servable.status());
  response.mutable_model_spec()->set_name((*servable)->name());
  response.mutable_model_spec()->mutable_version()->set_value((*servable)->version());
  tensorflow::serving::SignatureDefMap signatures;
  tensorflow::SignatureDef& signature = (*signatures.mutable_signature_def())["serving_default"];
  FillInfos((*servable)->model().signature().inputs, *signature.mutable_inputs());
  FillInfos((*servable)->model().signature().outputs, *signature.mutable_outputs());
  signature.set_method_name("tensorflow/serving/predict");
  (*response.mutable_metadata())[kSignatureDef].PackFrom(signatures);
  return absl::OkStatus();
}

absl::Status GetTensorFlowStatus(const tensorflow::serving::GetModelStatusRequest& request, const ModelCatalog& catalog,
                                 tensorflow::serving::GetModelStatusResponse& response) {
  const absl::StatusOr<const ModelEntry*> entry = catalog.FindEntry(request.model_spec().name());
  if (!entry.ok()) return ToTensorFlowServing(entry.status());
  const int64_t wanted = request.model_spec().has_version() ? request.model_spec().version().value() : 0;
  for (const auto& [number, version] : (*entry)->versions) {
    if (wanted == 0 || number == wanted) AddStatus(number, version, response);
  }
  if (response.model_version_status_size() > 0) return absl::OkStatus();
  return ToTensorFlowServing(wanted != 0 ? catalog.Find((*entry)->name, wanted).status()
                                         : absl::NotFoundError(absl::StrCat((*entry)->name, ": ", (*entry)->error)));
}

}  // namespace saker
