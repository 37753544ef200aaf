// InferHandler: ModelInfer requests in, answers out, without gRPC: decode, then InferenceRunner::Run(), then encode.
// Threads: any; the request, its answer and its task belong to one thread at a time.
// Owns:    nothing; while a task is under way it looks into the request and the answer, which must stay put.
// Fails:   as documented for GRPCInferenceService; messages say what was expected, what came and what to do.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/status.h"
#include "proto/open_inference/inference.pb.h"
#include "server/inference/inference_runner.h"
#include "server/inference/inference_task.h"
#include "server/models/model_catalog.h"

namespace saker {

// InferTask: an InferenceTask with what answering it in the Open Inference Protocol takes.
struct InferTask : InferenceTask {
  // An output in the answer, in the request's order.
  struct Wanted {
    // Of the model's outputs.
    size_t index = 0;
    // Above 0: the best so many classes of each row instead of the values.
    int64_t classes = 0;
    // Of each row, where they are ranked.
    int64_t scores = 0;
  };
  absl::InlinedVector<Wanted, 2> wanted;
  // Inputs of small integers that came in lists of wider ones.
  std::vector<std::string> narrowed;
  // Outputs of which only classes are wanted, one after another.
  std::vector<float> hidden_outputs;
  // Scratch of RankClasses().
  std::vector<int32_t> order;
  // Of SerializeTiming().
  std::string timing;

  // Frees what one large request has grown.
  void ShrinkScratch();
};

class InferHandler {
 public:
  struct Options {
    int64_t inline_budget_nanos = 0;
    int64_t max_message_bytes = 0;
  };
  explicit InferHandler(const Options& options) : options_(options), runner_(options.inline_budget_nanos) {}

  // Finds the model, checks the tensors and reckons what the answer takes, unless that is a worker's job
  // (InferenceTask::reckoned). `task` has been started (InferenceRunner::Start) and its request parsed.
  absl::Status Decode(const inference::ModelInferRequest& request, const ModelCatalog& catalog, InferTask& task,
                      inference::ModelInferResponse& response) const;

  // Shapes of the outputs of a decoded task, what its answer will take, and where it will run.
  absl::Status Reckon(InferTask& task) const;

  // Makes room for the answer and runs a decoded task with the buffers of the calling thread's slot.
  absl::Status Run(InferTask& task, inference::ModelInferResponse& response, int slot) const;

  // Adds classes and drops the servable; the timing is complete then, and is not in the answer yet (timing_parameters.h).
  // CANCELLED when the caller goes away meanwhile.
  absl::Status Encode(InferTask& task, inference::ModelInferResponse& response) const;

 private:
  absl::Status DecodeChecked(const inference::ModelInferRequest& request, const ModelCatalog& catalog, InferTask& task,
                             inference::ModelInferResponse& response) const;
  absl::Status ReckonAnswer(InferTask& task) const;

  const Options options_;
  const InferenceRunner runner_;
};

// The status of a failure as this protocol's clients expect it: a model that is not ready is UNAVAILABLE, one that is not
// there is told in Triton's words.
absl::Status ToOpenInference(const absl::Status& status);

}  // namespace saker
