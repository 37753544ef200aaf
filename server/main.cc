// saker_server: serves ONNX models over gRPC. See --help and docs.
// Exit status: 0 after SIGTERM, SIGINT or SIGHUP (while serving it drains first; while models load it ends at once), 1
// when it could not start or was told twice to stop.
#include <pthread.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "server/config/logging.h"
#include "server/config/server_flags.h"
#include "server/service/inference_server.h"

namespace {

// The signals that stop a server. They are blocked in every thread and taken by sigwait(), so that no code runs inside
// of a signal handler.
sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  // The terminal is gone, unless `nohup` says that this is no reason to end.
  struct sigaction hang_up = {};
  if (sigaction(SIGHUP, nullptr, &hang_up) == 0 && hang_up.sa_handler != SIG_IGN) sigaddset(&signals, SIGHUP);
  return signals;
}

void AwaitSignal(const sigset_t& signals) {
  int signal = 0;
  sigwait(&signals, &signal);
  spdlog::info("event=signal signal={}", signal);
}

// StopWatch: what the first signal to stop means, and the second.
// Threads: one of its own, which lives as long as the process.
class StopWatch {
 public:
  explicit StopWatch(const sigset_t& signals) {
    std::thread([this, signals] { Watch(signals); }).detach();
  }

  // From now on a signal makes AwaitStop() return; before, it ends the process: there is nothing to drain, and loading
  // may take minutes.
  void SetServing() { serving_.store(true, std::memory_order_relaxed); }
  void AwaitStop() { stop_.WaitForNotification(); }

 private:
  void Watch(const sigset_t& signals) {
    AwaitSignal(signals);
    if (!serving_.load(std::memory_order_relaxed)) _exit(EXIT_SUCCESS);
    stop_.Notify();
    AwaitSignal(signals);  // while the server drains
    _exit(EXIT_FAILURE);
  }

  std::atomic<bool> serving_{false};
  absl::Notification stop_;
};

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "saker_server: %s\n", std::string(status.message()).c_str());
  return EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
  // Debian builds Abseil with its search for deadlocks, a global table that each lock of gRPC's would look into.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // Whoever reads the log may end first.
  std::signal(SIGPIPE, SIG_IGN);
  absl::StatusOr<saker::ServerOptions> options = saker::ReadServerOptions(argc, argv);
  if (!options.ok()) return Fail(options.status());
  saker::SetUpLogging(options->log_level);
  StopWatch& watch = *new StopWatch(signals);  // its thread outlives main()
  absl::StatusOr<std::unique_ptr<saker::InferenceServer>> server = saker::InferenceServer::Start(*options);
  if (!server.ok()) return Fail(server.status());
  watch.SetServing();
  std::puts("ready");
  std::fflush(stdout);
  watch.AwaitStop();
  (*server)->Stop();
  return EXIT_SUCCESS;
}
