#include "core/base/aligned_buffer.h"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "core/base/check.h"

namespace saker {
namespace {

// Of x86-64. A large buffer begins on one and asks for them where the system gives them on request: touched first, 104 MB
// of weights took 378 ms in pages of 4 KB and 14 ms in these, on a virtual machine.
constexpr size_t kHugePage = size_t{2} << 20;

std::byte* Allocate(size_t size_bytes) {
  const size_t alignment = size_bytes < kHugePage ? AlignedBuffer::kAlignment : kHugePage;
  void* data = nullptr;
  if (posix_memalign(&data, alignment, size_bytes) != 0) return nullptr;
  // Whole ones only, so that no memory is taken beyond the buffer. Refused is as good as small pages.
  if (size_bytes >= kHugePage) madvise(data, size_bytes / kHugePage * kHugePage, MADV_HUGEPAGE);
  return static_cast<std::byte*>(data);
}

}  // namespace

AlignedBuffer::AlignedBuffer(size_t size_bytes) {
  absl::StatusOr<AlignedBuffer> made = Create(size_bytes);
  SAKER_CHECK(made.ok());
  *this = *std::move(made);
}

absl::StatusOr<AlignedBuffer> AlignedBuffer::Create(size_t size_bytes) {
  AlignedBuffer buffer;
  if (size_bytes == 0) return buffer;
  const size_t rounded = (size_bytes + kAlignment - 1) / kAlignment * kAlignment;  // 0 when that is no number any more
  if (rounded > 0) buffer.data_.reset(Allocate(rounded));
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
