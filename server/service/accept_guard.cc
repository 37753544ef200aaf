#include "server/service/accept_guard.h"

#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "absl/base/const_init.h"
#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace saker {
namespace {

absl::Mutex mutex(absl::kConstInit);
int reserve ABSL_GUARDED_BY(mutex) = -1;
// The reserve was given up and could not be had again; looked at without the lock by every accept4().
std::atomic<bool> reserve_lost{false};

// A descriptor that takes a file of its own, so that giving it up helps when either runs out, and no path.
int OpenReserve() { return eventfd(0, EFD_CLOEXEC); }

void RestoreReserve() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
  if (reserve < 0) reserve = OpenReserve();
  reserve_lost.store(reserve < 0, std::memory_order_relaxed);
}

int SystemAccept(int listener, sockaddr* address, socklen_t* length, int flags) {
  return static_cast<int>(syscall(SYS_accept4, listener, address, length, flags));
}

bool OutOfResources(int error) { return error == EMFILE || error == ENFILE || error == ENOMEM || error == ENOBUFS; }

// Closes all connections that wait. Afterwards errno says why there is none any more: EAGAIN, as a rule.
void Shed(int listener) ABSL_LOCKS_EXCLUDED(mutex) {
  absl::MutexLock lock(&mutex);
  if (reserve >= 0) close(reserve);
  reserve = -1;
  int connection = 0;
  while ((connection = SystemAccept(listener, nullptr, nullptr, SOCK_CLOEXEC)) >= 0) close(connection);
  // Another thread may have taken the free descriptor: the listener looks again at the next connection.
  const int error = AcceptErrorFor(errno);
  RestoreReserve();
  errno = error;
}

// A connection was accepted, so there is room again.
void RegainReserve() ABSL_LOCKS_EXCLUDED(mutex) {
  absl::MutexLock lock(&mutex);
  RestoreReserve();
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
  RestoreReserve();
  if (reserve >= 0) return absl::OkStatus();
  return absl::ErrnoToStatus(errno, "cannot set a file descriptor aside");
}

int AcceptErrorFor(int error) {
  if (OutOfResources(error)) return EAGAIN;
  switch (error) {
    case ECONNABORTED:
    case EPROTO:
    case ENOPROTOOPT:
    case EOPNOTSUPP:
    case EPERM:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case ENONET:
      return EINTR;
    default:
      return error;
  }
}

}  // namespace saker

// Takes the C library's place for all of the program, gRPC's library included.
extern "C" int accept4(int listener, sockaddr* address, socklen_t* length, int flags) {
  const int connection = saker::SystemAccept(listener, address, length, flags);
  if (connection >= 0) {
    if (saker::reserve_lost.load(std::memory_order_relaxed)) saker::RegainReserve();
  } else if (saker::OutOfResources(errno)) {
    saker::Shed(listener);
  } else {
    errno = saker::AcceptErrorFor(errno);
  }
  return connection;
}
