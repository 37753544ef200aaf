#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/client/testing/cli_run.h"
#include "tests/client/testing/fake_server.h"

namespace saker {
namespace {

using testing::CliRun;
using testing::FakeServer;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using testing::RunCli;

class LoadCommand : public ::testing::Test {
 protected:
  CliRun Load(std::vector<std::string> words) {
    words.insert(words.begin(), {"load", "--server=" + server_.address(), "--warmup=0s"});
    return RunCli(words);
  }

  FakeServer server_;
};

TEST_F(LoadCommand, EndsInTheLineThatProgramsRead) {
  const CliRun run = Load({"--requests=40", "--concurrency=3"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.LastLine(), MatchesRegex("requests=40 errors=0 qps=[0-9.]+ p50_us=[0-9.]+ p90_us=[0-9.]+ "
                                           "p99_us=[0-9.]+ p999_us=[0-9.]+ max_us=[0-9.]+"));
  EXPECT_THAT(run.out, HasSubstr("compute"));
  EXPECT_THAT(run.out, HasSubstr("4.00 us"));
  EXPECT_FALSE(server_.last_was_batch());
}

TEST_F(LoadCommand, SendsBatchesOfRandomRows) {
  EXPECT_EQ(Load({"--requests=5", "--batch=7", "--execution_mode=sequential"}).exit_code, 0);
  EXPECT_TRUE(server_.last_was_batch());
  EXPECT_EQ(server_.last_request().inputs(0).shape(0), 7);
  EXPECT_EQ(server_.last_request().execution_mode(), v1::SEQUENTIAL);
}

TEST_F(LoadCommand, SharesConnectionsWhenAsked) {
  EXPECT_EQ(Load({"--requests=20", "--concurrency=4", "--connections=2"}).exit_code, 0);
}

TEST_F(LoadCommand, KeepsARate) {
  EXPECT_EQ(Load({"--requests=20", "--qps=2000", "--arrivals=constant", "--concurrency=2"}).exit_code, 0);
}

TEST_F(LoadCommand, TellsHowWellAnOpenLoopKeptItsSchedule) {
  const CliRun run = Load({"--requests=20", "--qps=200"});
  EXPECT_THAT(run.out, HasSubstr("open loop: mean_send_lag_us="));
  EXPECT_THAT(run.out, HasSubstr(" unsent=0\n"));
  EXPECT_THAT(run.err, ::testing::Not(HasSubstr("never were")));
  EXPECT_THAT(Load({"--requests=20"}).out, ::testing::Not(HasSubstr("open loop")));
}

TEST_F(LoadCommand, WarnsOfAnOpenLoopThatCouldNotKeepUp) {
  const CliRun run = Load({"--duration=20ms", "--qps=10000000", "--concurrency=1"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.err, HasSubstr("requests were meant to be sent and never were"));
  EXPECT_THAT(run.err, HasSubstr("all 1 senders were busy"));
  const auto json = Load({"--duration=20ms", "--qps=10000000", "--concurrency=1", "--json"}).Json();
  ASSERT_EQ(json.size(), 1u);
  EXPECT_GT(json[0].fields().at("unsent").number_value(), 0);
  EXPECT_TRUE(json[0].fields().at("send_lag").has_struct_value());
}

TEST_F(LoadCommand, CountsErrorsByCode) {
  std::vector<testing::Failure> failures = {{grpc::Status::OK}, {grpc::Status::OK}};  // ListModels, GetModel
  for (int i = 0; i < 4; ++i) failures.push_back({{grpc::StatusCode::RESOURCE_EXHAUSTED, "full"}, "0"});
  server_.FailNext(failures);
  const CliRun run = Load({"--requests=10"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.LastLine(), HasSubstr("requests=10 errors=4 "));
  EXPECT_THAT(run.out, HasSubstr("4 x RESOURCE_EXHAUSTED: full"));
}

TEST_F(LoadCommand, WritesJson) {
  const auto json = Load({"--requests=10", "--json"}).Json();
  ASSERT_EQ(json.size(), 1u);
  EXPECT_EQ(json[0].fields().at("requests").number_value(), 10);
  const auto& stages = json[0].fields().at("stages").struct_value().fields();
  EXPECT_NEAR(stages.at("compute").struct_value().fields().at("p50_us").number_value(), 4, 0.04);
}

TEST_F(LoadCommand, ReadsImagesFromAFile) {
  testing::TempFiles files;
  const std::string images = files.WriteIdx("images", {2, 2, 2}, {9, 0, 0, 0, 0, 9, 0, 0});
  EXPECT_EQ(Load({"--requests=5", "--images=" + images}).exit_code, 0);
  EXPECT_EQ(Load({"--requests=5", "--images=" + files.Path("none")}).exit_code, 5);
}

TEST_F(LoadCommand, TellsARefusalFromAServerThatIsNotThere) {
  std::vector<testing::Failure> failures = {{grpc::Status::OK}, {grpc::Status::OK}};  // ListModels, GetModel
  failures.resize(6, {{grpc::StatusCode::UNAVAILABLE, "stopping"}, "0"});
  server_.FailNext(failures);
  EXPECT_EQ(Load({"--requests=4"}).exit_code, 1);
}

TEST_F(LoadCommand, DoesNotStartWithoutAServer) {
  const CliRun run = RunCli({"load", "--server=" + testing::UnreachableAddress(), "--model=m"});
  EXPECT_EQ(run.exit_code, 3);
}

}  // namespace
}  // namespace saker
