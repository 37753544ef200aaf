#include "tests/client/testing/subprocess.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "core/base/check.h"

extern char** environ;

namespace saker::testing {
namespace {

// FileActions: where a child's three streams go.
class FileActions {
 public:
  FileActions() { SAKER_CHECK(posix_spawn_file_actions_init(&actions_) == 0); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;

  void Open(int stream, const std::string& path, int flags) {
    SAKER_CHECK(posix_spawn_file_actions_addopen(&actions_, stream, path.c_str(), flags, 0600) == 0);
  }
  void Use(int stream, int fd) { SAKER_CHECK(posix_spawn_file_actions_adddup2(&actions_, fd, stream) == 0); }

  pid_t Spawn(const std::vector<std::string>& words) {
    std::vector<char*> argv;
    for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    pid_t pid = -1;
    SAKER_CHECK(posix_spawn(&pid, argv[0], &actions_, nullptr, argv.data(), environ) == 0);
    return pid;
  }

 private:
  posix_spawn_file_actions_t actions_;
};

int AwaitExit(pid_t pid) {
  int status = 0;
  SAKER_CHECK(waitpid(pid, &status, 0) == pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string ReadAndRemove(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  unlink(path.c_str());
  return text;
}

}  // namespace

ProcessResult RunProcess(const std::vector<std::string>& words) {
  std::string stem = ::testing::TempDir() + "/saker_process_XXXXXX";
  const int reserved = mkstemp(stem.data());
  SAKER_CHECK(reserved >= 0);
  FileActions actions;
  actions.Open(STDIN_FILENO, "/dev/null", O_RDONLY);
  actions.Open(STDOUT_FILENO, stem, O_WRONLY | O_TRUNC);
  actions.Open(STDERR_FILENO, stem + ".err", O_WRONLY | O_CREAT | O_TRUNC);
  ProcessResult result;
  result.exit_code = AwaitExit(actions.Spawn(words));
  close(reserved);
  result.out = ReadAndRemove(stem);
  result.err = ReadAndRemove(stem + ".err");
  return result;
}

ServerProcess::ServerProcess(const std::vector<std::string>& words) {
  int pipe_ends[2];
  SAKER_CHECK(pipe2(pipe_ends, O_CLOEXEC) == 0);
  FileActions actions;
  actions.Open(STDIN_FILENO, "/dev/null", O_RDONLY);
  actions.Use(STDOUT_FILENO, pipe_ends[1]);
  pid_ = actions.Spawn(words);
  close(pipe_ends[1]);
  std::string out;
  char buffer[256];
  while (absl::StrCat("\n", out).find("\nready\n") == std::string::npos) {
    const ssize_t got = read(pipe_ends[0], buffer, sizeof(buffer));
    SAKER_CHECK(got > 0 && "the server ended without saying `ready`");
    out.append(buffer, static_cast<size_t>(got));
  }
  close(pipe_ends[0]);
}

ServerProcess::~ServerProcess() {
  if (pid_ > 0) Stop();
}

int ServerProcess::Stop() {
  kill(pid_, SIGTERM);
  const int code = AwaitExit(pid_);
  pid_ = -1;
  return code;
}

}  // namespace saker::testing
