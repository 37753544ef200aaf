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

class EvaluateCommand : public ::testing::Test {
 protected:
  CliRun Evaluate(std::vector<std::string> words) {
    words.insert(words.begin(), {"evaluate", "--server=" + server_.address(), "--model=brightest"});
    return RunCli(words);
  }

  FakeServer server_;
  testing::TempFiles files_;
  // Brightest at 0, 1, 2, 3; the last label is wrong.
  const std::string images_ =
      "--images=" + files_.WriteIdx("images", {4, 2, 2}, {9, 0, 0, 0, 0, 9, 0, 0, 0, 0, 9, 0, 0, 0, 0, 9});
  const std::string labels_ = "--labels=" + files_.WriteIdx("labels", {4}, {0, 1, 2, 0});
};

TEST_F(EvaluateCommand, CountsRightAnswersOneByOne) {
  const CliRun run = Evaluate({images_, labels_});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.LastLine(), MatchesRegex("accuracy=0\\.7500 p50_us=[0-9.]+ p99_us=[0-9.]+"));
  EXPECT_THAT(run.out, HasSubstr("3 of 4 images right; 4 requests"));
  EXPECT_FALSE(server_.last_was_batch());
  EXPECT_TRUE(server_.last_request().omit_outputs());
}

TEST_F(EvaluateCommand, CountsTheSameInBatchesAndTheirRest) {
  const CliRun run = Evaluate({images_, labels_, "--batch=3"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.LastLine(), HasSubstr("accuracy=0.7500 "));
  EXPECT_THAT(run.out, HasSubstr("2 requests"));
  EXPECT_EQ(Evaluate({images_, labels_, "--batch=4"}).exit_code, 0);
  EXPECT_TRUE(server_.last_was_batch());
}

TEST_F(EvaluateCommand, TakesOnlyTheRowsAskedFor) {
  EXPECT_THAT(Evaluate({images_, labels_, "--rows=3"}).LastLine(), HasSubstr("accuracy=1.0000 "));
  EXPECT_EQ(Evaluate({images_, labels_, "--rows=5"}).exit_code, 5);
}

TEST_F(EvaluateCommand, WritesJson) {
  const auto json = Evaluate({images_, labels_, "--json"}).Json();
  ASSERT_EQ(json.size(), 1u);
  EXPECT_DOUBLE_EQ(json[0].fields().at("accuracy").number_value(), 0.75);
  EXPECT_EQ(json[0].fields().at("images").number_value(), 4);
}

TEST_F(EvaluateCommand, RefusesFilesThatDoNotBelongTogether) {
  const std::string three = "--labels=" + files_.WriteIdx("three", {3}, {0, 1, 2});
  EXPECT_THAT(Evaluate({images_, three}).err, HasSubstr("has 3 labels for 4 images"));
  EXPECT_THAT(Evaluate({images_, "--labels=" + files_.Path("images")}).err, HasSubstr("expected labels"));
  EXPECT_EQ(Evaluate({images_, "--labels=missing"}).exit_code, 5);
  const std::string wide = "--images=" + files_.WriteIdx("wide", {4, 3}, std::vector<uint8_t>(12));
  EXPECT_THAT(Evaluate({wide, labels_}).err, HasSubstr("have 3 values each"));
}

TEST_F(EvaluateCommand, StopsAtTheFirstError) {
  server_.FailNext({{grpc::Status::OK}, {grpc::Status::OK}, {{grpc::StatusCode::INTERNAL, "broken"}}});
  const CliRun run = Evaluate({images_, labels_});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.err, HasSubstr("INTERNAL: broken"));
}

}  // namespace
}  // namespace saker
