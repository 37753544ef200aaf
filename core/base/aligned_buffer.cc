#include "core/base/aligned_buffer.h"

#include <cstdlib>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "core/base/check.h"

namespace saker {

AlignedBuffer::AlignedBuffer(size_t size_bytes) {
  absl::StatusOr<AlignedBuffer> made = Create(size_bytes);
  SAKER_CHECK(made.ok());
  *this = *std::move(made);
}

absl::StatusOr<AlignedBuffer> AlignedBuffer::Create(size_t size_bytes) {
  AlignedBuffer buffer;
  if (size_bytes == 0) return buffer;
  const size_t rounded = (size_bytes + kAlignment - 1) / kAlignment * kAlignment;  // 0 when that is no number any more
  if (rounded > 0) buffer.data_.reset(static_cast<std::byte*>(std::aligned_alloc(kAlignment, rounded)));
  if (buffer.data_ == nullptr) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "not enough memory for ", size_bytes, " bytes; use a smaller model or batch, or give the process more memory"));
  }
  std::memset(buffer.data_.get(), 0, rounded);
  buffer.size_bytes_ = size_bytes;
  return buffer;
}

void AlignedBuffer::Free::operator()(std::byte* data) const { std::free(data); }

}  // namespace saker
