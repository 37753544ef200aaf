// The program itself. SAKER_BENCH_PROGRAM is its path, given by the build.
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "core/parallel/topology.h"
#include "core/tools/allocation_count.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/test_models.h"
#include "tests/core/tools/program.h"

namespace saker {
namespace {

using testing::HasSubstr;

class SakerBench : public ProgramTest {
 protected:
  SakerBench() : ProgramTest(SAKER_BENCH_PROGRAM) {}
  void SetUp() override {
    ProgramTest::SetUp();
    model_ = File("net.onnx", ToOnnx(Perceptron()));
  }

  // The lines of a run of a few turns that must work.
  std::vector<std::string> Lines(const std::string& arguments) const {
    const ProgramOutcome outcome = Run("--model=" + model_ + " --seconds=0 " + arguments);
    EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    std::vector<std::string> lines = absl::StrSplit(outcome.out, '\n');
    EXPECT_EQ(lines.back(), "");
    lines.pop_back();
    return lines;
  }

  std::string model_;
};

// A case as its line names it.
using Case = std::pair<std::string, int>;

TEST_F(SakerBench, SaysWhatRoundedWeightsDoBeforeItTimesThem) {
  const std::vector<std::string> lines = Lines("--batch=1 --mode=auto --weight_format=int8");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_THAT(lines[0], testing::StartsWith("weight_format=int8 max_error="));
  EXPECT_THAT(lines[0], HasSubstr(" largest_answer="));
  const ProgramOutcome outcome = Run("--model=" + model_ + " --weight_format=fp4");
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("unknown weight format \"fp4\": expected float32, bfloat16 or int8"));
}

TEST_F(SakerBench, PrintsOneLineABatchAndModeInTheOrderAskedFor) {
  const std::vector<std::string> lines = Lines("--batch=3,1 --mode=sequential,parallel --threads=2");
  const std::vector<Case> cases = {{"sequential", 3}, {"parallel", 3}, {"sequential", 1}, {"parallel", 1}};
  ASSERT_EQ(lines.size(), cases.size());
  for (size_t i = 0; i < cases.size(); ++i) {
    const std::string head =
        "model=" + model_ + " mode=" + cases[i].first + " threads=2 batch=" + std::to_string(cases[i].second) + " ";
    ASSERT_THAT(lines[i], testing::StartsWith(head));
    const std::regex tail(
        "min_us=([0-9]+[.][0-9]{2}) p50_us=([0-9]+[.][0-9]{2}) p99_us=([0-9]+[.][0-9]{2})"
        "( allocations=[0-9]+[.][0-9]{2} own_allocations=[0-9]+[.][0-9]{2})?");
    const std::string numbers = lines[i].substr(head.size());
    std::smatch match;
    ASSERT_TRUE(std::regex_match(numbers, match, tail)) << lines[i];
    EXPECT_LE(std::stod(match[1]), std::stod(match[2]));
    EXPECT_LE(std::stod(match[2]), std::stod(match[3]));
  }
}

TEST_F(SakerBench, TimesTheWayToTheFirstAnswerWhereAsked) {
  const std::vector<std::string> lines = Lines("--load --threads=1");
  ASSERT_EQ(lines.size(), 1u);
  const std::regex line("model=" + model_ +
                        " threads=1 read_us=[0-9]+ passes_us=[0-9]+ plan_us=[0-9]+ first_run_us=[0-9]+ "
                        "answer_us=[0-9]+ calibration_us=[0-9]+");
  EXPECT_TRUE(std::regex_match(lines[0], line)) << lines[0];
}

TEST_F(SakerBench, SaysThatASmallPerceptronAllocatesNothing) {
  if (!CountsAllocations()) GTEST_SKIP() << "sanitizers have an allocator of their own";
  for (const std::string& line : Lines("--batch=1,3 --mode=auto,sequential,parallel --threads=2")) {
    EXPECT_THAT(line, testing::EndsWith(" allocations=0.00 own_allocations=0.00"));
  }
}

TEST_F(SakerBench, SaysThatConvolutionsAllocateInsideOfOneDnnOnly) {
  if (!CountsAllocations()) GTEST_SKIP() << "sanitizers have an allocator of their own";
  model_ = File("convolution.onnx", ToOnnx(FixedConvolution()));
  for (const std::string& line : Lines("--batch=1 --mode=auto,sequential --threads=1")) {
    EXPECT_THAT(line, testing::EndsWith(" own_allocations=0.00"));
  }
}

TEST_F(SakerBench, PrintsJsonObjectsWhereAsked) {
  const std::vector<std::string> lines = Lines("--json --batch=2 --mode=auto --threads=1");
  ASSERT_EQ(lines.size(), 1u);
  const std::regex object(
      R"(\{"model":"[^"]+net.onnx","mode":"auto","threads":1,"batch":2,"min_us":[0-9.]+,"p50_us":[0-9.]+,"p99_us":[0-9.]+(,"allocations":[0-9.]+,"own_allocations":[0-9.]+)?\})");
  EXPECT_TRUE(std::regex_match(lines[0], object)) << lines[0];
}

TEST_F(SakerBench, TimesOneRowAndSixtyFourInEveryModeUnlessTold) {
  const std::vector<std::string> lines = Lines("");
  const std::vector<Case> cases = {{"auto", 1},  {"sequential", 1},  {"parallel", 1},
                                   {"auto", 64}, {"sequential", 64}, {"parallel", 64}};
  ASSERT_EQ(lines.size(), cases.size());
  for (size_t i = 0; i < cases.size(); ++i) {
    EXPECT_THAT(lines[i],
                HasSubstr(" mode=" + cases[i].first + " threads=" + std::to_string(DetectTopology().usable_cpus) +
                          " batch=" + std::to_string(cases[i].second) + " "));
  }
}

TEST_F(SakerBench, AnswersWrongArgumentsWithOneLineThatNamesThem) {
  const std::string text = File("text.onnx", "this is no model\n");
  const std::string model = "--seconds=0 --model=" + model_;
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"", "--model=FILE.onnx is missing"},
      {"--model=/nowhere/m.onnx", "/nowhere/m.onnx"},
      {"--model=" + text, "text.onnx"},
      {model + " --mode=fast", "expected auto, sequential, parallel or intra_op"},
      {model + " --mode=", "expected auto, sequential, parallel or intra_op"},
      {model + " --batch=0", "expected numbers of 1 at least"},
      {model + " --batch=1,,2", "expected numbers of 1 at least"},
      {model + " --batch=9999999999999999999999", "expected numbers of 1 at least"},
      {model + " --batch=1000000", "a batch of 1000000 rows is over the limit"},
      {model + " --batch=9223372036854775807", "has more than 1099511627776 elements"},
      {model + " --threads=-1", "--threads: expected 0 to 1024, got -1"},
      {model + " --threads=2000000000", "--threads: expected 0 to 1024"},
      {"--model=" + model_ + " --seconds=-1", "--seconds: expected 0 to 3600, got -1"},
      {"--model=" + model_ + " --seconds=nan", "--seconds: expected 0 to 3600, got nan"},
      {"--model=" + model_ + " --seconds=1e300", "--seconds: expected 0 to 3600, got 1e+300"},
      {model + " --seconds=soon", "soon"},
      {model + " --batches=1", "batches"},
  };
  for (const auto& [arguments, message] : wrong) {
    const ProgramOutcome outcome = Run(arguments);
    EXPECT_EQ(outcome.exit_status, 1) << arguments;
    EXPECT_EQ(outcome.out, "") << arguments;
    EXPECT_THAT(outcome.err, HasSubstr(message)) << arguments;
  }
}

TEST_F(SakerBench, SaysWhichProgramFailed) { EXPECT_EQ(Run("").err, "saker_bench: --model=FILE.onnx is missing\n"); }

TEST_F(SakerBench, ExplainsItsFlags) {
  const ProgramOutcome outcome = Run("--help");
  for (const char* flag : {"--model", "--batch", "--mode", "--threads", "--seconds", "--json"}) {
    EXPECT_THAT(outcome.out, HasSubstr(flag));
  }
}

}  // namespace
}  // namespace saker
