// ScratchPlan: where the parts of a kernel's scratch lie, reserved one after the other.
// Threads: a value type.
// Units:   bytes.
#pragma once

#include <cstddef>

namespace saker {

class ScratchPlan {
 public:
  // The offset of a new part, aligned to a cache line.
  size_t Reserve(size_t bytes) {
    const size_t offset = total_;
    total_ += (bytes + kAlignment - 1) / kAlignment * kAlignment;
    return offset;
  }
  size_t total() const { return total_; }

  template <typename T>
  static T* At(void* scratch, size_t offset) {
    return reinterpret_cast<T*>(static_cast<std::byte*>(scratch) + offset);
  }

 private:
  static constexpr size_t kAlignment = 64;
  size_t total_ = 0;
};

}  // namespace saker
