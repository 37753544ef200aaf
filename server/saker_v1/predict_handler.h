// PredictHandler: saker.v1's requests in, answers out, without gRPC: decode, then InferenceRunner::Run(), then encode.
// Threads: any; the request, its answer and its task belong to one thread at a time.
// Owns:    nothing; while a task is under way it looks into the request and the answer, which must stay put.
// Fails:   as documented for InferenceService; messages say what was expected, what came and what to do.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "proto/saker/v1/inference.pb.h"
#include "server/inference/inference_runner.h"
#include "server/inference/inference_task.h"
#include "server/models/model_catalog.h"

namespace saker {

// PredictTask: an InferenceTask with what answering it in saker.v1 takes.
struct PredictTask : InferenceTask {
  // Elements of a row in the first output that are ranked; 0 without top_k.
  int64_t classes = 0;
  // The outputs are computed and not sent.
  bool omit_outputs = false;
  // The first output when only its best classes are wanted.
  std::vector<float> hidden_output;
  // Scratch of RankClasses().
  std::vector<int32_t> order;

  // Frees what one large request has grown.
  void ShrinkScratch();
};

class PredictHandler {
 public:
  struct Options {
    int64_t inline_budget_nanos = 0;
    int64_t max_message_bytes = 0;
  };
  explicit PredictHandler(const Options& options) : options_(options), runner_(options.inline_budget_nanos) {}

  // Finds the model, checks the tensors and reckons what the answer takes, unless that is a worker's job
  // (InferenceTask::reckoned). `task` has been started (InferenceRunner::Start) and its request parsed. Request and
  // Response are PredictRequest and PredictResponse, or the same of PredictBatch.
  template <typename Request, typename Response>
  absl::Status Decode(const Request& request, const ModelCatalog& catalog, PredictTask& task, Response& response) const;

  // Shapes of the outputs of a decoded task, what its answer will take, and where it will run.
  absl::Status Reckon(int top_k, PredictTask& task) const;

  // Makes room for the answer and runs a decoded task with the buffers of the calling thread's slot.
  template <typename Response>
  absl::Status Run(PredictTask& task, Response& response, int slot) const;

  // Adds the best classes, what was executed and the timing, and drops the servable. CANCELLED when the caller goes
  // away meanwhile.
  template <typename Request, typename Response>
  absl::Status Encode(const Request& request, PredictTask& task, Response& response) const;

 private:
  absl::Status ReckonTopK(int top_k, PredictTask& task) const;

  const Options options_;
  const InferenceRunner runner_;
};

}  // namespace saker
