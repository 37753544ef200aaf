#include "core/tools/stop_signal.h"

#include <csignal>

namespace saker {
namespace {

// Signal handlers have no argument of ours. Relaxed order: the flag guards no other data.
std::atomic<bool> stopped_flag{false};
std::atomic<int> signal_seen{0};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

void OnSignal(int number) {
  signal_seen.store(number, std::memory_order_relaxed);
  stopped_flag.store(true, std::memory_order_relaxed);
}

void Install(void (*handler)(int), int flags) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

StopSignal::StopSignal() {
  stopped_flag.store(false, std::memory_order_relaxed);
  signal_seen.store(0, std::memory_order_relaxed);
  // SA_RESETHAND: the second signal finds the default action, so that a run that hangs can still be ended.
  Install(OnSignal, static_cast<int>(SA_RESETHAND) | SA_RESTART);
}

StopSignal::~StopSignal() { Install(SIG_DFL, 0); }

const std::atomic<bool>& StopSignal::stopped() const { return stopped_flag; }

int StopSignal::signal_number() const { return signal_seen.load(std::memory_order_relaxed); }

}  // namespace saker
