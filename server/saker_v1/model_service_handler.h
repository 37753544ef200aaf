// ModelService's answers, without gRPC: what is loaded, and one model in full.
// Threads: any; no shared state.
// Fails:   NOT_FOUND for names and versions that are not there, listing those that are.
#pragma once

#include "absl/status/status.h"
#include "proto/saker/v1/model.pb.h"
#include "server/models/model_catalog.h"
#include "server/models/model_control.h"

namespace saker {

absl::Status ListModels(const v1::ListModelsRequest& request, const ModelCatalog& catalog,
                        v1::ListModelsResponse& response);

// Describes the version asked for, or the newest that is ready. A version that failed to load, and a model of which
// none is ready, are answered with states and reasons only.
absl::Status GetModel(const v1::GetModelRequest& request, const ModelCatalog& catalog, v1::GetModelResponse& response);

// What LoadModel, UnloadModel and ReloadModels do, on a thread that loads.
absl::Status LoadModel(const v1::LoadModelRequest& request, ModelControl& control, v1::LoadModelResponse& response);
absl::Status UnloadModel(const v1::UnloadModelRequest& request, ModelControl& control,
                         v1::UnloadModelResponse& response);
absl::Status ReloadModels(const v1::ReloadModelsRequest& request, ModelControl& control,
                          v1::ReloadModelsResponse& response);

}  // namespace saker
