// The program as a user runs it: flags, the line `ready`, exit codes, signals.
#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "proto/saker/v1/inference.grpc.pb.h"
#include "tests/integration/server/raw_connection.h"
#include "tests/server/testing/temp_folder.h"
#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A saker_server process with its output in a pipe and its log in a file.
class Process {
 public:
  // `hang_up`: what SIGHUP does to the program until it says otherwise; `nohup` gives SIG_IGN.
  Process(const TempFolder& folder, std::vector<std::string> arguments, sighandler_t hang_up = SIG_DFL)
      : log_(folder.path() + "/log") {
    int ends[2];
    if (pipe(ends) != 0) return;
    arguments.insert(arguments.begin(), SAKER_SERVER_PROGRAM);
    pid_ = fork();
    if (pid_ == 0) {
      std::vector<char*> pointers;
      for (std::string& argument : arguments) pointers.push_back(argument.data());
      pointers.push_back(nullptr);
      // Whoever runs the tests may have had these ignored.
      signal(SIGHUP, hang_up);
      signal(SIGPIPE, SIG_DFL);
      dup2(ends[1], STDOUT_FILENO);
      close(ends[0]);
      close(ends[1]);
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
    CloseOutput();
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // The next line of standard output; empty at its end.
  std::string ReadLine() {
    char line[4096];
    return fgets(line, sizeof(line), output_) == nullptr ? "" : line;
  }
  // What the program writes from now on is read by nobody.
  void CloseOutput() {
    if (output_ != nullptr) fclose(output_);
    output_ = nullptr;
  }
  void Signal(int signal) const { kill(pid_, signal); }
  void LimitFiles(rlim_t files) const {
    const rlimit limit = {files, files};
    prlimit(pid_, RLIMIT_NOFILE, &limit, nullptr);
  }
  // From the log; once it serves.
  int Port() const {
    const std::string log = Log();
    const std::string before = " port=";
    return std::atoi(log.c_str() + log.find(before) + before.size());
  }
  int AwaitExit() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  void AwaitLog(const std::string& text) const {
    while (Log().find(text) == std::string::npos) std::this_thread::yield();
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

v1::PredictStreamRequest HeavyMessage(int64_t rows) {
  v1::PredictStreamRequest message;
  v1::PredictBatchRequest& request = *message.mutable_request();
  request.mutable_model()->set_name("heavy");
  request.set_omit_outputs(true);
  *request.add_inputs() = WireTensor("x", {rows, 512}, std::vector<float>(static_cast<size_t>(rows) * 512, 1.0F));
  return message;
}

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

TEST_F(ServerProgram, EndsAtOnceWithZeroWhenToldToStopWhileItLoads) {
  const std::string heavy = folder_.Write("heavy.onnx", HeavyModel(60));
  Process process(folder_, {"--model=heavy=" + heavy, "--address=127.0.0.1:0", "--calibration_budget=1h"});
  process.AwaitLog("event=threads");
  process.Signal(SIGTERM);
  EXPECT_EQ(process.AwaitExit(), 0);
  EXPECT_EQ(process.ReadLine(), "");
}

// A server on a Unix socket, with a request that holds up its drain until it is cancelled.
class DrainingProgram : public ServerProgram {
 protected:
  void SetUp() override {
    const std::string heavy = folder_.Write("heavy.onnx", HeavyModel(400));
    arguments_ = {"--model=heavy=" + heavy, "--address=", "--unix_socket=" + socket_, "--calibration_budget=0",
                  "--drain_timeout=10m"};
  }
  void HoldUp() {
    stub_ = v1::InferenceService::NewStub(grpc::CreateChannel("unix:" + socket_, grpc::InsecureChannelCredentials()));
    stream_ = stub_->PredictStream(&context_);
    ASSERT_TRUE(stream_->Write(HeavyMessage(1)));
    ASSERT_TRUE(stream_->Write(HeavyMessage(4096)));
    v1::PredictStreamResponse answer;
    ASSERT_TRUE(stream_->Read(&answer));  // the second is under way
  }
  const std::string socket_ = folder_.path() + "/socket";
  std::vector<std::string> arguments_;
  std::unique_ptr<v1::InferenceService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::PredictStreamRequest, v1::PredictStreamResponse>> stream_;
};

TEST_F(DrainingProgram, EndsAtOnceWithOneWhenToldAgainToStop) {
  Process process(folder_, arguments_);
  ASSERT_EQ(process.ReadLine(), "ready\n");
  HoldUp();
  process.Signal(SIGTERM);
  process.AwaitLog("event=draining");
  process.Signal(SIGTERM);
  EXPECT_EQ(process.AwaitExit(), 1);
}

TEST_F(DrainingProgram, LeavesTheSocketToItsSuccessor) {
  Process process(folder_, arguments_);
  ASSERT_EQ(process.ReadLine(), "ready\n");
  HoldUp();
  process.Signal(SIGTERM);
  while (std::filesystem::exists(socket_)) std::this_thread::yield();
  Process successor(folder_, arguments_);
  ASSERT_EQ(successor.ReadLine(), "ready\n");
  context_.TryCancel();
  EXPECT_EQ(process.AwaitExit(), 0);
  EXPECT_TRUE(std::filesystem::exists(socket_));
}

grpc::Status PredictAt(int port) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const auto stub = v1::InferenceService::NewStub(
      grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials(), arguments));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  context.set_wait_for_ready(true);
  v1::PredictRequest request;
  request.mutable_model()->set_name("affine");
  *request.add_inputs() = WireTensor("x", {1, 4}, {1, 2, 3, 4});
  v1::PredictResponse response;
  return stub->Predict(&context, request, &response);
}

TEST_F(ServerProgram, AcceptsAgainAfterItsDescriptorsRanOut) {
  Process process(folder_, Arguments());
  ASSERT_EQ(process.ReadLine(), "ready\n");
  ASSERT_TRUE(PredictAt(process.Port()).ok());
  process.LimitFiles(40);
  {
    std::vector<std::unique_ptr<RawConnection>> connections;
    for (int i = 0; i < 100; ++i) connections.push_back(std::make_unique<RawConnection>(process.Port()));
    EXPECT_TRUE(connections.back()->AwaitEnd()) << "it is told that there is no room";
  }
  const grpc::Status status = PredictAt(process.Port());
  EXPECT_TRUE(status.ok()) << status.error_message();
}

TEST_F(ServerProgram, LoadsWhatHasChangedAfterSighup) {
  for (auto* const hang_up : {SIG_DFL, SIG_IGN}) {  // as `nohup` leaves it
    Process process(folder_, Arguments(), hang_up);
    ASSERT_EQ(process.ReadLine(), "ready\n");
    const std::string again = folder_.Write("again.onnx", AffineModel());
    ASSERT_EQ(rename(again.c_str(), model_.c_str()), 0);
    process.Signal(SIGHUP);
    process.AwaitLog("event=model_gone");
    EXPECT_TRUE(PredictAt(process.Port()).ok());
    process.Signal(SIGTERM);
    EXPECT_EQ(process.AwaitExit(), 0);
  }
}

TEST_F(ServerProgram, OutlivesTheReaderOfItsOutput) {
  Process process(folder_, Arguments());
  process.CloseOutput();  // so that its line `ready` goes into a broken pipe
  process.AwaitLog("event=serving");
  process.Signal(SIGPIPE);
  EXPECT_TRUE(PredictAt(process.Port()).ok());
  process.Signal(SIGTERM);
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
