#include "server/service/health.h"

#include "proto/saker/v1/inference.grpc.pb.h"
#include "proto/saker/v1/model.grpc.pb.h"

namespace saker {

void Health::SetServing(const ModelCatalog& catalog) {
  for (const ModelEntry* entry : catalog.Entries()) {
    service_->SetServingStatus(entry->name, entry->newest_ready != nullptr);
  }
  service_->SetServingStatus(v1::InferenceService::service_full_name(), true);
  service_->SetServingStatus(v1::ModelService::service_full_name(), true);
  service_->SetServingStatus("", true);
}

void Health::SetStopping() { service_->SetServingStatus(false); }

}  // namespace saker
