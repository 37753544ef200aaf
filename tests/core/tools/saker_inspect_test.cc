// The program itself. SAKER_INSPECT_PROGRAM is its path, given by the build.
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/core/test_models.h"
#include "tests/core/tools/program.h"

namespace saker {
namespace {

using testing::HasSubstr;

class SakerInspect : public ProgramTest {
 protected:
  SakerInspect() : ProgramTest(SAKER_INSPECT_PROGRAM) {}

  std::string Describe(const Graph& graph, const std::string& flags = "--threads=1") const {
    const ProgramOutcome outcome = Run(flags + " " + File("net.onnx", ToOnnx(graph)));
    EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    return outcome.out;
  }
};

TEST_F(SakerInspect, PrintsItsSectionsInOrder) {
  const std::string text = Describe(Perceptron());
  size_t at = 0;
  for (const char* heading :
       {"net.onnx\n", "cpus: affinity ", "\ninputs:\n", "\noutputs:\n", "\nbatches: ", "\ngraph as read:\n",
        "\ngraph after the passes:\n", "\nplans:\n", "\nmemory: weights ", "\ncost table (plans for "}) {
    const size_t found = text.find(heading, at);
    ASSERT_NE(found, std::string::npos) << heading << " is missing in\n" << text.substr(at);
    at = found;
  }
}

TEST_F(SakerInspect, ShowsTheSignatureAndWhatThePassesMade) {
  const std::string text = Describe(Perceptron());
  EXPECT_THAT(text, HasSubstr("\"image\": FLOAT [-1,8]"));
  EXPECT_THAT(text, HasSubstr("\"scores\": FLOAT [-1,3]"));
  const size_t passes = text.find("graph after the passes");
  const std::string before = text.substr(0, passes), after = text.substr(passes);
  EXPECT_THAT(before, HasSubstr("MatMul("));
  EXPECT_THAT(before, HasSubstr("Relu("));
  EXPECT_THAT(after, HasSubstr("saker::Dense("));
  EXPECT_THAT(after, testing::Not(HasSubstr("MatMul(")));
  EXPECT_THAT(after, HasSubstr("plan for 1 rows: "));
}

TEST_F(SakerInspect, PrintsOneLineOfCostsARowCount) {
  const std::string text = Describe(Perceptron(), "--threads=2");
  const std::regex line(
      "rows=[0-9]+ sequential_us=[0-9]+[.][0-9]{2} parallel_us=[0-9]+[.][0-9]{2} "
      "intra_op_us=[0-9]+[.][0-9]{2} choice=(sequential|parallel|intra_op)");
  int lines = 0;
  const std::vector<std::string> costs = absl::StrSplit(text.substr(text.find("cost table")), '\n');
  for (const std::string& each : costs) {
    if (!absl::StartsWith(each, "rows=")) continue;
    EXPECT_TRUE(std::regex_match(each, line)) << each;
    ++lines;
  }
  EXPECT_GE(lines, 1);
}

TEST_F(SakerInspect, ProfilesARunBehindEverythingElseWhereAsked) {
  EXPECT_THAT(Describe(Perceptron()), testing::Not(HasSubstr("profile of a plan")));
  const std::string text = Describe(Perceptron(), "--threads=1 --profile=3 --batch=1");
  EXPECT_GT(text.find("\nprofile of a plan for 1 rows, medians of 3 runs"), text.find("cost table"));
  EXPECT_THAT(text, HasSubstr("  operator\n"));
}

TEST_F(SakerInspect, WritesAPageInPlaceOfTheTextWhereAsked) {
  const std::string page = File("page.html", "old"), model = File("net.onnx", ToOnnx(Perceptron()));
  const ProgramOutcome outcome = Run("--threads=1 --profile=3 --html=" + page + " " + model);
  EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
  EXPECT_EQ(outcome.out + outcome.err, "");
  std::ifstream file(page);
  const std::string html{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(html, testing::StartsWith("<!DOCTYPE html>\n"));
  EXPECT_THAT(html, HasSubstr("<h2>Where the time goes</h2>"));
  EXPECT_THAT(html, testing::EndsWith("</html>\n"));
}

TEST_F(SakerInspect, TellsModelsWhoseRowsMixFromOthers) {
  EXPECT_THAT(Describe(Perceptron()), HasSubstr("batches: independent rows"));
  EXPECT_THAT(Describe(MixedRows()), testing::Not(HasSubstr("batches: independent rows")));
}

TEST_F(SakerInspect, AnswersWrongArgumentsWithOneLineThatNamesThem) {
  const std::string model = File("net.onnx", ToOnnx(Perceptron()));
  struct Wrong {
    std::string arguments;
    int exit_status;
    std::string message;
  };
  const Wrong table[] = {
      {"", 2, "usage: saker_inspect FILE.onnx\n"},
      {model + " " + model, 2, "usage: saker_inspect FILE.onnx\n"},
      {"/nowhere/m.onnx", 1, "saker_inspect: /nowhere/m.onnx"},
      {File("text.onnx", "this is no model\n"), 1, "text.onnx"},
      {File("empty.onnx", ""), 1, "empty.onnx"},
      {"--threads=-1 " + model, 1, "--threads: expected 0 to 1024, got -1"},
      {"--threads=2000000000 " + model, 1, "--threads: expected 0 to 1024"},
      {"--profile=3 --batch=0 " + model, 1, " rows, got 0"},
      {"--profile=-3 " + model, 1, "expected 1 run at least to profile, got -3"},
      {"--html=/nowhere/page.html " + model, 1, "saker_inspect: /nowhere/page.html: cannot create a file beside it"},
      {"--html=/dev/null " + model, 1, "saker_inspect: /dev/null: is not a regular file"},
      {"--html=page.html --batch=0 " + model, 1, " rows, got 0"},
      {"--threads=many " + model, 1, "many"},
      {"--verbose " + model, 1, "verbose"},
  };
  for (const Wrong& wrong : table) {
    const ProgramOutcome outcome = Run(wrong.arguments);
    EXPECT_EQ(outcome.exit_status, wrong.exit_status) << wrong.arguments;
    EXPECT_EQ(outcome.out, "") << wrong.arguments;
    EXPECT_THAT(outcome.err, HasSubstr(wrong.message)) << wrong.arguments;
  }
}

}  // namespace
}  // namespace saker
