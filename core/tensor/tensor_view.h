// ConstTensorView and MutableTensorView: typed, shaped looks at bytes that somebody else owns.
// Threads: value types.
// Owns:    nothing; the bytes must outlive the view. Data need not be aligned beyond its element when it comes from a
// request.
#pragma once

#include <cstddef>

#include "absl/types/span.h"
#include "core/base/check.h"
#include "core/tensor/data_type.h"
#include "core/tensor/shape.h"

namespace saker {

struct ConstTensorView {
  DataType type = DataType::kInvalid;
  Shape shape;
  const void* data = nullptr;

  size_t SizeInBytes() const { return static_cast<size_t>(shape.ElementCount()) * saker::SizeInBytes(type); }

  // The elements; T must match `type`.
  template <typename T>
  absl::Span<const T> As() const {
    SAKER_CHECK(type == DataTypeOf<T>());
    return absl::Span<const T>(static_cast<const T*>(data), static_cast<size_t>(shape.ElementCount()));
  }
};

struct MutableTensorView {
  DataType type = DataType::kInvalid;
  Shape shape;
  void* data = nullptr;

  size_t SizeInBytes() const { return static_cast<size_t>(shape.ElementCount()) * saker::SizeInBytes(type); }

  template <typename T>
  absl::Span<T> As() const {
    SAKER_CHECK(type == DataTypeOf<T>());
    return absl::Span<T>(static_cast<T*>(data), static_cast<size_t>(shape.ElementCount()));
  }

  // Implicit on purpose: whoever may write may read.
  operator ConstTensorView() const {  // NOLINT(google-explicit-constructor)
    return {type, shape, data};
  }
};

}  // namespace saker
