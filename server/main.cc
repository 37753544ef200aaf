// saker_server: serves ONNX models over gRPC. See --help and docs.
// Exit status: 0 after SIGTERM or SIGINT (while serving it drains first; while models load it ends at once), 1 when it could
// not start or was told twice to stop. SIGHUP loads the models that have changed.
#include <pthread.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "server/config/logging.h"
#include "server/config/server_flags.h"
#include "server/service/inference_server.h"

namespace {

// The signals that a server is told things by. They are blocked in every thread and taken by sigwait(), so that no code runs
// inside of a signal handler.
sigset_t Signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  return signals;
}

// SignalWatch: what signals mean, and when.
//
//   loading --(SIGTERM, SIGINT)--> the process ends: there is nothing to drain, and loading may take minutes
//   serving --(SIGHUP)--> models are loaded anew --> serving
//   serving --(SIGTERM, SIGINT)--> draining --(SIGTERM, SIGINT)--> the process ends at once
//
// SIGHUP also comes when the terminal goes that the server was started from; then it is one of the signals to stop.
// Threads: one of its own, which lives as long as the process.
class SignalWatch {
 public:
  explicit SignalWatch(const sigset_t& signals) : signals_(signals), had_terminal_(isatty(STDIN_FILENO) == 1) {
    std::thread([this] { Watch(); }).detach();
  }

  void SetServing(saker::InferenceServer& server) ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    server_ = &server;
  }
  // Returns when the server is to stop.
  void AwaitStop() { stop_.WaitForNotification(); }

 private:
  enum class Told { kStop, kReload };

  void Watch() {
    while (AwaitSignal() == Told::kReload) Reload();
    {
      absl::MutexLock lock(&mutex_);
      if (server_ == nullptr) _exit(EXIT_SUCCESS);
      server_ = nullptr;
    }
    stop_.Notify();
    while (AwaitSignal() == Told::kReload) {  // while the server drains
    }
    _exit(EXIT_FAILURE);
  }

  Told AwaitSignal() const {
    int signal = 0;
    sigwait(&signals_, &signal);
    const bool terminal_gone = had_terminal_ && isatty(STDIN_FILENO) != 1;
    spdlog::info("event=signal signal={}", signal);
    return signal == SIGHUP && !terminal_gone ? Told::kReload : Told::kStop;
  }

  void Reload() ABSL_LOCKS_EXCLUDED(mutex_) {
    absl::MutexLock lock(&mutex_);
    if (server_ != nullptr) server_->ReloadModels();
  }

  const sigset_t signals_;
  const bool had_terminal_;
  absl::Mutex mutex_;
  // Null before it serves, and once it is to stop.
  saker::InferenceServer* server_ ABSL_GUARDED_BY(mutex_) = nullptr;
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
  const sigset_t signals = Signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // `nohup` has it ignored, which means that the terminal's end is no reason to stop; it is none without a terminal.
  std::signal(SIGHUP, SIG_DFL);
  // Whoever reads the log may end first.
  std::signal(SIGPIPE, SIG_IGN);
  absl::StatusOr<saker::ServerOptions> options = saker::ReadServerOptions(argc, argv);
  if (!options.ok()) return Fail(options.status());
  saker::SetUpLogging(options->log_level);
  SignalWatch& watch = *new SignalWatch(signals);  // its thread outlives main()
  absl::StatusOr<std::unique_ptr<saker::InferenceServer>> server = saker::InferenceServer::Start(*options);
  if (!server.ok()) return Fail(server.status());
  watch.SetServing(**server);
  std::puts("ready");
  std::fflush(stdout);
  watch.AwaitStop();
  (*server)->Stop();
  return EXIT_SUCCESS;
}
