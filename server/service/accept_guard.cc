#include "server/service/accept_guard.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "absl/base/const_init.h"
#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"

namespace saker {
namespace {

absl::Mutex mutex(absl::kConstInit);
int reserve ABSL_GUARDED_BY(mutex) = -1;

int OpenReserve() { return open("/dev/null", O_RDONLY | O_CLOEXEC); }

int SystemAccept(int listener, sockaddr* address, socklen_t* length, int flags) {
  return static_cast<int>(syscall(SYS_accept4, listener, address, length, flags));
}

bool OutOfDescriptors(int error) { return error == EMFILE || error == ENFILE; }

// Closes all connections that wait. Afterwards errno says why there is none any more: EAGAIN, as a rule.
void Shed(int listener) ABSL_LOCKS_EXCLUDED(mutex) {
  absl::MutexLock lock(&mutex);
  if (reserve >= 0) close(reserve);
  int connection = 0;
  while ((connection = SystemAccept(listener, nullptr, nullptr, SOCK_CLOEXEC)) >= 0) close(connection);
  // Another thread may have taken the free descriptor: the listener looks again at the next connection.
  const int error = OutOfDescriptors(errno) ? EAGAIN : errno;
  reserve = OpenReserve();
  errno = error;
}

void RaiseLimit() {
  rlimit files = {};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

}  // namespace

absl::Status GuardAccept() {
  RaiseLimit();
  absl::MutexLock lock(&mutex);
  if (reserve < 0) reserve = OpenReserve();
  if (reserve >= 0) return absl::OkStatus();
  return absl::ErrnoToStatus(errno, "cannot open /dev/null to set a file descriptor aside");
}

}  // namespace saker

// Takes the C library's place for all of the program, gRPC's library included.
extern "C" int accept4(int listener, sockaddr* address, socklen_t* length, int flags) {
  const int connection = saker::SystemAccept(listener, address, length, flags);
  if (connection < 0 && saker::OutOfDescriptors(errno)) saker::Shed(listener);
  return connection;
}
