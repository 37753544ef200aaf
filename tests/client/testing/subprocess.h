// Programs run as a user runs them.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace saker::testing {

struct ProcessResult {
  // The exit status, or -1 when it was killed.
  int exit_code = -1;
  std::string out;
  std::string err;
};

// Runs a program to its end, with an empty standard input. Aborts when it cannot be started.
ProcessResult RunProcess(const std::vector<std::string>& words);

// ServerProcess: a server that has said `ready`.
// Threads: one.
// Owns:    the process, which is stopped with it.
class ServerProcess {
 public:
  // Starts the program and waits for the line `ready`; aborts when the program ends without it.
  explicit ServerProcess(const std::vector<std::string>& words);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // Sends SIGTERM and waits; the exit status, or -1 when it was killed. Once.
  int Stop();

 private:
  pid_t pid_ = -1;
};

}  // namespace saker::testing
