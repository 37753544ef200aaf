#include "tests/conformance/case_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace saker {
namespace {

namespace fs = std::filesystem;

class CaseRunnerTest : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(root_);
  }
  void TearDown() override { fs::remove_all(root_); }
  void Write(const std::string& path, const std::string& text) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  fs::path root_;
};

TEST_F(CaseRunnerTest, FindsCasesInSuitesAndAlone) {
  Write("v1/test_a/model.onnx", "");
  Write("v1/test_b/model.onnx", "");
  Write("test_c/model.onnx", "");
  Write("empty/readme", "");
  std::vector<std::string> names;
  for (const TestCase& found : FindCases(root_.string())) names.push_back(found.name);
  EXPECT_THAT(names, testing::ElementsAre("test_c", "v1/test_a", "v1/test_b"));
  const std::vector<TestCase> alone = FindCases((root_ / "test_c").string());
  ASSERT_EQ(alone.size(), 1u);
  EXPECT_EQ(alone[0].name, "test_c");
  EXPECT_TRUE(FindCases((root_ / "nowhere").string()).empty());
}

TEST_F(CaseRunnerTest, TakesTolerancesFromTheIndexBesideTheCases) {
  Write("net/model.onnx", "");
  Write("other/model.onnx", "");
  Write("INDEX.csv", "name,rtol,atol_of_max\nnet,0,0.5\n");
  const std::vector<TestCase> cases = FindCases(root_.string());
  ASSERT_EQ(cases.size(), 2u);
  ASSERT_TRUE(cases[0].tolerance.has_value());
  EXPECT_EQ(cases[0].tolerance->of_largest, 0.5);
  EXPECT_FALSE(cases[1].tolerance.has_value());
}

TEST_F(CaseRunnerTest, FailsOnAFileThatIsNoModel) {
  Write("net/model.onnx", "this is text");
  const CaseResult result = RunCase({"net", (root_ / "net").string(), std::nullopt});
  EXPECT_EQ(result.verdict, Verdict::kFail);
  EXPECT_FALSE(result.reason.empty());
}

TEST(CaseRunner, SaysItInOneLine) {
  EXPECT_EQ((CaseResult{Verdict::kPass, "a", ""}).ToLine(), "PASS a");
  EXPECT_EQ((CaseResult{Verdict::kFail, "a", "output 0 differs"}).ToLine(), "FAIL a output 0 differs");
  EXPECT_EQ((CaseResult{Verdict::kUnsupported, "a", "op"}).ToLine(), "UNSUPPORTED a op");
}

// Every MNIST-class model of the shared test data.
TEST(CaseRunner, MnistModelsAnswerAsTheirReferencesDo) {
  const char* shared = std::getenv("SAKER_SHARED");
  const fs::path models = fs::path(shared != nullptr ? shared : "../shared") / "data/models";
  if (!fs::exists(models)) GTEST_SKIP() << "no test data at " << models << "; set SAKER_SHARED";
  int seen = 0;
  for (const TestCase& test_case : FindCases(models.string())) {
    if (test_case.name.rfind("mnist", 0) != 0 && test_case.name.rfind("ezkl", 0) != 0) continue;
    const CaseResult result = RunCase(test_case);
    EXPECT_NE(result.verdict, Verdict::kFail) << result.ToLine();
    ++seen;
  }
  EXPECT_GT(seen, 10);
}

}  // namespace
}  // namespace saker
