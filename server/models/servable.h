// Servable: one loaded version of a model with what serving it takes: labels, config, and buffers for each thread.
// Threads: immutable but for the contexts, each of which belongs to one thread (its slot).
// Owns:    its contexts; shares the model.
// Units:   slots: small numbers, one for each thread that runs requests.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/execution_context.h"
#include "core/model.h"
#include "proto/saker/v1/model_config.pb.h"

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
  // How often a thread has begun to run the model. Any thread.
  int64_t runs() const;

 private:
  // What one thread has; on cache lines of its own, as it counts every run.
  struct alignas(64) Slot {
    std::optional<ExecutionContext> context;
    // Written by its thread only. Relaxed: a count, it guards nothing.
    std::atomic<int64_t> runs{0};
  };

  const Description description_;
  size_t longest_label_ = 0;
  const std::shared_ptr<const Model> model_;  // outlives the contexts
  std::vector<Slot> slots_;
};

}  // namespace saker
