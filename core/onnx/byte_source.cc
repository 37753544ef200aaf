#include "core/onnx/byte_source.h"

#include <cstring>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

absl::Status CheckInside(size_t offset, size_t count, size_t size) {
  if (offset <= size && count <= size - offset) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(count, " bytes are wanted from byte ", offset, " on, but there are ", size));
}

}  // namespace

absl::Status ByteSource::Read(size_t offset, size_t count, void* to) const {
  SAKER_RETURN_IF_ERROR(CheckInside(offset, count, size_));
  return count == 0 ? absl::OkStatus() : ReadInside(offset, count, to);
}

absl::StatusOr<absl::string_view> ByteSource::View(size_t offset, size_t count, std::string& buffer) const {
  SAKER_RETURN_IF_ERROR(CheckInside(offset, count, size_));
  return ViewInside(offset, count, buffer);
}

absl::StatusOr<absl::string_view> ByteSource::ViewInside(size_t offset, size_t count, std::string& buffer) const {
  buffer.resize(count);
  SAKER_RETURN_IF_ERROR(Read(offset, count, buffer.data()));
  return absl::string_view(buffer);
}

absl::Status MemorySource::ReadInside(size_t offset, size_t count, void* to) const {
  std::memcpy(to, bytes_.data() + offset, count);
  return absl::OkStatus();
}

absl::StatusOr<absl::string_view> MemorySource::ViewInside(size_t offset, size_t count, std::string&) const {
  return bytes_.substr(offset, count);
}

}  // namespace saker
