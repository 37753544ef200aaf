// Tensor: a dense tensor that owns its bytes (row-major, plain layout).
// Threads: a value type; movable. Shared constants are held as std::shared_ptr<const Tensor>.
// Owns:    its bytes, 64-byte aligned.
// Fails:   Create() on negative, overflowing or over-limit shapes, and when there is no more memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "core/base/aligned_buffer.h"
#include "core/tensor/data_type.h"
#include "core/tensor/shape.h"
#include "core/tensor/tensor_view.h"

namespace saker {

class Tensor {
 public:
  Tensor() = default;

  // A zeroed tensor. INVALID_ARGUMENT when the shape is negative, overflows, or takes more than `max_bytes`;
  // RESOURCE_EXHAUSTED when there is not as much memory.
  static absl::StatusOr<Tensor> Create(DataType type, const Shape& shape, size_t max_bytes = size_t{1} << 34);

  // A tensor with these values; aborts unless their number fits the shape. For code that knows both, and tests.
  template <typename T>
  static Tensor FromValues(const Shape& shape, absl::Span<const T> values);
  template <typename T>
  static Tensor FromValues(const Shape& shape, std::initializer_list<T> values) {
    return FromValues<T>(shape, absl::Span<const T>(values.begin(), values.size()));
  }
  template <typename T>
  static Tensor Scalar(T value) {
    return FromValues<T>(Shape{}, absl::Span<const T>(&value, 1));
  }

  DataType type() const { return type_; }
  const Shape& shape() const { return shape_; }
  void* data() { return buffer_.data(); }
  const void* data() const { return buffer_.data(); }
  size_t SizeInBytes() const { return static_cast<size_t>(shape_.ElementCount()) * saker::SizeInBytes(type_); }

  ConstTensorView view() const { return {type_, shape_, buffer_.data()}; }
  MutableTensorView mutable_view() { return {type_, shape_, buffer_.data()}; }
  template <typename T>
  absl::Span<const T> As() const {
    return view().As<T>();
  }
  template <typename T>
  absl::Span<T> As() {
    return mutable_view().As<T>();
  }

  // A copy of the bytes; aborts when there is no memory for it.
  Tensor Clone() const;

 private:
  DataType type_ = DataType::kInvalid;
  Shape shape_;
  AlignedBuffer buffer_;
};

template <typename T>
Tensor Tensor::FromValues(const Shape& shape, absl::Span<const T> values) {
  absl::StatusOr<Tensor> tensor = Create(DataTypeOf<T>(), shape);
  SAKER_CHECK(tensor.ok());
  SAKER_CHECK(tensor->shape().ElementCount() == static_cast<int64_t>(values.size()));
  std::copy(values.begin(), values.end(), tensor->As<T>().begin());
  return *std::move(tensor);
}

}  // namespace saker
