// SampleRuns: runs a model on samples, one by one, and hands over what it answers. For calibration and for reports.
// Threads: one.
// Owns:    a context; shares the model.
// Fails:   as loading and running the model do.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "core/model.h"
#include "core/quantization/calibration_samples.h"

namespace saker {

class SampleRuns {
 public:
  // A model from the bytes of a file; `origin` names it in messages. Runs on the calling thread alone.
  static absl::StatusOr<SampleRuns> Load(absl::string_view bytes, absl::string_view origin);

  const Signature& signature() const { return model_->signature(); }

  // The outputs, in the order of the signature; `nanos` gets the time of the run alone when it is not null.
  absl::StatusOr<std::vector<Tensor>> Run(const Sample& sample, int64_t* nanos = nullptr);

 private:
  SampleRuns(std::shared_ptr<const Model> model, ExecutionContext context)
      : model_(std::move(model)), context_(std::move(context)) {}

  std::shared_ptr<const Model> model_;
  ExecutionContext context_;
};

}  // namespace saker
