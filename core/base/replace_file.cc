#include "core/base/replace_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"

namespace saker {
namespace {

absl::Status SystemError(const std::string& path, absl::string_view action) {
  const int error = errno;
  return absl::ErrnoToStatus(error, absl::StrCat(path, ": cannot ", action));
}

// A rename would put a file in the place of a device such as /dev/null.
absl::Status CheckReplaceable(const std::string& path) {
  struct stat info;
  if (stat(path.c_str(), &info) != 0 || S_ISREG(info.st_mode)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      path, S_ISDIR(info.st_mode) ? ": is a directory; expected the path of a file" : ": is not a regular file"));
}

absl::Status WriteAll(int file, absl::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t count = write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return SystemError(path, "write");
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return fsync(file) == 0 ? absl::OkStatus() : SystemError(path, "write");
}

// mkstemp makes files that only their owner reads; this one gets the rights of any new file.
mode_t NewFileMode() {
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

}  // namespace

absl::Status ReplaceFile(const std::string& path, absl::string_view bytes) {
  SAKER_RETURN_IF_ERROR(CheckReplaceable(path));
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
