#include "core/tensor/idx_file.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

// deflate cannot shrink data further than this (zlib's technical notes, "Maximum Compression Factor": 1032).
constexpr uint64_t kMaxCompressionRatio = 1032;
constexpr int kMaxRank = 8;

struct CloseGz {
  void operator()(gzFile file) const { gzclose(file); }
};
using GzFile = std::unique_ptr<std::remove_pointer_t<gzFile>, CloseGz>;

absl::Status Bad(const std::string& path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

// Reads exactly `size` bytes; plain files pass through zlib unchanged.
absl::Status ReadExactly(gzFile file, const std::string& path, void* target, size_t size) {
  auto* out = static_cast<char*>(target);
  while (size > 0) {
    const unsigned chunk = static_cast<unsigned>(std::min<size_t>(size, 1u << 24));
    const int got = gzread(file, out, chunk);
    if (got < 0) return Bad(path, "the compressed data is damaged");
    if (got == 0) return Bad(path, absl::StrCat("ends ", size, " bytes before what its IDX header promises"));
    out += got;
    size -= static_cast<size_t>(got);
  }
  return absl::OkStatus();
}

DataType TypeOfCode(uint8_t code) {
  switch (code) {
    case 0x08:
      return DataType::kUInt8;
    case 0x09:
      return DataType::kInt8;
    case 0x0B:
      return DataType::kInt16;
    case 0x0C:
      return DataType::kInt32;
    case 0x0D:
      return DataType::kFloat32;
    case 0x0E:
      return DataType::kFloat64;
    default:
      return DataType::kInvalid;
  }
}

struct Header {
  DataType type = DataType::kInvalid;
  Shape shape;
};

// Two zero bytes, a type code, the rank, then each extent as 32 bits, big-endian.
absl::StatusOr<Header> ReadHeader(gzFile file, const std::string& path) {
  std::array<uint8_t, 4> magic;
  SAKER_RETURN_IF_ERROR(ReadExactly(file, path, magic.data(), magic.size()));
  Header header;
  header.type = TypeOfCode(magic[2]);
  if (magic[0] != 0 || magic[1] != 0 || header.type == DataType::kInvalid || magic[3] < 1 || magic[3] > kMaxRank) {
    return Bad(path, "is not an IDX file (MNIST's images start with the bytes 00 00 08 03, labels with 00 00 08 01)");
  }
  for (int axis = 0; axis < magic[3]; ++axis) {
    std::array<uint8_t, 4> extent;
    SAKER_RETURN_IF_ERROR(ReadExactly(file, path, extent.data(), extent.size()));
    header.shape.Append(int64_t{extent[0]} << 24 | extent[1] << 16 | extent[2] << 8 | extent[3]);
  }
  return header;
}

absl::StatusOr<uint64_t> SizeOfRegularFile(const std::string& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return absl::NotFoundError(absl::StrCat(path, ": no such file"));
  if (!std::filesystem::is_regular_file(status)) return Bad(path, "is not a regular file");
  const uint64_t size = std::filesystem::file_size(path, error);
  if (error) return Bad(path, error.message());
  return size;
}

void ToNativeOrder(Tensor& tensor) {
  const size_t width = SizeInBytes(tensor.type());
  if (width == 1 || std::endian::native == std::endian::big) return;
  auto* bytes = static_cast<uint8_t*>(tensor.data());
  for (size_t at = 0; at < tensor.SizeInBytes(); at += width) std::reverse(bytes + at, bytes + at + width);
}

}  // namespace

absl::StatusOr<Tensor> ReadIdxFile(const std::string& path, size_t max_bytes) {
  SAKER_ASSIGN_OR_RETURN(const uint64_t file_size, SizeOfRegularFile(path));
  const GzFile file(gzopen(path.c_str(), "rb"));
  if (file == nullptr) return Bad(path, absl::StrCat("cannot be opened: ", std::strerror(errno)));
  SAKER_ASSIGN_OR_RETURN(const Header header, ReadHeader(file.get(), path));
  const absl::StatusOr<int64_t> count = header.shape.CheckedElementCount();
  if (!count.ok()) return Bad(path, count.status().message());
  const uint64_t bytes = static_cast<uint64_t>(*count) * SizeInBytes(header.type);
  if (bytes > file_size * (gzdirect(file.get()) ? 1 : kMaxCompressionRatio)) {
    return Bad(path, absl::StrCat("its header promises ", bytes, " bytes of data, but the file has only ", file_size));
  }
  absl::StatusOr<Tensor> tensor = Tensor::Create(header.type, header.shape, max_bytes);
  if (!tensor.ok()) return Bad(path, tensor.status().message());
  SAKER_RETURN_IF_ERROR(ReadExactly(file.get(), path, tensor->data(), bytes));
  char extra;
  if (gzread(file.get(), &extra, 1) != 0) return Bad(path, "goes on after what its IDX header promises");
  ToNativeOrder(*tensor);
  return tensor;
}

}  // namespace saker
