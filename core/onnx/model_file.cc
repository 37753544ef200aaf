#include "core/onnx/model_file.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <limits>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

absl::Status SystemError(const std::string& path, absl::string_view action) {
  const int error = errno;
  return absl::ErrnoToStatus(error, absl::StrCat(path, ": cannot ", action));
}

// The size, after checking that this is a file that has one.
absl::StatusOr<size_t> CheckedSize(int file, const std::string& path, size_t max_bytes) {
  struct stat info;
  if (fstat(file, &info) != 0) return SystemError(path, "stat");
  if (S_ISDIR(info.st_mode)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": is a directory; expected a file"));
  }
  if (!S_ISREG(info.st_mode)) return absl::InvalidArgumentError(absl::StrCat(path, ": is not a regular file"));
  const size_t size = static_cast<size_t>(info.st_size);
  if (size == 0) return absl::InvalidArgumentError(absl::StrCat(path, ": is empty"));
  if (size > max_bytes) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": has ", size, " bytes, more than the limit of ", max_bytes));
  }
  return size;
}

// FileSource: a file, read piece by piece where it is wanted.
class FileSource : public ByteSource {
 public:
  FileSource(int file, size_t size, std::string path) : ByteSource(size), file_(file), path_(std::move(path)) {}
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override { close(file_); }

 private:
  absl::Status ReadInside(size_t offset, size_t count, void* to) const override {
    for (size_t done = 0; done < count;) {
      const ssize_t got = pread(file_, static_cast<char*>(to) + done, count - done, static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return SystemError(path_, "read");
      if (got == 0) return absl::InvalidArgumentError("became shorter while it was read");
      done += static_cast<size_t>(got);
    }
    return absl::OkStatus();
  }

  const int file_;
  const std::string path_;
};

// O_NONBLOCK: opening a named pipe would wait for its writer.
constexpr int kReadOnly = O_RDONLY | O_CLOEXEC | O_NONBLOCK;

// Takes over an open file; or says why there is none, from errno.
absl::StatusOr<std::unique_ptr<ByteSource>> SourceOf(int file, const std::string& path, size_t max_bytes) {
  if (file < 0) return SystemError(path, "open");
  auto closer = absl::MakeCleanup([file] { close(file); });
  SAKER_ASSIGN_OR_RETURN(const size_t size, CheckedSize(file, path, max_bytes));
  std::move(closer).Cancel();
  return std::make_unique<FileSource>(file, size, path);
}

absl::Status CheckBelow(const std::string& name) {
  if (name.empty()) return absl::InvalidArgumentError("names no file");
  if (name.front() == '/') {
    return absl::InvalidArgumentError(
        absl::StrCat(name, ": is an absolute path; expected one below the model's folder"));
  }
  for (const absl::string_view part : absl::StrSplit(name, '/')) {
    if (part == "..") return absl::InvalidArgumentError(absl::StrCat(name, ": leads out of the model's folder"));
  }
  return absl::OkStatus();
}

// Where the kernel cannot hold the whole path below a folder, no part of it may be a link. -1 and errno on errors.
int OpenWithoutLinks(int folder, const std::string& name) {
  const std::vector<std::string> parts = absl::StrSplit(name, '/', absl::SkipEmpty());
  int file = folder;
  for (size_t i = 0; i < parts.size(); ++i) {
    const int flags = i + 1 < parts.size() ? O_PATH | O_DIRECTORY | O_CLOEXEC : kReadOnly;
    const int next = openat(file, parts[i].c_str(), flags | O_NOFOLLOW);
    const int error = errno;
    if (file != folder) close(file);
    errno = error;
    if (next < 0) return -1;
    file = next;
  }
  if (file != folder) return file;
  errno = EISDIR;
  return -1;
}

int OpenBelow(int folder, const std::string& name) {
  open_how how = {};
  how.flags = static_cast<uint64_t>(kReadOnly);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  const long file = syscall(SYS_openat2, folder, name.c_str(), &how, sizeof(how));
  // Kernels before 5.6, and sandboxes that do not know the call or forbid it.
  if (file < 0 && (errno == ENOSYS || errno == EPERM)) return OpenWithoutLinks(folder, name);
  return static_cast<int>(file);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ByteSource>> OpenModelFile(const std::string& path, size_t max_bytes) {
  return SourceOf(open(path.c_str(), kReadOnly), path, max_bytes);
}

absl::StatusOr<std::string> ReadModelFile(const std::string& path, size_t max_bytes) {
  SAKER_ASSIGN_OR_RETURN(const std::unique_ptr<ByteSource> source, OpenModelFile(path, max_bytes));
  std::string bytes(source->size(), '\0');
  const absl::Status status = source->Read(0, bytes.size(), bytes.data());
  if (!status.ok()) return absl::Status(status.code(), absl::StrCat(path, ": ", status.message()));
  return bytes;
}

absl::StatusOr<std::unique_ptr<ByteSource>> OpenFileBelow(const std::string& folder, const std::string& name) {
  SAKER_RETURN_IF_ERROR(CheckBelow(name));
  const int folder_file = open(folder.empty() ? "." : folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder_file < 0) return SystemError(folder, "open");
  const auto closer = absl::MakeCleanup([folder_file] { close(folder_file); });
  const int file = OpenBelow(folder_file, name);
  if (file < 0 && (errno == EXDEV || errno == ELOOP)) {
    return absl::InvalidArgumentError(absl::StrCat(name, ": a link leads out of the model's folder"));
  }
  return SourceOf(file, name, std::numeric_limits<size_t>::max());
}

}  // namespace saker
