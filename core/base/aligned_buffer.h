// AlignedBuffer: owned bytes on a cache-line boundary, which SIMD loads and oneDNN like.
// Threads: none of its own; movable, not copyable.
// Owns:    its bytes.
// Units:   bytes; alignment 64.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

namespace saker {

class AlignedBuffer {
 public:
  static constexpr size_t kAlignment = 64;

  AlignedBuffer() = default;
  // Allocates `size_bytes` zeroed bytes; aborts when the system has no more memory (callers bound sizes that come from
  // outside).
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
