// TensorFlowPredictHandler: TensorFlow Serving's PredictRequests in, answers out, without gRPC: decode, then
// InferenceRunner::Run(), then encode.
// Threads: any; the request, its answer and its task belong to one thread at a time.
// Owns:    nothing; while a task is under way it looks into the request and the answer, which must stay put.
// Fails:   as documented for PredictionService; messages say what was expected, what came and what to do.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "proto/tensorflow_serving/prediction_service.pb.h"
#include "server/inference/inference_runner.h"
#include "server/inference/inference_task.h"
#include "server/models/model_catalog.h"

namespace saker {

// TensorFlowTask: an InferenceTask with what answering it in TensorFlow's terms takes.
struct TensorFlowTask : InferenceTask {
  // An output in the answer.
  struct Wanted {
    // Of the model's outputs.
    size_t index = 0;
    // Its tensor in the answer.
    tensorflow::TensorProto* tensor = nullptr;
    // Where it is computed when that has no list of its type.
    std::string copy;
  };
  absl::InlinedVector<Wanted, 2> wanted;
  // Of inputs that could not be read where they were.
  std::vector<std::string> copies;

  // Frees what one large request has grown.
  void ShrinkScratch();
};

class TensorFlowPredictHandler {
 public:
  struct Options {
    int64_t inline_budget_nanos = 0;
    int64_t max_message_bytes = 0;
  };
  explicit TensorFlowPredictHandler(const Options& options) : options_(options), runner_(options.inline_budget_nanos) {}

  // Finds the model, checks the tensors and reckons what the answer takes, unless that is a worker's job
  // (InferenceTask::reckoned). `task` has been started (InferenceRunner::Start) and its request parsed.
  absl::Status Decode(const tensorflow::serving::PredictRequest& request, const ModelCatalog& catalog,
                      TensorFlowTask& task, tensorflow::serving::PredictResponse& response) const;

  // Shapes of the outputs of a decoded task, what its answer will take, and where it will run.
  absl::Status Reckon(TensorFlowTask& task) const;

  // Makes room for the answer and runs a decoded task with the buffers of the calling thread's slot.
  absl::Status Run(TensorFlowTask& task, tensorflow::serving::PredictResponse& response, int slot) const;

  // Completes the answer and drops the servable.
  absl::Status Encode(TensorFlowTask& task) const;

 private:
  absl::Status DecodeChecked(const tensorflow::serving::PredictRequest& request, const ModelCatalog& catalog,
                             TensorFlowTask& task, tensorflow::serving::PredictResponse& response) const;
  absl::Status ReckonAnswer(TensorFlowTask& task) const;

  const Options options_;
  const InferenceRunner runner_;
};

// The servable that a request names. NOT_FOUND for names, versions and labels that are not there.
absl::StatusOr<std::shared_ptr<Servable>> FindServable(const tensorflow::serving::ModelSpec& spec,
                                                       const ModelCatalog& catalog);

// The status of a failure as TensorFlow Serving's clients expect it: a model that is not ready is UNAVAILABLE, one that is
// not there is told in TensorFlow Serving's words.
absl::Status ToTensorFlowServing(const absl::Status& status);

}  // namespace saker
