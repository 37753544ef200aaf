// What there is, in the words of the Open Inference Protocol and of Triton's extensions, without gRPC.
// Threads: any; no state.
// Fails:   NOT_FOUND for names and versions that are not there, listing those that are; UNAVAILABLE for those that are not
//          ready; UNIMPLEMENTED for repositories by name.
#pragma once

#include "absl/status/status.h"
#include "proto/open_inference/inference.pb.h"
#include "server/models/model_catalog.h"
#include "server/models/model_control.h"

namespace saker {

absl::Status ServerLive(const inference::ServerLiveRequest& request, const ModelCatalog& catalog,
                        inference::ServerLiveResponse& response);
// Ready when nothing is being loaded and something is served.
absl::Status ServerReady(const inference::ServerReadyRequest& request, const ModelCatalog& catalog,
                         inference::ServerReadyResponse& response);
// A model that is not there is not ready.
absl::Status ModelReady(const inference::ModelReadyRequest& request, const ModelCatalog& catalog,
                        inference::ModelReadyResponse& response);
absl::Status ServerMetadata(const inference::ServerMetadataRequest& request, const ModelCatalog& catalog,
                            inference::ServerMetadataResponse& response);
absl::Status ModelMetadata(const inference::ModelMetadataRequest& request, const ModelCatalog& catalog,
                           inference::ModelMetadataResponse& response);
absl::Status GetModelConfig(const inference::ModelConfigRequest& request, const ModelCatalog& catalog,
                            inference::ModelConfigResponse& response);
// Of every version that is ready, or those that the request names.
absl::Status GetModelStatistics(const inference::ModelStatisticsRequest& request, const ModelCatalog& catalog,
                                inference::ModelStatisticsResponse& response);
absl::Status GetRepositoryIndex(const inference::RepositoryIndexRequest& request, const ModelCatalog& catalog,
                                inference::RepositoryIndexResponse& response);

// What RepositoryModelLoad and RepositoryModelUnload do, on a thread that loads.
absl::Status LoadRepositoryModel(const inference::RepositoryModelLoadRequest& request, ModelControl& control,
                                 inference::RepositoryModelLoadResponse& response);
absl::Status UnloadRepositoryModel(const inference::RepositoryModelUnloadRequest& request, ModelControl& control,
                                   inference::RepositoryModelUnloadResponse& response);

}  // namespace saker
