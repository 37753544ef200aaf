// IdxRows: the images of an IDX file as rows of a model's input.
// Threads: const methods from any thread.
// Owns:    nothing; the array must outlive it.
// Fails:   Create() with INVALID_ARGUMENT when the images do not fit the model, FAILED_PRECONDITION when it has several
//          inputs.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "core/tensor/tensor.h"
#include "proto/saker/v1/model.pb.h"

namespace saker {

class IdxRows {
 public:
  // Bytes are pixels: they are scaled by the model's image settings (to 0..1 where it has none), not inverted or
  // centred, for data sets are what models were trained on. Other element types go to the model as they are.
  static absl::StatusOr<IdxRows> Create(const v1::GetModelResponse& model, const Tensor& images);

  int64_t rows() const;

  // The input tensor with images first .. first + count - 1. Requires: they are within rows().
  absl::StatusOr<v1::Tensor> Input(int64_t first, int64_t count) const;

 private:
  IdxRows(const v1::GetModelResponse& model, const Tensor& images);

  v1::TensorSpec spec_;
  v1::ImagePreprocessing settings_;
  const Tensor* images_;
};

}  // namespace saker
