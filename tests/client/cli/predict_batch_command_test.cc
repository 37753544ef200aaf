#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/client/testing/cli_run.h"
#include "tests/client/testing/fake_server.h"

namespace saker {
namespace {

using testing::CliRun;
using testing::FakeServer;
using ::testing::HasSubstr;
using testing::RunCli;

class PredictBatchCommand : public ::testing::Test {
 protected:
  CliRun Predict(std::vector<std::string> words) {
    words.insert(words.begin(), {"predict-batch", "--model=brightest", "--server=" + server_.address()});
    return RunCli(words);
  }

  FakeServer server_;
  testing::TempFiles files_;
};

TEST_F(PredictBatchCommand, SendsAllPicturesInOneRequest) {
  const CliRun run = Predict(
      {files_.WritePicture("a.pgm", 2, 2, {0, 0, 255, 85}), files_.WritePicture("b.pgm", 2, 2, {255, 0, 0, 0})});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_TRUE(server_.last_was_batch());
  EXPECT_THAT(run.out, HasSubstr("bottom left      75.00 %"));
  EXPECT_THAT(run.out, HasSubstr("top left        100.00 %"));
  EXPECT_THAT(run.out, HasSubstr("2 rows in one request"));
  EXPECT_THAT(run.out, HasSubstr("server 4.60 us"));
}

TEST_F(PredictBatchCommand, TakesTheFirstRowsOfAnIdxFile) {
  const std::string images = files_.WriteIdx("i", {3, 2, 2}, {9, 0, 0, 0, 0, 9, 0, 0, 0, 0, 9, 0});
  const CliRun run = Predict({"--images=" + images, "--rows=2", "--json"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const auto json = run.Json();
  const auto& rows = json[0].fields().at("rows").list_value();
  ASSERT_EQ(rows.values_size(), 2);
  EXPECT_EQ(rows.values(1).struct_value().fields().at("label").string_value(), "top right");
  EXPECT_EQ(Predict({"--images=" + images, "--rows=4"}).exit_code, 5);
}

TEST_F(PredictBatchCommand, SaysWhichFileIsBad) {
  const CliRun run = Predict({"missing.png"});
  EXPECT_EQ(run.exit_code, 5);
  EXPECT_THAT(run.err, HasSubstr("missing.png: no such file"));
  EXPECT_THAT(Predict({"--images=missing.idx"}).err, HasSubstr("missing.idx: no such file"));
}

TEST_F(PredictBatchCommand, EndsLikePredictWhenTheModelTakesNoPictures) {
  server_.model().clear_image();
  server_.model().mutable_inputs(0)->set_shape(1, 5);
  const CliRun run = Predict({files_.WritePicture("a.pgm", 2, 2, {0, 0, 255, 85})});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("does not look like a picture"));
}

TEST_F(PredictBatchCommand, PassesTheServersErrorOn) {
  server_.FailNext({{grpc::Status::OK}, {{grpc::StatusCode::INVALID_ARGUMENT, "too many rows"}}});
  const CliRun run = Predict({files_.WritePicture("a.pgm", 2, 2, {0, 0, 255, 85})});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.err, HasSubstr("INVALID_ARGUMENT: too many rows"));
}

}  // namespace
}  // namespace saker
