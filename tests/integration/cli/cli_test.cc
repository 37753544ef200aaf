// `saker` against the real server and the network that comes with it, as users run both.
#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tests/client/testing/cli_run.h"
#include "tests/client/testing/json_struct.h"
#include "tests/client/testing/subprocess.h"

namespace saker {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using testing::ProcessResult;
using testing::RunProcess;
using testing::ServerProcess;
using testing::TempFiles;

std::vector<std::string> Lines(const std::string& text) { return absl::StrSplit(absl::StripSuffix(text, "\n"), '\n'); }

google::protobuf::Struct Json(const std::string& text) {
  google::protobuf::Struct value;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(text, &value).ok()) << text;
  return value;
}

class CliTest : public ::testing::Test {
 protected:
  // One server for all tests: loading a model measures it.
  static void SetUpTestSuite() {
    files_ = new TempFiles();
    server_ = new ServerProcess({SAKER_SERVER_PROGRAM, "--model_repository=models",
                                 "--address=", "--unix_socket=" + files_->Path("socket"), "--log_level=error"});
  }
  static void TearDownTestSuite() {
    EXPECT_EQ(server_->Stop(), 0);
    delete server_;
    delete files_;
  }

  static ProcessResult Saker(std::vector<std::string> words) {
    words.insert(words.begin(), SAKER_PROGRAM);
    words.push_back("--server=unix:" + files_->Path("socket"));
    return RunProcess(words);
  }

  static TempFiles* files_;
  static ServerProcess* server_;
};

TempFiles* CliTest::files_ = nullptr;
ServerProcess* CliTest::server_ = nullptr;

// The samples are named after their digit: digit_7_crossed.png.
std::vector<std::string> Samples() {
  std::vector<std::string> samples;
  for (const auto& entry : std::filesystem::directory_iterator("models/mnist/samples")) {
    if (entry.path().extension() == ".png") samples.push_back(entry.path());
  }
  std::sort(samples.begin(), samples.end());
  return samples;
}

char DigitOf(const std::string& sample) { return sample[sample.find("digit_") + 6]; }

TEST_F(CliTest, ReadsTheSampleDigits) {
  std::vector<std::string> words = Samples();
  ASSERT_GE(words.size(), 10u);
  words.insert(words.begin(), {"predict", "--model=mnist", "--json"});
  const ProcessResult run = Saker(words);
  ASSERT_EQ(run.exit_code, 0) << run.err;
  int right = 0, seen = 0;
  for (const std::string& line : Lines(run.out)) {
    const auto fields = Json(line).fields();
    right += fields.at("label").string_value() == std::string(1, DigitOf(fields.at("file").string_value())) ? 1 : 0;
    ++seen;
  }
  EXPECT_EQ(seen, static_cast<int>(Samples().size()));
  // They were drawn by hand, not taken from the set that the network learnt: a slip in one is no defect of the client.
  EXPECT_GE(right, seen - 1);
}

TEST_F(CliTest, PrintsLabelProbabilityAndTimingForPeople) {
  const ProcessResult run = Saker({"predict", "--model=mnist", Samples()[0]});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("->  0  "));
  for (const char* stage : {"receive", "decode", "queue", "compute", "encode", "network and client"}) {
    EXPECT_THAT(run.out, HasSubstr(stage));
  }
}

TEST_F(CliTest, AnswersTheSameInOneRequestAsInMany) {
  std::vector<std::string> words = Samples();
  words.insert(words.begin(), {"predict-batch", "--json"});
  const ProcessResult batch = Saker(words);
  ASSERT_EQ(batch.exit_code, 0) << batch.err;
  words[0] = "predict";
  const ProcessResult single = Saker(words);
  const auto batch_fields = Json(batch.out).fields();
  const auto& rows = batch_fields.at("rows").list_value();
  const std::vector<std::string> lines = Lines(single.out);
  ASSERT_EQ(rows.values_size(), static_cast<int>(lines.size()));
  for (int i = 0; i < rows.values_size(); ++i) {
    const auto one = Json(lines[i]).fields();
    const auto row = rows.values(i).struct_value().fields();
    EXPECT_EQ(row.at("label").string_value(), one.at("label").string_value());
    EXPECT_NEAR(row.at("probability").number_value(), one.at("probability").number_value(), 1e-4);
  }
}

TEST_F(CliTest, EvaluatesAnIdxSetOneByOneAndInBatchesAlike) {
  // Random pictures; what the server answers to the first evaluation is the second one's truth.
  std::vector<uint8_t> pixels(50 * 28 * 28);
  for (size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<uint8_t>(i * 2654435761u >> 24);
  const std::string images = "--images=" + files_->WriteIdx("images", {50, 28, 28}, pixels);
  const ProcessResult truth = Saker({"predict-batch", images, "--json"});
  ASSERT_EQ(truth.exit_code, 0) << truth.err;
  std::vector<uint8_t> labels;
  const auto fields = Json(truth.out).fields();
  for (const auto& row : fields.at("rows").list_value().values()) {
    labels.push_back(static_cast<uint8_t>(row.struct_value().fields().at("index").number_value()));
  }
  labels[7] = static_cast<uint8_t>((labels[7] + 1) % 10);
  const std::string labels_flag = "--labels=" + files_->WriteIdx("labels", {50}, labels);
  for (const char* batch : {"--batch=1", "--batch=16"}) {
    const ProcessResult run = Saker({"evaluate", "--model=mnist", images, labels_flag, batch});
    ASSERT_EQ(run.exit_code, 0) << run.err;
    EXPECT_THAT(Lines(run.out).back(), MatchesRegex("accuracy=0\\.9800 p50_us=[0-9.]+ p99_us=[0-9.]+"));
  }
}

TEST_F(CliTest, LoadsTheServerWithACountedRun) {
  for (const char* batch : {"--batch=1", "--batch=8"}) {
    const ProcessResult run =
        Saker({"load", "--model=mnist", "--requests=200", "--warmup=0s", "--duration=1m", "--concurrency=2", batch});
    ASSERT_EQ(run.exit_code, 0) << run.err;
    EXPECT_THAT(Lines(run.out).back(), MatchesRegex("requests=200 errors=0 qps=[0-9.]+ p50_us=[0-9.]+ p90_us=[0-9.]+ "
                                                    "p99_us=[0-9.]+ p999_us=[0-9.]+ max_us=[0-9.]+"));
  }
}

TEST_F(CliTest, TheServersStagesAddUpToItsTotal) {
  const ProcessResult run = Saker({"predict", "--model=mnist", "--json", Samples()[0]});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const auto timing = Json(run.out).fields().at("timing_ns").struct_value().fields();
  double sum = 0;
  for (const char* stage : {"receive", "decode", "queue", "compute", "encode"}) sum += timing.at(stage).number_value();
  EXPECT_LE(sum, timing.at("total").number_value());
  EXPECT_GT(timing.at("compute").number_value(), 0);
  EXPECT_LE(timing.at("total").number_value(), timing.at("round_trip").number_value());
}

TEST_F(CliTest, ListsAndDescribesTheModels) {
  const ProcessResult list = Saker({"models"});
  EXPECT_EQ(list.exit_code, 0) << list.err;
  EXPECT_THAT(list.out, HasSubstr("mnist"));
  EXPECT_THAT(list.out, HasSubstr("READY"));
  const ProcessResult model = Saker({"models", "mnist", "--json"});
  ASSERT_EQ(model.exit_code, 0) << model.err;
  const auto fields = Json(model.out).fields();
  EXPECT_TRUE(fields.at("rows_independent").bool_value());
  EXPECT_EQ(fields.at("labels").list_value().values_size(), 10);
}

TEST_F(CliTest, EndsWithTheExitCodesOfItsHelp) {
  EXPECT_EQ(Saker({"health"}).exit_code, 0);
  EXPECT_EQ(Saker({"health", "mnist"}).exit_code, 0);
  EXPECT_EQ(Saker({"health", "stranger"}).exit_code, 1);
  const ProcessResult slip = Saker({"predict", "--model=mnits", Samples()[0]});
  EXPECT_EQ(slip.exit_code, 1);
  EXPECT_THAT(slip.err, HasSubstr("mnist"));
  EXPECT_EQ(Saker({"predict", "--model=mnist", "--model_version=99", Samples()[0]}).exit_code, 1);
  EXPECT_EQ(Saker({"predict", "--model=mnist", "no_such_file.png"}).exit_code, 5);
  EXPECT_EQ(Saker({"predcit"}).exit_code, 2);
  EXPECT_EQ(RunProcess({SAKER_PROGRAM, "health", "--server=unix:" + files_->Path("nobody")}).exit_code, 3);
  EXPECT_EQ(RunProcess({SAKER_PROGRAM, "help"}).exit_code, 0);
}

}  // namespace
}  // namespace saker
