// AlignedBuffer: owned bytes on a cache-line boundary, which SIMD loads and oneDNN like.
// Threads: none of its own; movable, not copyable.
// Owns:    its bytes.
// Fails:   Create() with RESOURCE_EXHAUSTED when the system has no more memory.
// Units:   bytes; alignment 64, and from 2 MiB on 2 MiB: large buffers lie in huge pages where the system has them.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"

namespace saker {

class AlignedBuffer {
 public:
  static constexpr size_t kAlignment = 64;

  AlignedBuffer() = default;
  // `size_bytes` zeroed bytes.
  static absl::StatusOr<AlignedBuffer> Create(size_t size_bytes);
  // The same; aborts when the system has no more memory. For sizes that neither a file nor a request chose.
  explicit AlignedBuffer(size_t size_bytes);
  // A buffer that was moved from is empty.
  AlignedBuffer(AlignedBuffer&& other) noexcept
      : data_(std::move(other.data_)), size_bytes_(std::exchange(other.size_bytes_, 0)) {}
  AlignedBuffer& operator=(AlignedBuffer&& other) noexcept {
    data_ = std::move(other.data_);
    size_bytes_ = std::exchange(other.size_bytes_, 0);
    return *this;
  }

  std::byte* data() { return data_.get(); }
  const std::byte* data() const { return data_.get(); }
  size_t size_bytes() const { return size_bytes_; }
  bool empty() const { return size_bytes_ == 0; }

 private:
  struct Free {
    void operator()(std::byte* data) const;
  };
  std::unique_ptr<std::byte, Free> data_;
  size_t size_bytes_ = 0;
};

}  // namespace saker
