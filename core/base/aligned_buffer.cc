#include "core/base/aligned_buffer.h"

#include <cstdlib>
#include <cstring>

#include "core/base/check.h"

namespace saker {

AlignedBuffer::AlignedBuffer(size_t size_bytes) : size_bytes_(size_bytes) {
  if (size_bytes == 0) return;
  const size_t rounded = (size_bytes + kAlignment - 1) / kAlignment * kAlignment;
  SAKER_CHECK(rounded >= size_bytes);
  data_.reset(static_cast<std::byte*>(std::aligned_alloc(kAlignment, rounded)));
  SAKER_CHECK(data_ != nullptr);
  std::memset(data_.get(), 0, rounded);
}

void AlignedBuffer::Free::operator()(std::byte* data) const { std::free(data); }

}  // namespace saker
