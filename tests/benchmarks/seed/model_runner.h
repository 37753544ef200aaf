// ModelRunner: a model in the engine with a batch of made-up rows, ready to be run over and over.
// Threads: one.
// Owns:    model, buffers and context.
// Fails:   Create() when the file is no model with one input and one output of float rows.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "core/model.h"
#include "core/parallel/thread_pool.h"
#include "core/tensor/tensor.h"

namespace saker::seed {

class ModelRunner {
 public:
  static absl::StatusOr<ModelRunner> Create(const std::string& path, std::shared_ptr<ThreadPool> pool, int64_t rows);

  // Runs the batch; aborts when the engine fails, as no figure would mean anything.
  Execution Run(ExecutionMode mode);

  const Tensor& output() const { return output_; }

 private:
  ModelRunner(std::shared_ptr<const Model> model, Tensor input, Tensor output);

  std::shared_ptr<const Model> model_;
  Tensor input_;
  Tensor output_;
  ExecutionContext context_;
};

}  // namespace saker::seed
