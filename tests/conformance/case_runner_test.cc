#include "tests/conformance/case_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "core/onnx/onnx_writer.h"
#include "core/onnx/tensor_encoder.h"
#include "tests/testing/graph_builder.h"

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
  // A case of one pair, its tensors as bytes of their files.
  CaseResult RunPair(const Graph& graph, const std::vector<std::string>& inputs, const std::string& wanted,
                     const CaseSettings& settings = {}) {
    Write("net/model.onnx", *SerializeOnnx(graph));
    for (size_t i = 0; i < inputs.size(); ++i) {
      Write("net/test_data_set_0/input_" + std::to_string(i) + ".pb", inputs[i]);
    }
    Write("net/test_data_set_0/output_0.pb", wanted);
    return RunCase({"net", (root_ / "net").string(), std::nullopt}, settings);
  }
  static std::string Bytes(const Tensor& tensor) {
    onnx::TensorProto proto;
    EncodeTensor(tensor, "", proto);
    return proto.SerializeAsString();
  }

  fs::path root_;
};

TEST_F(CaseRunnerTest, RunsIndependentRowsInCompanyBesideWhatAllRowsShare) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2}).Input("s", {}).Node("Mul", {"x", "s"}, {"y"}).Output("y", {-1, 2});
  const CaseResult result = RunPair(
      builder.Build(), {Bytes(Tensor::FromValues<float>({2, 2}, {1, 2, 3, 4})), Bytes(Tensor::Scalar<float>(2))},
      Bytes(Tensor::FromValues<float>({2, 2}, {2, 4, 6, 8})));
  EXPECT_EQ(result.ToLine(), "PASS net");
  EXPECT_TRUE(result.several_rows);
}

TEST_F(CaseRunnerTest, RunsAsTheSettingsSay) {
  const std::vector<float> ones(size_t{512} * 512, 1);
  GraphBuilder builder;
  builder.Input("x", {-1, 512}).Constant<float>("w", {512, 512}, ones).Node("MatMul", {"x", "w"}, {"y"});
  builder.Output("y", {-1, 512});
  const std::string row = Bytes(Tensor::FromValues<float>({1, 512}, std::vector<float>(512, 1)));
  const std::string sums = Bytes(Tensor::FromValues<float>({1, 512}, std::vector<float>(512, 512)));
  const Graph graph = builder.Build();
  EXPECT_EQ(RunPair(graph, {row}, sums).paths, std::set{ExecutionPath::kSequential});
  const CaseResult shared = RunPair(graph, {row}, sums, {ExecutionMode::kIntraOp, 2});
  EXPECT_EQ(shared.ToLine(), "PASS net");
  EXPECT_EQ(shared.paths, std::set{ExecutionPath::kIntraOp});
}

TEST_F(CaseRunnerTest, RunsRowsThatMeetOnlyAsTheFileHasThem) {
  GraphBuilder builder;
  builder.Input("x", {-1, 1}).Node("Softmax", {"x"}, {"y"}, {{"axis", int64_t{0}}}).Output("y", {-1, 1});
  const CaseResult result = RunPair(builder.Build(), {Bytes(Tensor::FromValues<float>({2, 1}, {0, 0}))},
                                    Bytes(Tensor::FromValues<float>({2, 1}, {0.5f, 0.5f})));
  EXPECT_EQ(result.ToLine(), "PASS net");
  EXPECT_FALSE(result.several_rows);
}

TEST_F(CaseRunnerTest, AsksForNoMoreRowsThanTheModelTakes) {
  GraphBuilder builder;
  builder.Input("x", {1, 3, -1, -1}).Node("Relu", {"x"}, {"y"}).Output("y", {1, 3, -1, -1});
  const std::string picture = Bytes(Tensor::FromValues<float>({1, 3, 1, 2}, {1, 2, 3, 4, 5, 6}));
  const CaseResult result = RunPair(builder.Build(), {picture}, picture);
  EXPECT_EQ(result.ToLine(), "PASS net");
  EXPECT_FALSE(result.several_rows);
}

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

// The published models of the shared test data; none where they are absent.
std::vector<TestCase> PublishedModels() {
  const char* shared = std::getenv("SAKER_SHARED");
  return FindCases((fs::path(shared != nullptr ? shared : "../shared") / "data/models").string());
}

TEST(CaseRunner, MnistModelsAnswerAsTheirReferencesDo) {
  const std::vector<TestCase> models = PublishedModels();
  if (models.empty()) GTEST_SKIP() << "no folder data/models in ../shared; set SAKER_SHARED";
  int seen = 0;
  for (const TestCase& test_case : models) {
    if (test_case.name.rfind("mnist", 0) != 0 && test_case.name.rfind("ezkl", 0) != 0) continue;
    const CaseResult result = RunCase(test_case);
    EXPECT_NE(result.verdict, Verdict::kFail) << result.ToLine();
    EXPECT_TRUE(result.several_rows) << result.ToLine();
    ++seen;
  }
  EXPECT_GT(seen, 10);
}

// A few of each kind that has steps to share: products, convolutions in planes and with the channels last, bytes.
TEST(CaseRunner, ModelsAnswerAsTheirReferencesDoWithTheirStepsShared) {
  const std::vector<TestCase> models = PublishedModels();
  if (models.empty()) GTEST_SKIP() << "no folder data/models in ../shared; set SAKER_SHARED";
  const std::set<std::string> shareable = {"block-resnet-basic-netkit", "cifar10-cnn-bn-winml",
                                           "mnist-net_256x4-vnncomp",   "mobilenetv2-int8-matias",
                                           "resnet20-cifar10-onnc",     "yunet-n-320"};
  int seen = 0;
  for (const TestCase& test_case : models) {
    if (shareable.count(test_case.name) == 0) continue;
    const CaseResult result = RunCase(test_case, {ExecutionMode::kIntraOp, 2});
    EXPECT_EQ(result.verdict, Verdict::kPass) << result.ToLine();
    EXPECT_EQ(result.paths.count(ExecutionPath::kIntraOp), 1u) << test_case.name;
    ++seen;
  }
  EXPECT_EQ(seen, 6);
}

}  // namespace
}  // namespace saker
