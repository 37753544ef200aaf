// SampleRequest: a request of made-up values, for warming up and measuring a model.
// Threads: a value; request() may be read by several threads.
// Owns:    its tensors.
// Units:   rows.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "core/runtime/plan_set.h"
#include "core/runtime/run_request.h"
#include "core/tensor/tensor.h"

namespace saker {

class SampleRequest {
 public:
  // Floats are uniform in [0, 1), seeded; everything else is zero, which is valid as an index too. RESOURCE_EXHAUSTED
  // when the tensors would take more than `max_bytes`.
  static absl::StatusOr<SampleRequest> Create(const PlanSet& plans, int64_t rows, size_t max_bytes);

  RunRequest request() const;

 private:
  int64_t rows_ = 0;
  std::vector<Tensor> inputs_;
  std::vector<Tensor> outputs_;
  std::vector<ConstTensorView> input_views_;
  std::vector<MutableTensorView> output_views_;
};

// Fills a float tensor with uniform values in [0, 1); leaves other types alone.
void FillUniform(Tensor& tensor, uint64_t seed);

}  // namespace saker
