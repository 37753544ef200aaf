#include "core/model_loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "core/base/check.h"
#include "core/base/clock.h"
#include "tests/core/test_models.h"

namespace saker {
namespace {

using testing::HasSubstr;
using testing::Not;

class ModelLoaderTest : public testing::Test {
 protected:
  absl::Status LoadText(const std::string& text) {
    return loader_.LoadBytes(text, "bad.onnx", QuickOptions()).status();
  }
  ModelLoader loader_{std::make_shared<ThreadPool>(ThreadPoolOptions())};
};

TEST_F(ModelLoaderTest, LoadsAFile) {
  const std::string path = testing::TempDir() + "/perceptron.onnx";
  std::ofstream(path, std::ios::binary) << ToOnnx(Perceptron());
  const auto model = loader_.LoadFile(path, QuickOptions());
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ((*model)->signature().inputs[0].ToString(), "\"image\": FLOAT [-1,8]");
}

TEST_F(ModelLoaderTest, NamesTheFileThatIsNotThere) {
  const absl::Status status = loader_.LoadFile("/nonexistent/model.onnx", QuickOptions()).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("/nonexistent/model.onnx"));
}

TEST_F(ModelLoaderTest, RefusesWhatIsNoModelInOneLine) {
  const std::string whole = ToOnnx(Perceptron());
  for (const std::string& bytes : {std::string(), std::string("hello, I am a text file\n"), whole.substr(0, 100)}) {
    const absl::Status status = LoadText(bytes);
    EXPECT_FALSE(status.ok());
    EXPECT_THAT(std::string(status.message()), HasSubstr("bad.onnx"));
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("\n")));
  }
}

TEST_F(ModelLoaderTest, SurvivesEveryTruncation) {
  const std::string whole = ToOnnx(Perceptron());
  for (size_t size = 0; size < whole.size(); size += 7) LoadText(whole.substr(0, size)).IgnoreError();
}

TEST_F(ModelLoaderTest, SurvivesFlippedBytes) {
  const std::string whole = ToOnnx(FixedConvolution());
  for (size_t i = 0; i < whole.size(); i += 5) {
    std::string bytes = whole;
    bytes[i] = static_cast<char>(bytes[i] ^ 0x55);
    LoadText(bytes).IgnoreError();
  }
}

TEST_F(ModelLoaderTest, NamesTheOperatorItDoesNotKnow) {
  const Graph graph = GraphBuilder().Input("x", {-1, 2}).Node("Frobnicate", {"x"}, {"y"}).Output("y", {-1, 2}).Build();
  const absl::Status status = LoadText(ToOnnx(graph));
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(status.message()), HasSubstr("Frobnicate"));
}

TEST_F(ModelLoaderTest, RefusesValuesOverTheLimit) {
  EngineOptions options = QuickOptions();
  options.max_value_bytes = 16;
  EXPECT_FALSE(loader_.LoadBytes(ToOnnx(Perceptron()), "large", options).ok());
}

TEST_F(ModelLoaderTest, RefusesOptionsWithoutSense) {
  EngineOptions options = QuickOptions();
  options.max_batch_rows = 0;
  EXPECT_EQ(loader_.LoadBytes(ToOnnx(Perceptron()), "x", options).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ModelLoaderTest, RefusesAModelWhoseRunsTogetherTakeMoreThanTheyMay) {
  const Graph graph =
      GraphBuilder().Input("x", {1, 1 << 18}).Node("Relu", {"x"}, {"r"}).Node("Exp", {"r"}, {"y"}).Output("y").Build();
  EngineOptions options = QuickOptions();
  options.max_arenas_bytes = size_t{8} << 20;
  options.contexts = 8;
  EXPECT_TRUE(loader_.LoadBytes(ToOnnx(graph), "x", options).ok());
  options.contexts = 9;
  const absl::Status status = loader_.LoadBytes(ToOnnx(graph), "x", options).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
}

// Leaves this process so many bytes of address space more than it has.
void LeaveMemory(size_t bytes) {
  size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  const rlim_t limit = pages * static_cast<size_t>(sysconf(_SC_PAGESIZE)) + bytes;
  const rlimit both{limit, limit};
  SAKER_CHECK(setrlimit(RLIMIT_AS, &both) == 0);
}

// Memory runs out at another place for each limit: parsing, decoding, packing, making arenas.
TEST_F(ModelLoaderTest, LoadsOrRefusesAModelWhateverMemoryThereIs) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers need more address space than any limit would leave";
#endif
  testing::GTEST_FLAG(death_test_style) = "threadsafe";  // a new process, without memory that other tests gave back
  const Graph graph = GraphBuilder()
                          .Input("x", {-1, 1024})
                          .Constant("w", *Tensor::Create(DataType::kFloat32, {1024, 4096}))
                          .Constant<int64_t>("wide", {3}, {1, 1024, 4096})
                          .Constant<int64_t>("back", {1}, {1})
                          .Node("MatMul", {"x", "w"}, {"m"})
                          .Node("Unsqueeze", {"m", "back"}, {"u"})
                          .Node("Expand", {"u", "wide"}, {"e"})
                          .Node("Relu", {"e"}, {"r"})
                          .Node("GlobalMaxPool", {"r"}, {"y"})
                          .Output("y", {-1, 1024, 1})
                          .Build();
  const std::string bytes = ToOnnx(graph);
  const auto load = [&](size_t megabytes) {
    LeaveMemory(megabytes << 20);
    const absl::Status status = loader_.LoadBytes(bytes, "large.onnx", QuickOptions()).status();
    if (status.ok()) std::exit(0);
    std::fprintf(stderr, "%s\n", status.ToString().c_str());
    std::exit(status.code() == absl::StatusCode::kResourceExhausted ? 7 : 1);
  };
  EXPECT_EXIT(load(1), testing::ExitedWithCode(7), "large.onnx: .*not enough memory");
  const auto answers = [](int status) { return WIFEXITED(status) && WEXITSTATUS(status) % 7 == 0; };
  for (const size_t megabytes : {4, 8, 12, 20, 28, 36, 44, 60}) EXPECT_EXIT(load(megabytes), answers, "") << megabytes;
  EXPECT_EXIT(load(1024), testing::ExitedWithCode(0), "");
}

TEST_F(ModelLoaderTest, LoadsOnSeveralThreadsAtOnce) {
  const std::string bytes = ToOnnx(Perceptron());
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] { EXPECT_TRUE(loader_.LoadBytes(bytes, "x", QuickOptions()).ok()); });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_F(ModelLoaderTest, CalibrationFillsTheCostTable) {
  EngineOptions options;
  // More than it takes, on a machine that is busy too.
  options.calibration_budget = absl::Seconds(2);
  const auto model = LoadModel(Perceptron(), 1, options);
  EXPECT_GE(model->cost_table().entries().size(), 3u);
  EXPECT_GT(model->Predict(1, ExecutionMode::kAuto).nanos, 0);
}

}  // namespace
}  // namespace saker
