#include "core/model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <thread>

#include "core/parallel/step_team.h"
#include "tests/core/test_models.h"

namespace saker {
namespace {

using testing::HasSubstr;

constexpr ExecutionMode kModes[] = {ExecutionMode::kAuto, ExecutionMode::kSequential, ExecutionMode::kParallel,
                                    ExecutionMode::kIntraOp};

// The request row by row on one thread: what every other way to run it must answer.
std::vector<float> RowByRow(const Model& model, const Request& request, int64_t rows) {
  ExecutionContext context = model.NewContext();
  const size_t in = request.inputs[0].SizeInBytes() / static_cast<size_t>(rows);
  std::vector<float> answers;
  for (int64_t r = 0; r < rows; ++r) {
    Request one(model, 1);
    std::memcpy(one.inputs[0].data(), static_cast<const char*>(request.inputs[0].data()) + static_cast<size_t>(r) * in,
                in);
    EXPECT_TRUE(model.Run(one.input_views, one.output_views, {ExecutionMode::kSequential}, context).ok());
    const absl::Span<const float> got = std::as_const(one.outputs[0]).As<float>();
    answers.insert(answers.end(), got.begin(), got.end());
  }
  return answers;
}

void ExpectNear(absl::Span<const float> got, const std::vector<float>& want) {
  ASSERT_EQ(got.size(), want.size());
  for (size_t i = 0; i < want.size(); ++i) ASSERT_NEAR(got[i], want[i], 1e-4) << i;
}

// "image" [N,3,20,20] -> Conv 24 -> depthwise Conv, their sum -> Conv 1x1 to 32 -> Relu -> MaxPool -> Gemm 160 -> Sigmoid
// -> Gemm 100 -> "scores": every kind of step that threads can share.
Graph Shareable() {
  const auto weights = [](int64_t count) {
    std::vector<float> values(static_cast<size_t>(count));
    for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>((i * 37 + 11) % 41) / 200.0f - 0.1f;
    return values;
  };
  const std::vector<int64_t> around = {1, 1, 1, 1};
  return GraphBuilder()
      .Input("image", {-1, 3, 20, 20})
      .Constant<float>("w1", {24, 3, 3, 3}, weights(24 * 27))
      .Constant<float>("b1", {24}, weights(24))
      .Constant<float>("w2", {24, 1, 3, 3}, weights(24 * 9))
      .Constant<float>("w3", {32, 24, 1, 1}, weights(32 * 24))
      .Constant<float>("w4", {3200, 160}, weights(3200 * 160))
      .Constant<float>("w5", {160, 200}, weights(160 * 200))
      .Constant<float>("b5", {200}, weights(200))
      .Node("Conv", {"image", "w1", "b1"}, {"c1"}, {{"pads", around}})
      .Node("Conv", {"c1", "w2"}, {"c2"}, {{"pads", around}, {"group", int64_t{24}}})
      .Node("Add", {"c1", "c2"}, {"sum"})
      .Node("Conv", {"sum", "w3"}, {"c3"})
      .Node("Relu", {"c3"}, {"r3"})
      .Node("MaxPool", {"r3"}, {"p"},
            {{"kernel_shape", std::vector<int64_t>{2, 2}}, {"strides", std::vector<int64_t>{2, 2}}})
      .Node("Flatten", {"p"}, {"flat"})
      .Node("MatMul", {"flat", "w4"}, {"m4"})
      .Node("Sigmoid", {"m4"}, {"s4"})
      .Node("Gemm", {"s4", "w5", "b5"}, {"scores"})
      .Output("scores", {-1, 200})
      .Build();
}

TEST(Model, AnswersTheSameWhenThreadsShareItsSteps) {
  for (const int workers : {1, 3}) {
    EngineOptions options = QuickOptions();
    options.execution_mode = ExecutionMode::kIntraOp;
    const auto model = LoadModel(Shareable(), workers, options);
    ExecutionContext context = model->NewContext();
    for (const int64_t rows : {1, 3}) {
      Request request(*model, rows);
      const std::vector<float> want = RowByRow(*model, request, rows);
      const auto execution = model->Run(request.input_views, request.output_views, {}, context);
      ASSERT_TRUE(execution.ok()) << execution.status();
      EXPECT_EQ(execution->path, ExecutionPath::kIntraOp);
      ExpectNear(std::as_const(request.outputs[0]).As<float>(), want);
    }
  }
}

TEST(Model, SharesStepsOnAMachineOfMoreCoresThanATeamHasParts) {
  EngineOptions options = QuickOptions();
  options.execution_mode = ExecutionMode::kIntraOp;
  GraphBuilder builder;
  builder.Input("x", {-1, 512, 1024}).Node("Transpose", {"x"}, {"y"}, {{"perm", std::vector<int64_t>{0, 2, 1}}});
  const auto model = LoadModel(builder.Output("y").Build(), kMostTeamParts + 1, options);
  ExecutionContext context = model->NewContext();
  Request request(*model, 1);
  const auto execution = model->Run(request.input_views, request.output_views, {}, context);
  ASSERT_TRUE(execution.ok()) << execution.status();
  EXPECT_EQ(execution->path, ExecutionPath::kIntraOp);
  const auto x = std::as_const(request.inputs[0]).As<float>();
  const auto y = std::as_const(request.outputs[0]).As<float>();
  for (const size_t row : {0, 255, 511}) {
    for (const size_t column : {0, 600, 1023}) EXPECT_EQ(y[column * 512 + row], x[row * 1024 + column]);
  }
}

class ModelOnEveryPath : public testing::TestWithParam<int> {};

TEST_P(ModelOnEveryPath, AnswersEachRowAsIfItCameAlone) {
  for (const Graph& graph : {Perceptron(), FixedConvolution()}) {
    const auto model = LoadModel(graph, GetParam());
    ExecutionContext context = model->NewContext();
    for (int64_t rows : {1, 2, 3, 7, 8, 33, 64}) {
      Request request(*model, rows);
      ASSERT_EQ(*model->CheckInputs(request.input_views), rows);
      const std::vector<float> want = RowByRow(*model, request, rows);
      for (ExecutionMode mode : kModes) {
        std::memset(request.outputs[0].data(), 0x7f, request.outputs[0].SizeInBytes());
        RunOptions options;
        options.mode = mode;
        const auto execution = model->Run(request.input_views, request.output_views, options, context);
        ASSERT_TRUE(execution.ok()) << execution.status();
        EXPECT_EQ(execution->rows, rows);
        ExpectNear(std::as_const(request.outputs[0]).As<float>(), want);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Workers, ModelOnEveryPath, testing::Values(0, 1, 3), testing::PrintToStringParamName());

TEST(Model, KnowsItsSignature) {
  const auto model = LoadModel(Perceptron());
  EXPECT_EQ(model->signature().inputs[0].ToString(), "\"image\": FLOAT [-1,8]");
  EXPECT_EQ(model->signature().outputs[0].ToString(), "\"scores\": FLOAT [-1,3]");
  EXPECT_TRUE(model->rows_independent());
  EXPECT_TRUE(model->accepts_batches());
  EXPECT_EQ(*model->OutputShape(0, 5), (Shape{5, 3}));
  EXPECT_EQ(model->plan_rows(), (std::vector<int64_t>{1, 2, 3, 4, 8}));
}

TEST(Model, TakesBatchesThoughItWasExportedWithOneRow) {
  const auto model = LoadModel(FixedConvolution());
  EXPECT_EQ(model->signature().inputs[0].ToString(), "\"image\": FLOAT [-1,1,6,6]");
  EXPECT_TRUE(model->accepts_batches());
  EXPECT_TRUE(model->signature().outputs[0].has_rows);
  EXPECT_EQ(*model->OutputShape(0, 9), (Shape{9, 16}));
}

TEST(Model, TakesARequestWithoutBatchDimensionForOneRow) {
  const auto model = LoadModel(
      GraphBuilder().Input("x", {2, 3, 4}).Node("Flatten", {"x"}, {"y"}, {{"axis", int64_t{0}}}).Output("y").Build());
  EXPECT_FALSE(model->accepts_batches());
  EXPECT_EQ(model->max_batch_rows(), 1);
  Request request(*model, 1);
  EXPECT_EQ(request.input_views[0].shape, (Shape{2, 3, 4}));
  EXPECT_EQ(*model->CheckInputs(request.input_views), 1);
  EXPECT_EQ(*model->OutputShape(0, 1), (Shape{1, 24}));
  ExecutionContext context = model->NewContext();
  const auto execution = model->Run(request.input_views, request.output_views, RunOptions(), context);
  ASSERT_TRUE(execution.ok()) << execution.status();
  EXPECT_EQ(execution->rows, 1);
  EXPECT_EQ(std::as_const(request.outputs[0]).As<float>()[23], std::as_const(request.inputs[0]).As<float>()[23]);
}

TEST(Model, PredictsNoTimeForMixedRowsWhosePlanIsNotMadeYet) {
  EngineOptions options = QuickOptions();
  options.calibration_budget = absl::Milliseconds(20);
  const auto model = LoadModel(MixedRows(), 1, options);
  ExecutionContext context = model->NewContext();
  EXPECT_GT(model->Predict(1, ExecutionMode::kAuto).nanos, 0);
  EXPECT_EQ(model->Predict(5, ExecutionMode::kAuto).nanos, 0);
  Request request(*model, 5);
  ASSERT_TRUE(model->Run(request.input_views, request.output_views, RunOptions(), context).ok());
  EXPECT_GT(model->Predict(5, ExecutionMode::kAuto).nanos, 0);
}

TEST(Model, SaysForWhichRowCountsItIsPrepared) {
  const auto model = LoadModel(MixedRows());
  EXPECT_TRUE(model->IsPreparedFor(1));
  EXPECT_FALSE(model->IsPreparedFor(5));
  ASSERT_TRUE(model->OutputShape(0, 5).ok());
  EXPECT_TRUE(model->IsPreparedFor(5));
  EXPECT_TRUE(LoadModel(Perceptron())->IsPreparedFor(5));
}

TEST(Model, RunsABatchWholeWhereRowsMix) {
  const auto model = LoadModel(MixedRows(), 2);
  EXPECT_FALSE(model->rows_independent());
  EXPECT_TRUE(model->accepts_batches());
  ExecutionContext context = model->NewContext();
  for (int64_t rows : {1, 2, 5}) {
    Request request(*model, rows);
    ASSERT_TRUE(model->Run(request.input_views, request.output_views, {ExecutionMode::kParallel}, context).ok());
    float sum = 0;
    for (int64_t r = 0; r < rows; ++r) sum += std::as_const(request.outputs[0]).As<float>()[static_cast<size_t>(r) * 4];
    EXPECT_NEAR(sum, 1, 1e-5) << rows;
  }
}

// What a graph answers for so many rows must fit in the memory that it asked for; one that promised too little once
// wrote past its end.
void ExpectPromisesKept(const Graph& graph) {
  const auto model = LoadModel(graph);
  ExecutionContext context = model->NewContext();
  for (int64_t rows = 1; rows <= 16; ++rows) {
    Request request(*model, rows);
    const auto execution = model->Run(request.input_views, request.output_views, {}, context);
    ASSERT_TRUE(execution.ok()) << rows << " rows: " << execution.status();
  }
}

TEST(Model, AnswersOfQuadraticSizeGetQuadraticRoom) {
  const Graph graph = GraphBuilder()
                          .Input("x", {-1, 4})
                          .Constant<int64_t>("flat", {1}, {-1})
                          .Node("Transpose", {"x"}, {"t"})
                          .Node("MatMul", {"x", "t"}, {"square"})
                          .Node("Reshape", {"square", "flat"}, {"y"})
                          .Output("y", {-1})
                          .Build();
  ExpectPromisesKept(graph);
  const auto model = LoadModel(graph);
  EXPECT_EQ(model->signature().outputs[0].ToString(), "\"y\": FLOAT [-1]");
  EXPECT_EQ(*model->OutputShape(0, 64), (Shape{4096}));
}

TEST(Model, AnswersWithAConstantNumberOfRowsAreNoLarger) {
  const Graph graph = GraphBuilder()
                          .Input("x", {-1, 4})
                          .Constant<int64_t>("start", {1}, {1})
                          .Constant<int64_t>("end", {1}, {4})
                          .Node("Slice", {"x", "start", "end"}, {"y"})
                          .Output("y", {-1, 4})
                          .Build();
  ExpectPromisesKept(graph);
  EXPECT_EQ(*LoadModel(graph)->OutputShape(0, 10), (Shape{3, 4}));
}

TEST(Model, AnswersThatLoseAnAxisForOneRowFit) {
  const Graph graph = GraphBuilder().Input("x", {-1, 1, 500}).Node("Squeeze", {"x"}, {"y"}).Output("y").Build();
  ExpectPromisesKept(graph);
  const auto model = LoadModel(graph);
  EXPECT_EQ(*model->OutputShape(0, 1), (Shape{500}));
  EXPECT_EQ(*model->OutputShape(0, 2), (Shape{2, 500}));
  EXPECT_EQ(model->signature().outputs[0].ToString(), "\"y\": FLOAT [-1,500]");
}

TEST(Model, AnswersWhoseRankDependsOnTheRowsFit) {
  ExpectPromisesKept(GraphBuilder()
                         .Input("x", {-1, 3})
                         .Constant<int64_t>("start", {1}, {1})
                         .Constant<int64_t>("end", {1}, {INT64_MAX})
                         .Constant<int64_t>("axes", {1}, {0})
                         .Node("Slice", {"x", "start", "end", "axes"}, {"s"})
                         .Node("Squeeze", {"s"}, {"y"})
                         .Output("y")
                         .Build());
}

TEST(Model, RefusesRoomOfAnotherShape) {
  for (const Graph& graph : {MixedRows(), Perceptron()}) {
    const auto model = LoadModel(graph);
    ExecutionContext context = model->NewContext();
    Request request(*model, 5);
    request.output_views[0].shape[0] = 4;
    EXPECT_EQ(model->Run(request.input_views, request.output_views, {}, context).status().code(),
              absl::StatusCode::kInternal);
  }
}

Tensor Ones(const Shape& shape) {
  Tensor tensor = *Tensor::Create(DataType::kFloat32, shape);
  for (float& value : tensor.As<float>()) value = 1;
  return tensor;
}

// A convolution may want its data in blocks of channels, also where the data is a constant and the result too large to
// be computed ahead of the run.
TEST(Model, AConvolutionOfAConstantReadsItInItsOwnLayout) {
  const Graph graph = GraphBuilder()
                          .Input("x", {-1, 40, 1, 1})
                          .Constant("data", Ones({1, 17, 8, 8}))
                          .Constant("w", Ones({40, 17, 1, 1}))
                          .Node("Conv", {"data", "w"}, {"c"}, {{"pads", std::vector<int64_t>{330, 330, 330, 330}}})
                          .Node("GlobalMaxPool", {"c"}, {"most"})
                          .Node("Add", {"x", "most"}, {"y"})
                          .Output("y", {-1, 40, 1, 1})
                          .Build();
  const auto model = LoadModel(graph);
  ExecutionContext context = model->NewContext();
  Request request(*model, 1);
  ASSERT_TRUE(model->Run(request.input_views, request.output_views, {}, context).ok());
  EXPECT_NEAR(std::as_const(request.outputs[0]).As<float>()[0], 17.01f, 1e-3);
}

TEST(Model, OutputsThatNobodyWantsMayComeFirst) {
  const Graph graph = GraphBuilder()
                          .Input("x", {-1, 4})
                          .Node("Split", {"x"}, {"", "b"}, {{"axis", int64_t{1}}})
                          .Output("b", {-1, 2})
                          .Build();
  const auto model = LoadModel(graph);
  ExecutionContext context = model->NewContext();
  Request request(*model, 2);
  ASSERT_TRUE(model->Run(request.input_views, request.output_views, {}, context).ok());
  const absl::Span<const float> answer = std::as_const(request.outputs[0]).As<float>();
  ExpectNear(answer, {0.03f, 0.04f, 0.07f, 0.08f});
}

TEST(Model, PlacesOfMaximaComeWithoutTheMaxima) {
  const Graph graph = GraphBuilder()
                          .Input("x", {-1, 1, 2, 2})
                          .Node("MaxPool", {"x"}, {"", "i"}, {{"kernel_shape", std::vector<int64_t>{2, 2}}})
                          .Output("i", {-1, 1, 1, 1}, DataType::kInt64)
                          .Build();
  const auto model = LoadModel(graph);
  ExecutionContext context = model->NewContext();
  Request request(*model, 1);
  ASSERT_TRUE(model->Run(request.input_views, request.output_views, {}, context).ok());
  EXPECT_EQ(std::as_const(request.outputs[0]).As<int64_t>()[0], 3);
}

// It would loop over 2^34 rows of nothing.
TEST(Model, NothingIsDoneForValuesWithoutElements) {
  const auto model =
      LoadModel(GraphBuilder().Input("x", {1, int64_t{1} << 34, 0}).Node("Softmax", {"x"}, {"y"}).Output("y").Build());
  ExecutionContext context = model->NewContext();
  Request request(*model, 1);
  EXPECT_TRUE(model->Run(request.input_views, request.output_views, {}, context).ok());
}

TEST(Model, RefusesRequestsThatDoNotFit) {
  const auto model = LoadModel(Perceptron());
  const float data[8] = {};
  const auto says = [&](const Shape& shape) {
    return std::string(model->CheckInputs({ConstTensorView{DataType::kFloat32, shape, data}}).status().message());
  };
  EXPECT_THAT(says({3, 100}), HasSubstr("expected FLOAT [-1,8], got FLOAT [3,100]"));
  EXPECT_THAT(says({0, 8}), HasSubstr("empty"));
  EXPECT_THAT(says({4097, 8}), HasSubstr("over the limit of 4096"));
}

TEST(Model, AnswersNanWithNan) {
  const auto model = LoadModel(Perceptron());
  ExecutionContext context = model->NewContext();
  Request request(*model, 2);
  request.inputs[0].As<float>()[0] = std::numeric_limits<float>::quiet_NaN();
  ASSERT_TRUE(model->Run(request.input_views, request.output_views, RunOptions(), context).ok());
  // The second row never saw it.
  for (size_t i = 3; i < 6; ++i) EXPECT_FALSE(std::isnan(std::as_const(request.outputs[0]).As<float>()[i]));
}

TEST(Model, ReadsInputsAtOddAddresses) {
  const auto model = LoadModel(Perceptron());
  ExecutionContext context = model->NewContext();
  Request request(*model, 11);
  const std::vector<float> want = RowByRow(*model, request, 11);
  std::vector<char> bytes(request.inputs[0].SizeInBytes() + 1);
  std::memcpy(bytes.data() + 1, request.inputs[0].data(), request.inputs[0].SizeInBytes());
  request.input_views[0].data = bytes.data() + 1;
  for (ExecutionMode mode : kModes) {
    ASSERT_TRUE(model->Run(request.input_views, request.output_views, {mode}, context).ok());
    ExpectNear(std::as_const(request.outputs[0]).As<float>(), want);
  }
}

TEST(Model, DropsOutputsWithoutData) {
  const auto model = LoadModel(Perceptron());
  ExecutionContext context = model->NewContext();
  Request request(*model, 5);
  request.output_views[0].data = nullptr;
  for (ExecutionMode mode : kModes) {
    EXPECT_TRUE(model->Run(request.input_views, request.output_views, {mode}, context).ok());
  }
}

TEST(Model, StopsWhenCancelledOrTooLate) {
  const auto model = LoadModel(Perceptron());
  ExecutionContext context = model->NewContext();
  Request request(*model, 20);
  const std::atomic<bool> cancelled{true};
  RunOptions options;
  options.cancelled = &cancelled;
  EXPECT_EQ(model->Run(request.input_views, request.output_views, options, context).status().code(),
            absl::StatusCode::kCancelled);
  options = RunOptions();
  options.deadline_nanos = 1;
  EXPECT_EQ(model->Run(request.input_views, request.output_views, options, context).status().code(),
            absl::StatusCode::kDeadlineExceeded);
}

TEST(Model, ServesManyThreadsAtOnce) {
  const auto model = LoadModel(FixedConvolution(), 2);
  Request reference(*model, 9);
  const std::vector<float> want = RowByRow(*model, reference, 9);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      ExecutionContext context = model->NewContext();
      Request request(*model, 9);
      for (int round = 0; round < 50; ++round) {
        RunOptions options;
        options.mode = kModes[(t + round) % 3];
        ASSERT_TRUE(model->Run(request.input_views, request.output_views, options, context).ok());
        ExpectNear(std::as_const(request.outputs[0]).As<float>(), want);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(Model, DescribesItself) {
  const std::string text = LoadModel(Perceptron())->Describe();
  for (const char* part : {"\"image\": FLOAT [-1,8]", "graph as read", "graph after the passes", "plan for 8 rows",
                           "memory: weights", "cost table", "independent rows"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(Model, AnswersEachRowAlikeInEveryWeightFormat) {
  const auto exact = LoadModel(Perceptron());
  Request want(*exact, 9);
  ExecutionContext exact_context = exact->NewContext();
  ASSERT_TRUE(exact->Run(want.input_views, want.output_views, RunOptions(), exact_context).ok());
  for (const WeightFormat format : {WeightFormat::kBFloat16, WeightFormat::kInt8}) {
    EngineOptions options = QuickOptions();
    options.weight_format = format;
    const auto model = LoadModel(Perceptron(), 1, options);
    ExecutionContext context = model->NewContext();
    Request together(*model, 9), alone(*model, 1);
    ASSERT_TRUE(model->Run(together.input_views, together.output_views, RunOptions(), context).ok());
    ASSERT_TRUE(model->Run(alone.input_views, alone.output_views, RunOptions(), context).ok());
    const absl::Span<const float> scores = together.outputs[0].As<float>();
    EXPECT_THAT(alone.outputs[0].As<float>(), ::testing::Pointwise(::testing::FloatNear(1e-5F), scores.subspan(0, 3)));
    EXPECT_THAT(scores, ::testing::Pointwise(::testing::FloatNear(0.05F), want.outputs[0].As<float>())) << Name(format);
  }
}

TEST(Model, CountsItsWeights) { EXPECT_GE(LoadModel(Perceptron())->SizeInBytes(), (48 + 18) * sizeof(float)); }

}  // namespace
}  // namespace saker
