// ByteSource: bytes with a beginning and an end that are looked at in pieces: memory, or a file that is never held as a
// whole.
// Threads: any, for reading; the buffer of View() is the caller's.
// Owns:    nothing by itself; a source over memory does not own the memory.
// Fails:   INVALID_ARGUMENT past the end, and when a file became shorter; system errors of the file.
// Units:   bytes.
#pragma once

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace saker {

class ByteSource {
 public:
  virtual ~ByteSource() = default;

  size_t size() const { return size_; }

  // Copies bytes [offset, offset + count) to `to`.
  absl::Status Read(size_t offset, size_t count, void* to) const;
  // Bytes [offset, offset + count) as long as source and `buffer` live: the source's own, or read into the buffer.
  absl::StatusOr<absl::string_view> View(size_t offset, size_t count, std::string& buffer) const;

 protected:
  explicit ByteSource(size_t size) : size_(size) {}

 private:
  // Bytes that are there, as far as is known.
  virtual absl::Status ReadInside(size_t offset, size_t count, void* to) const = 0;
  virtual absl::StatusOr<absl::string_view> ViewInside(size_t offset, size_t count, std::string& buffer) const;

  size_t size_;
};

// MemorySource: bytes that somebody else keeps.
class MemorySource : public ByteSource {
 public:
  explicit MemorySource(absl::string_view bytes) : ByteSource(bytes.size()), bytes_(bytes) {}

 private:
  absl::Status ReadInside(size_t offset, size_t count, void* to) const override;
  absl::StatusOr<absl::string_view> ViewInside(size_t offset, size_t count, std::string& buffer) const override;

  absl::string_view bytes_;
};

}  // namespace saker
