// CompareTensors: is an answer the expected one, within the tolerance of its type?
#pragma once

#include "absl/status/status.h"
#include "core/tensor/tensor.h"

namespace saker {

// Tolerance: a float is right when |got - want| <= relative * |want| + of_largest * max(largest |want|, floor).
struct Tolerance {
  double relative = 1e-3;
  double of_largest = 1e-5;
  double floor = 0;

  // What holds where nothing else is said: wider for 16-bit floats.
  static Tolerance Default(DataType type);
};

// OK, or what differs first. Types and shapes, integers and booleans must be equal; NaN equals NaN, an infinity itself.
absl::Status CompareTensors(const Tensor& got, const Tensor& want, const Tolerance& tolerance);

}  // namespace saker
