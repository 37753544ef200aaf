#include "core/onnx/model_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
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

absl::Status WriteAll(int file, const std::string& bytes, const std::string& path) {
  for (size_t done = 0; done < bytes.size();) {
    const ssize_t count = write(file, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return SystemError(path, "write");
    done += static_cast<size_t>(count);
  }
  return fsync(file) == 0 ? absl::OkStatus() : SystemError(path, "write");
}

// mkstemp makes files that only their owner reads; a model file gets the rights of any new file.
mode_t NewFileMode() {
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

}  // namespace

absl::StatusOr<std::string> ReadModelFile(const std::string& path, size_t max_bytes) {
  // O_NONBLOCK: opening a named pipe would wait for its writer.
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return SystemError(path, "open");
  const auto closer = absl::MakeCleanup([file] { close(file); });
  SAKER_ASSIGN_OR_RETURN(const size_t size, CheckedSize(file, path, max_bytes));
  std::string bytes(size, '\0');
  size_t done = 0;
  while (done < size) {
    const ssize_t count = read(file, bytes.data() + done, size - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return SystemError(path, "read");
    if (count == 0) break;  // the file became shorter since; the parser will say so
    done += static_cast<size_t>(count);
  }
  bytes.resize(done);
  return bytes;
}

absl::Status WriteModelFile(const std::string& path, const std::string& bytes) {
  std::string temporary = absl::StrCat(path, ".XXXXXX");
  const int file = mkstemp(temporary.data());
  if (file < 0) return SystemError(path, "create a file beside it");
  auto remover = absl::MakeCleanup([&temporary] { unlink(temporary.c_str()); });
  absl::Status status = WriteAll(file, bytes, path);
  if (fchmod(file, NewFileMode()) != 0 && status.ok()) status = SystemError(path, "set the mode");
  if (close(file) != 0 && status.ok()) status = SystemError(path, "close");
  SAKER_RETURN_IF_ERROR(status);
  if (rename(temporary.c_str(), path.c_str()) != 0) return SystemError(path, "replace");
  std::move(remover).Cancel();
  return absl::OkStatus();
}

}  // namespace saker
