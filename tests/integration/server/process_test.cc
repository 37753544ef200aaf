// The program as a user runs it: flags, the line `ready`, exit codes, signals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/server/testing/temp_folder.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A saker_server process with its output in a pipe and its log in a file.
class Process {
 public:
  Process(const TempFolder& folder, std::vector<std::string> arguments) : log_(folder.path() + "/log") {
    int ends[2];
    if (pipe(ends) != 0) return;
    arguments.insert(arguments.begin(), SAKER_SERVER_PROGRAM);
    pid_ = fork();
    if (pid_ == 0) {
      std::vector<char*> pointers;
      for (std::string& argument : arguments) pointers.push_back(argument.data());
      pointers.push_back(nullptr);
      dup2(ends[1], STDOUT_FILENO);
      if (freopen(log_.c_str(), "w", stderr) == nullptr) _exit(126);
      execv(SAKER_SERVER_PROGRAM, pointers.data());
      _exit(127);
    }
    close(ends[1]);
    output_ = fdopen(ends[0], "r");
  }
  ~Process() {
    if (pid_ > 0) kill(pid_, SIGKILL);
    if (pid_ > 0) waitpid(pid_, nullptr, 0);
    if (output_ != nullptr) fclose(output_);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // The next line of standard output; empty at its end.
  std::string ReadLine() {
    char line[4096];
    return fgets(line, sizeof(line), output_) == nullptr ? "" : line;
  }
  void Signal(int signal) const { kill(pid_, signal); }
  int AwaitExit() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  std::string Log() const {
    std::stringstream text;
    text << std::ifstream(log_).rdbuf();
    return text.str();
  }

 private:
  const std::string log_;
  pid_t pid_ = -1;
  FILE* output_ = nullptr;
};

class ServerProgram : public ::testing::Test {
 protected:
  void SetUp() override { model_ = folder_.Write("affine.onnx", AffineModel()); }
  std::vector<std::string> Arguments(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"--model=affine=" + model_, "--address=127.0.0.1:0",
                                          "--calibration_budget=10ms"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
  void ExpectRefusal(const std::vector<std::string>& arguments, const std::string& message) {
    Process process(folder_, arguments);
    EXPECT_EQ(process.ReadLine(), "");
    EXPECT_EQ(process.AwaitExit(), 1);
    EXPECT_THAT(process.Log(), HasSubstr(message));
  }
  TempFolder folder_;
  std::string model_;
};

TEST_F(ServerProgram, SaysReadyAndExitsWithZeroAfterSigterm) {
  Process process(folder_, Arguments());
  EXPECT_EQ(process.ReadLine(), "ready\n");
  EXPECT_THAT(process.Log(), HasSubstr("event=serving address=\"127.0.0.1:0\" port="));
  process.Signal(SIGTERM);
  EXPECT_EQ(process.AwaitExit(), 0);
  EXPECT_THAT(process.Log(), HasSubstr("event=stopped"));
}

TEST_F(ServerProgram, ExitsWithZeroAfterSigint) {
  Process process(folder_, Arguments());
  EXPECT_EQ(process.ReadLine(), "ready\n");
  process.Signal(SIGINT);
  EXPECT_EQ(process.AwaitExit(), 0);
}

TEST_F(ServerProgram, ReadsItsConfigFileAndLetsFlagsWin) {
  const std::string config = folder_.Write(
      "server.textproto", "model: \"affine=" + model_ +
                              "\"\naddress: \"127.0.0.1:0\"\nthreads: 3\ninline_budget: \"1ms\"\nlog_level: \"off\"\n");
  Process process(folder_, {"--config=" + config, "--log_level=info"});
  EXPECT_EQ(process.ReadLine(), "ready\n");
  EXPECT_THAT(process.Log(), HasSubstr("worker_threads=3"));
}

TEST_F(ServerProgram, ServesTheModelThatLoadsAndNamesTheOneThatDoesNot) {
  const std::string broken = folder_.Write("broken.onnx", "nonsense");
  Process process(folder_, Arguments({"--model=broken=" + broken}));
  EXPECT_EQ(process.ReadLine(), "ready\n");
  EXPECT_THAT(process.Log(), HasSubstr("event=model_failed model=broken version=1"));
}

TEST_F(ServerProgram, RefusesWhatItCannotUse) {
  ExpectRefusal({"--model_repository=" + folder_.path() + "/nowhere"}, "nowhere: No such file or directory");
  ExpectRefusal({"--model=no-equals-sign"}, "expected NAME=FILE.onnx");
  ExpectRefusal({"--model=a=" + folder_.path() + "/nofile.onnx"}, "none of 1 models could be loaded");
  ExpectRefusal(Arguments({"--threads=-3"}), "--threads=-3: expected 0 to 1024");
  ExpectRefusal(Arguments({"--execution_mode=fast"}), "--execution_mode");
  ExpectRefusal(Arguments({"--log_level=loud"}), "--log_level=loud");
  ExpectRefusal(Arguments({"--no_such_flag=1"}), "no_such_flag");
  ExpectRefusal(Arguments({"--config=" + folder_.path() + "/none"}), "none: cannot be read");
  ExpectRefusal(Arguments({"stray"}), "unexpected argument \"stray\"");
  ExpectRefusal(Arguments({"--unix_socket=" + model_}), "the file exists and is no socket");
  ExpectRefusal(Arguments({"--unix_socket=/nowhere/at/all.sock"}), "/nowhere/at/all.sock");
}

TEST_F(ServerProgram, NamesTheLineOfABrokenConfigFile) {
  const std::string config = folder_.Write("server.textproto", "threads: 2\nthreadz: 3\n");
  ExpectRefusal({"--config=" + config}, "server.textproto:2:");
}

}  // namespace
}  // namespace saker
