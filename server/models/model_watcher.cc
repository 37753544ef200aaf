#include "server/models/model_watcher.h"

#include <pthread.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "absl/time/clock.h"
#include "server/config/logging.h"

namespace saker {
namespace {

// How often it looks whether what was replaced is still in use, and whether something was at all.
constexpr absl::Duration kReapInterval = absl::Milliseconds(50);
constexpr absl::Duration kIdleInterval = absl::Seconds(1);
constexpr int kNiceness = 10;

}  // namespace

ModelWatcher::ModelWatcher(ModelControl& control, ModelManager& manager, absl::Duration interval)
    : control_(control), manager_(manager), interval_(interval), thread_([this] { Loop(); }) {}

ModelWatcher::~ModelWatcher() {
  {
    absl::MutexLock lock(&mutex_);
    stop_ = true;
    changed_.Signal();
  }
  thread_.join();
}

void ModelWatcher::ReloadNow() {
  absl::MutexLock lock(&mutex_);
  told_ = true;
  changed_.Signal();
}

int64_t ModelWatcher::looks() const {
  absl::MutexLock lock(&mutex_);
  return looks_;
}

void ModelWatcher::Loop() {
  pthread_setname_np(pthread_self(), "saker-watch");
  setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), kNiceness);
  absl::Time next_look = absl::Now() + interval_;
  int waiting = 0;
  while (true) {
    absl::Duration most = waiting > 0 ? kReapInterval : kIdleInterval;
    if (interval_ > absl::ZeroDuration())
      most = std::min(most, std::max(next_look - absl::Now(), absl::ZeroDuration()));
    const Event event = Await(most);
    if (event == Event::kStop) return;
    const bool due = interval_ > absl::ZeroDuration() && absl::Now() >= next_look;
    if (event == Event::kLook || due) {
      Look();
      next_look = absl::Now() + interval_;
    }
    waiting = manager_.Reap();
  }
}

ModelWatcher::Event ModelWatcher::Await(absl::Duration most) {
  absl::MutexLock lock(&mutex_);
  if (!stop_ && !told_) changed_.WaitWithTimeout(&mutex_, most);
  if (stop_) return Event::kStop;
  const bool told = told_;
  told_ = false;
  return told ? Event::kLook : Event::kReap;
}

void ModelWatcher::Look() {
  const absl::Status status = control_.Synchronize();
  // What goes on being wrong is said once.
  if (!status.ok() && status != last_) spdlog::warn("event=models_not_all_loaded first={}", Quoted(status.message()));
  last_ = status;
  absl::MutexLock lock(&mutex_);
  ++looks_;
}

}  // namespace saker
