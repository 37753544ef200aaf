// Tells ThreadSanitizer what Abseil's locks order. Debian's Abseil is built without it, so that it sees neither the
// locks of our code nor those of gRPC, and takes every value that they guard for a race. Each function below stands in
// for Abseil's of the same name, calls it, and adds the edge: what came before an unlock comes before the next lock.
// Linked into every program of the tsan preset (saker_explain_locks() in cmake/SakerTargets.cmake) and into nothing
// else.
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"

namespace {

// Abseil's own function behind the stand-in of the same mangled name.
template <typename Function>
Function Original(const char* mangled) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, mangled));
}

void Acquire(const void* lock) { __tsan_acquire(const_cast<void*>(lock)); }
void Release(const void* lock) { __tsan_release(const_cast<void*>(lock)); }

// The lock that this thread waits for with a condition, which Abseil evaluates while it holds the lock, before it
// returns.
thread_local const void* awaited = nullptr;

class Awaiting {
 public:
  explicit Awaiting(const void* lock) { awaited = lock; }
  ~Awaiting() {
    Acquire(awaited);
    awaited = nullptr;
  }
};

}  // namespace

// The inline namespace that Debian builds Abseil with; a newer one fails to link here instead of going unnoticed.
#define SAKER_MANGLED(name) "_ZN4absl7debian3" name
#define SAKER_MANGLED_CONST(name) "_ZNK4absl7debian3" name
#define SAKER_CALL(mangled, result, ...) static const auto original = Original<result (*)(__VA_ARGS__)>(mangled)

namespace absl {
ABSL_NAMESPACE_BEGIN

void Mutex::Lock() {
  SAKER_CALL(SAKER_MANGLED("5Mutex4LockEv"), void, Mutex*);
  original(this);
  Acquire(this);
}

void Mutex::Unlock() {
  SAKER_CALL(SAKER_MANGLED("5Mutex6UnlockEv"), void, Mutex*);
  Release(this);
  original(this);
}

bool Mutex::TryLock() {
  SAKER_CALL(SAKER_MANGLED("5Mutex7TryLockEv"), bool, Mutex*);
  const bool locked = original(this);
  if (locked) Acquire(this);
  return locked;
}

void Mutex::ReaderLock() {
  SAKER_CALL(SAKER_MANGLED("5Mutex10ReaderLockEv"), void, Mutex*);
  original(this);
  Acquire(this);
}

void Mutex::ReaderUnlock() {
  SAKER_CALL(SAKER_MANGLED("5Mutex12ReaderUnlockEv"), void, Mutex*);
  Release(this);
  original(this);
}

void Mutex::LockWhen(const Condition& condition) {
  SAKER_CALL(SAKER_MANGLED("5Mutex8LockWhenERKNS0_9ConditionE"), void, Mutex*, const Condition&);
  const Awaiting waiting(this);
  original(this, condition);
}

void Mutex::Await(const Condition& condition) {
  SAKER_CALL(SAKER_MANGLED("5Mutex5AwaitERKNS0_9ConditionE"), void, Mutex*, const Condition&);
  Release(this);
  const Awaiting waiting(this);
  original(this, condition);
}

bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  SAKER_CALL(SAKER_MANGLED("5Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE"), bool, Mutex*, const Condition&,
             Duration);
  Release(this);
  const Awaiting waiting(this);
  return original(this, condition, timeout);
}

bool Mutex::LockWhenWithTimeout(const Condition& condition, Duration timeout) {
  SAKER_CALL(SAKER_MANGLED("5Mutex19LockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE"), bool, Mutex*,
             const Condition&, Duration);
  const Awaiting waiting(this);
  return original(this, condition, timeout);
}

bool Condition::Eval() const {
  SAKER_CALL(SAKER_MANGLED_CONST("9Condition4EvalEv"), bool, const Condition*);
  if (awaited != nullptr) Acquire(awaited);
  return original(this);
}

void CondVar::Wait(Mutex* mutex) {
  SAKER_CALL(SAKER_MANGLED("7CondVar4WaitEPNS0_5MutexE"), void, CondVar*, Mutex*);
  Release(mutex);
  original(this, mutex);
  Acquire(mutex);
}

bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  SAKER_CALL(SAKER_MANGLED("7CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE"), bool, CondVar*, Mutex*, Duration);
  Release(mutex);
  const bool timed_out = original(this, mutex, timeout);
  Acquire(mutex);
  return timed_out;
}

bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  SAKER_CALL(SAKER_MANGLED("7CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE"), bool, CondVar*, Mutex*, Time);
  Release(mutex);
  const bool timed_out = original(this, mutex, deadline);
  Acquire(mutex);
  return timed_out;
}

void Notification::Notify() {
  SAKER_CALL(SAKER_MANGLED("12Notification6NotifyEv"), void, Notification*);
  Release(this);
  original(this);
}

void Notification::WaitForNotification() const {
  SAKER_CALL(SAKER_MANGLED_CONST("12Notification19WaitForNotificationEv"), void, const Notification*);
  original(this);
  Acquire(this);
}

bool Notification::WaitForNotificationWithTimeout(Duration timeout) const {
  SAKER_CALL(SAKER_MANGLED_CONST("12Notification30WaitForNotificationWithTimeoutENS0_8DurationE"), bool,
             const Notification*, Duration);
  const bool notified = original(this, timeout);
  if (notified) Acquire(this);
  return notified;
}

bool BlockingCounter::DecrementCount() {
  SAKER_CALL(SAKER_MANGLED("15BlockingCounter14DecrementCountEv"), bool, BlockingCounter*);
  Release(this);
  return original(this);
}

void BlockingCounter::Wait() {
  SAKER_CALL(SAKER_MANGLED("15BlockingCounter4WaitEv"), void, BlockingCounter*);
  original(this);
  Acquire(this);
}

ABSL_NAMESPACE_END
}  // namespace absl
