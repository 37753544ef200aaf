// What there is, in TensorFlow Serving's words, without gRPC.
// Threads: any; no state.
// Fails:   NOT_FOUND for names and versions that are not there; INVALID_ARGUMENT for metadata other than signature_def.
#pragma once

#include "absl/status/status.h"
#include "proto/tensorflow_serving/prediction_service.pb.h"
#include "server/models/model_catalog.h"

namespace saker {

absl::Status GetTensorFlowMetadata(const tensorflow::serving::GetModelMetadataRequest& request,
                                   const ModelCatalog& catalog,
                                   tensorflow::serving::GetModelMetadataResponse& response);
// The states of all versions of a model, or of the one that the request names.
absl::Status GetTensorFlowStatus(const tensorflow::serving::GetModelStatusRequest& request, const ModelCatalog& catalog,
                                 tensorflow::serving::GetModelStatusResponse& response);

}  // namespace saker
