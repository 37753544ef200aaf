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

class PredictCommand : public ::testing::Test {
 protected:
  CliRun Predict(std::vector<std::string> words) {
    words.insert(words.begin(), {"predict", "--server=" + server_.address()});
    return RunCli(words);
  }

  FakeServer server_;
  testing::TempFiles files_;
  const std::string picture_ = files_.WritePicture("a.pgm", 2, 2, {0, 0, 255, 85});
};

TEST_F(PredictCommand, PrintsLabelProbabilityBarsAndTiming) {
  const CliRun run = Predict({"--model=brightest", picture_});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("a.pgm  ->  bottom left  75.00 %"));
  EXPECT_THAT(run.out, HasSubstr("bottom right  ██████                    25.00 %"));
  EXPECT_THAT(run.out, HasSubstr("= server 4.60 us (receive 100 ns, decode 200 ns, queue 0 ns, compute 4.00 us"));
  EXPECT_THAT(run.out, HasSubstr("sequential, 1 thread"));
}

TEST_F(PredictCommand, NeedsNoModelNameWhenThereIsOnlyOne) {
  EXPECT_EQ(Predict({picture_}).exit_code, 0);
  server_.AddModelName("other");
  const CliRun run = Predict({picture_});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("--model is missing; the server has brightest, other"));
}

TEST_F(PredictCommand, PrintsALineOfJsonForEachFile) {
  const CliRun run = Predict({"--json", "--top_k=2", picture_, picture_});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const auto lines = run.Json();
  ASSERT_EQ(lines.size(), 2u);
  const auto& fields = lines[1].fields();
  EXPECT_EQ(fields.at("file").string_value(), picture_);
  EXPECT_EQ(fields.at("label").string_value(), "bottom left");
  EXPECT_EQ(fields.at("version").number_value(), 3);
  EXPECT_EQ(fields.at("classes").list_value().values_size(), 2);
  EXPECT_EQ(fields.at("timing_ns").struct_value().fields().at("total").number_value(), 4600);
}

TEST_F(PredictCommand, ResizesPicturesOfOtherSizes) {
  std::vector<uint8_t> pixels(100, 0);
  for (int y = 0; y < 5; ++y) std::fill_n(&pixels[y * 10 + 5], 5, 255);
  EXPECT_THAT(Predict({files_.WritePicture("big.pgm", 10, 10, pixels)}).out, HasSubstr("->  top right"));
}

TEST_F(PredictCommand, GoesOnAfterABadFileAndTellsItInTheEnd) {
  const CliRun run = Predict({"missing.png", files_.Write("text.png", "hello"), picture_});
  EXPECT_EQ(run.exit_code, 5);
  EXPECT_THAT(run.err, HasSubstr("missing.png: no such file"));
  EXPECT_THAT(run.err, HasSubstr("text.png: is not a picture"));
  EXPECT_THAT(run.out, HasSubstr("bottom left"));
}

TEST_F(PredictCommand, NamesTheNearestModel) {
  const CliRun run = Predict({"--model=britest", picture_});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.err, HasSubstr("NOT_FOUND"));
  EXPECT_THAT(run.err, HasSubstr("did you mean \"brightest\"?"));
}

TEST_F(PredictCommand, PassesTheExecutionModeOn) {
  EXPECT_EQ(Predict({"--execution_mode=parallel", picture_}).exit_code, 0);
  EXPECT_EQ(server_.last_request().execution_mode(), v1::PARALLEL);
}

TEST_F(PredictCommand, SaysWhenNoServerAnswers) {
  const CliRun run = RunCli({"predict", "--server=" + testing::UnreachableAddress(), "--model=m", picture_});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.err, HasSubstr("no server takes requests at 127.0.0.1:"));
}

TEST_F(PredictCommand, SaysWhenTheModelTakesNoPictures) {
  server_.model().clear_image();
  server_.model().mutable_inputs(0)->set_shape(1, 5);
  EXPECT_THAT(Predict({picture_}).err, HasSubstr("does not look like a picture"));
  *server_.model().add_inputs() = server_.model().inputs(0);
  const CliRun run = Predict({picture_});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("has 2 inputs"));
}

TEST_F(PredictCommand, SaysWhatAServerThatIsThereRefused) {
  const testing::Failure loading{{grpc::StatusCode::UNAVAILABLE, "version 2 is loading"}, "-1"};
  server_.FailNext({loading});
  const CliRun run = Predict({"--model=brightest", picture_});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(run.err, "saker: UNAVAILABLE: version 2 is loading\n");
}

TEST_F(PredictCommand, DoesNotTrustTheServersSettings) {
  server_.model().mutable_image()->set_width(-5);
  const CliRun run = Predict({picture_});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.err, HasSubstr("width and height"));
}

}  // namespace
}  // namespace saker
