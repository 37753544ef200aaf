#include "core/runtime/sample_request.h"

#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

constexpr uint64_t kSeed = 42;

// Adds a zeroed tensor, and what it takes to `used_bytes`.
absl::Status AddTensor(DataType type, const Shape& shape, size_t max_bytes, size_t& used_bytes,
                       std::vector<Tensor>& tensors) {
  SAKER_ASSIGN_OR_RETURN(const int64_t count, shape.CheckedElementCount());
  const size_t bytes = static_cast<size_t>(count) * SizeInBytes(type);
  if (bytes > max_bytes - used_bytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("a sample request takes ", used_bytes + bytes, " bytes and more, over the limit of ", max_bytes));
  }
  SAKER_ASSIGN_OR_RETURN(Tensor tensor, Tensor::Create(type, shape, bytes));
  used_bytes += bytes;
  tensors.push_back(std::move(tensor));
  return absl::OkStatus();
}

}  // namespace

void FillUniform(Tensor& tensor, uint64_t seed) {
  if (tensor.type() != DataType::kFloat32) return;
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<float> uniform(0, 1);
  for (float& value : tensor.As<float>()) value = uniform(random);
}

absl::StatusOr<SampleRequest> SampleRequest::Create(const PlanSet& plans, int64_t rows, size_t max_bytes) {
  const ExecutionPlan& plan = *plans.entries().front().plan;
  SampleRequest sample;
  sample.rows_ = rows;
  size_t used_bytes = 0;
  for (size_t i = 0; i < plan.inputs.size(); ++i) {
    const Shape shape = plans.InputShape(static_cast<int>(i), rows);
    SAKER_RETURN_IF_ERROR(AddTensor(plan.inputs[i].type, shape, max_bytes, used_bytes, sample.inputs_));
    FillUniform(sample.inputs_.back(), kSeed + i);
    sample.input_views_.push_back(sample.inputs_.back().view());
  }
  for (size_t i = 0; i < plan.outputs.size(); ++i) {
    SAKER_ASSIGN_OR_RETURN(const Shape shape, plans.OutputShape(static_cast<int>(i), rows));
    SAKER_RETURN_IF_ERROR(AddTensor(plan.outputs[i].type, shape, max_bytes, used_bytes, sample.outputs_));
    sample.output_views_.push_back(sample.outputs_.back().mutable_view());
  }
  return sample;
}

RunRequest SampleRequest::request() const {
  RunRequest request;
  request.inputs = input_views_;
  request.outputs = output_views_;
  request.rows = rows_;
  return request;
}

}  // namespace saker
