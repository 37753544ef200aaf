// saker_server: serves ONNX models over gRPC. See --help and docs.
// Exit status: 0 after SIGTERM or SIGINT and a drain, 1 when it could not start or was told twice to stop.
#include <pthread.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
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
  return signals;
}

int AwaitSignal(const sigset_t& signals) {
  int signal = 0;
  sigwait(&signals, &signal);
  spdlog::info("event=signal signal={}", signal);
  return signal;
}

// While the server drains: a second signal ends the process at once.
void ExitAtNextSignal(const sigset_t& signals, std::string unix_socket) {
  std::thread([signals, unix_socket = std::move(unix_socket)] {
    AwaitSignal(signals);
    if (!unix_socket.empty()) unlink(unix_socket.c_str());
    _exit(EXIT_FAILURE);
  }).detach();
}

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "saker_server: %s\n", std::string(status.message()).c_str());
  return EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  absl::StatusOr<saker::ServerOptions> options = saker::ReadServerOptions(argc, argv);
  if (!options.ok()) return Fail(options.status());
  saker::SetUpLogging(options->log_level);
  absl::StatusOr<std::unique_ptr<saker::InferenceServer>> server = saker::InferenceServer::Start(*options);
  if (!server.ok()) return Fail(server.status());
  std::puts("ready");
  std::fflush(stdout);
  AwaitSignal(signals);
  ExitAtNextSignal(signals, options->unix_socket);
  (*server)->Stop();
  return EXIT_SUCCESS;
}
