// Servable: one loaded version of a model with what serving it takes: labels, config, and buffers for each thread.
// Threads: immutable but for the contexts, each of which belongs to one thread (its slot).
// Owns:    its contexts; shares the model.
// Units:   slots: small numbers, one for each thread that runs requests.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/execution_context.h"
#include "core/model.h"
#include "proto/saker/v1/model_config.pb.h"
#include "server/models/serving_counts.h"

namespace saker {

class Servable {
 public:
  struct Description {
    std::string name;
    int64_t version = 0;
    std::vector<std::string> labels;
    v1::ModelConfig config;
  };

  // Makes the contexts of all `slots` ahead of requests, unless they would take more than kMaxEagerBytes together; the
  // others are made by the first request of their thread.
  Servable(Description description, std::shared_ptr<const Model> model, int slots);

  const std::string& name() const { return description_.name; }
  int64_t version() const { return description_.version; }
  const std::vector<std::string>& labels() const { return description_.labels; }
  // Bytes of the longest label: what a class may take in an answer.
  size_t longest_label() const { return longest_label_; }
  const v1::ModelConfig& config() const { return description_.config; }
  const Model& model() const { return *model_; }

  // The buffers of one thread for one run; to be called by the thread that has the slot.
  ExecutionContext& ContextOf(int slot);

  // What became of one request.
  struct Answer {
    int64_t rows = 0;
    StageNanos stages = {};
    int64_t now_nanos = 0;
  };
  // Counts a request that ran in that slot; to be called by the thread that has it.
  void CountAnswer(int slot, const Answer& answer);
  // Counts one that failed, after so long. Any thread.
  void CountFailure(int64_t nanos);
  // All slots together. Any thread; requests under way may be counted in part.
  ServingCounts counts() const;

 private:
  // What one thread has; on cache lines of its own, as it counts every run.
  struct alignas(64) Slot {
    std::optional<ExecutionContext> context;
    // Written by its thread only. Relaxed: counts guard nothing.
    std::atomic<int64_t> runs{0};
    std::atomic<int64_t> answers{0};
    std::atomic<int64_t> rows{0};
    std::array<std::atomic<int64_t>, kStages> stages{};
    std::atomic<int64_t> last_nanos{0};
  };

  const Description description_;
  size_t longest_label_ = 0;
  const std::shared_ptr<const Model> model_;  // outlives the contexts
  std::vector<Slot> slots_;
  std::atomic<int64_t> failures_{0};
  std::atomic<int64_t> failure_nanos_{0};
};

}  // namespace saker
