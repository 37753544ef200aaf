// Every way in which rows pass through an operator, at several batch sizes: a batch that runs whole answers each row as
// if it came alone, and outputs have the shapes that were promised.
#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "core/graph/passes/batch_analysis.h"
#include "core/model_impl.h"
#include "core/runtime/plan_builder.h"
#include "tests/core/test_models.h"

namespace saker {
namespace {

using Ints = std::vector<int64_t>;

// Case: a graph from "x" to "y", which keeps rows apart.
struct Case {
  std::string name;
  Shape input;
  std::function<void(GraphBuilder&)> add;
  DataType type = DataType::kFloat32;
};

std::vector<float> Ramp(int64_t count) {
  std::vector<float> values;
  for (int64_t i = 0; i < count; ++i) values.push_back(static_cast<float>((i * 29 + 7) % 23) / 11.0f - 1.0f);
  return values;
}

Case OneNode(const std::string& op, const Shape& input) {
  return {op, input, [op](GraphBuilder& g) { g.Node(op, {"x"}, {"y"}); }};
}

Case OneNode(const std::string& op, const Shape& input, const std::string& key, const Attribute& value) {
  return {op, input, [=](GraphBuilder& g) { g.Node(op, {"x"}, {"y"}, {{key, value}}); }};
}

std::vector<Case> Elementwise() {
  return {
      OneNode("Relu", {-1, 5}),
      OneNode("Softmax", {-1, 6}, "axis", int64_t{1}),
      OneNode("Cast", {-1, 3}, "to", int64_t{6}),
      {"AddOfASharedRow",
       {-1, 6},
       [](GraphBuilder& g) {
         g.Constant<float>("c", {6}, Ramp(6)).Node("Add", {"x", "c"}, {"y"});
       }},
      {"AddOfItself",
       {-1, 6},
       [](GraphBuilder& g) {
         g.Node("Relu", {"x"}, {"r"}).Node("Add", {"x", "r"}, {"y"});
       }},
      {"BatchNormalization",
       {-1, 3, 4},
       [](GraphBuilder& g) {
         for (const char* name : {"s", "b", "m"}) g.Constant<float>(name, {3}, Ramp(3));
         g.Constant<float>("v", {3}, {1, 2, 3}).Node("BatchNormalization", {"x", "s", "b", "m", "v"}, {"y"});
       }},
  };
}

std::vector<Case> Moving() {
  return {
      OneNode("Flatten", {-1, 2, 3}),
      OneNode("Transpose", {-1, 3, 4}, "perm", Ints{0, 2, 1}),
      {"TransposeThereAndBack",
       {-1, 3, 4},
       [](GraphBuilder& g) {
         g.Node("Transpose", {"x"}, {"t"}, {{"perm", Ints{1, 0, 2}}}).Node("Relu", {"t"}, {"r"});
         g.Node("Transpose", {"r"}, {"y"}, {{"perm", Ints{1, 0, 2}}});
       }},
      {"ReshapeToBlocksAndBack",
       {-1, 6},
       [](GraphBuilder& g) {
         g.Constant<int64_t>("apart", {2}, {-1, 3}).Constant<int64_t>("back", {2}, {-1, 6});
         g.Node("Reshape", {"x", "apart"}, {"a"}).Node("Softmax", {"a"}, {"b"}).Node("Reshape", {"b", "back"}, {"y"});
       }},
      {"UnsqueezeAndSqueeze",
       {-1, 4},
       [](GraphBuilder& g) {
         g.Constant<int64_t>("axes", {1}, {1}).Node("Unsqueeze", {"x", "axes"}, {"u"});
         g.Node("Relu", {"u"}, {"r"}).Node("Squeeze", {"r", "axes"}, {"y"});
       }},
      {"Concat",
       {-1, 4},
       [](GraphBuilder& g) {
         g.Node("Relu", {"x"}, {"r"}).Node("Concat", {"x", "r"}, {"y"}, {{"axis", int64_t{1}}});
       }},
      {"ConcatWithZerosForEachRow",
       {-1, 4},
       [](GraphBuilder& g) {
         g.Node("Shape", {"x"}, {"shape"}).Node("ConstantOfShape", {"shape"}, {"zeros"});
         g.Node("Concat", {"x", "zeros"}, {"y"}, {{"axis", int64_t{1}}});
       }},
      {"Split",
       {-1, 6},
       [](GraphBuilder& g) {
         g.Node("Split", {"x"}, {"p", "q"}, {{"axis", int64_t{1}}}).Node("Mul", {"p", "q"}, {"y"});
       }},
      {"Slice",
       {-1, 6},
       [](GraphBuilder& g) {
         g.Constant<int64_t>("from", {1}, {1}).Constant<int64_t>("to", {1}, {5}).Constant<int64_t>("axis", {1}, {1});
         g.Node("Slice", {"x", "from", "to", "axis"}, {"y"});
       }},
      {"Gather",
       {-1, 6},
       [](GraphBuilder& g) {
         g.Constant<int64_t>("i", {3}, {5, 0, 0}).Node("Gather", {"x", "i"}, {"y"}, {{"axis", int64_t{1}}});
       }},
      {"Embedding",
       {-1, 3},
       [](GraphBuilder& g) {
         g.Constant<float>("table", {7, 4}, Ramp(28)).Node("Gather", {"table", "x"}, {"y"});
       },
       DataType::kInt64},
      {"Pad",
       {-1, 4},
       [](GraphBuilder& g) {
         g.Constant<int64_t>("pads", {4}, {0, 1, 0, 2}).Node("Pad", {"x", "pads"}, {"y"});
       }},
      {"Expand",
       {-1, 1, 4},
       [](GraphBuilder& g) {
         g.Constant<int64_t>("shape", {3}, {1, 3, 1}).Node("Expand", {"x", "shape"}, {"y"});
       }},
  };
}

std::vector<Case> Products() {
  const Ints window = {3, 3};
  return {
      {"MatMul",
       {-1, 5},
       [](GraphBuilder& g) {
         g.Constant<float>("w", {5, 3}, Ramp(15)).Node("MatMul", {"x", "w"}, {"y"});
       }},
      {"MatMulOfEachRow",
       {-1, 3, 4},
       [](GraphBuilder& g) {
         g.Node("Transpose", {"x"}, {"t"}, {{"perm", Ints{0, 2, 1}}}).Node("MatMul", {"x", "t"}, {"y"});
       }},
      {"Gemm",
       {-1, 5},
       [](GraphBuilder& g) {
         g.Constant<float>("w", {5, 3}, Ramp(15))
             .Constant<float>("b", {3}, Ramp(3))
             .Node("Gemm", {"x", "w", "b"}, {"y"});
       }},
      {"Conv",
       {-1, 2, 5, 5},
       [](GraphBuilder& g) {
         g.Constant<float>("w", {4, 2, 3, 3}, Ramp(72)).Node("Conv", {"x", "w"}, {"y"});
       }},
      {"ConvWithAShortcut",
       {-1, 8, 5, 5},
       [](GraphBuilder& g) {
         g.Constant<float>("w", {8, 8, 3, 3}, Ramp(576));
         g.Node("Conv", {"x", "w"}, {"c"}, {{"pads", Ints{1, 1, 1, 1}}}).Node("Add", {"c", "x"}, {"s"});
         g.Node("Relu", {"s"}, {"y"});
       }},
      OneNode("MaxPool", {-1, 2, 6, 6}, "kernel_shape", window),
      OneNode("AveragePool", {-1, 2, 6, 6}, "kernel_shape", window),
      OneNode("GlobalAveragePool", {-1, 2, 6, 6}),
  };
}

std::vector<Case> Cases() {
  std::vector<Case> all = Elementwise();
  for (Case& one : Moving()) all.push_back(std::move(one));
  for (Case& one : Products()) all.push_back(std::move(one));
  return all;
}

class BatchSizes : public testing::TestWithParam<Case> {
 protected:
  // With plans up to 64 rows, so that 64 rows run whole.
  std::shared_ptr<const Model> Load() const {
    GraphBuilder builder;
    builder.Input("x", GetParam().input, GetParam().type);
    GetParam().add(builder);
    EngineOptions options = QuickOptions();
    options.max_plan_rows = 64;
    return LoadModel(builder.Output("y").Build(), 0, options);
  }
};

INSTANTIATE_TEST_SUITE_P(Operators, BatchSizes, testing::ValuesIn(Cases()),
                         [](const auto& param_info) { return param_info.param.name; });

// Different values in each row; small indices.
void Fill(Tensor& tensor) {
  if (tensor.type() == DataType::kFloat32) {
    const std::vector<float> values = Ramp(tensor.shape().ElementCount());
    std::copy(values.begin(), values.end(), tensor.As<float>().begin());
  } else {
    int64_t next = 0;
    for (int64_t& value : tensor.As<int64_t>()) value = next++ % 7;
  }
}

std::string BytesOfRow(const Tensor& tensor, int64_t row) {
  const size_t bytes = tensor.SizeInBytes() / static_cast<size_t>(tensor.shape()[0]);
  return {static_cast<const char*>(tensor.data()) + static_cast<size_t>(row) * bytes, bytes};
}

void ExpectRowsAlike(const Tensor& whole, int64_t row, const Tensor& alone) {
  const std::string got = BytesOfRow(whole, row);
  ASSERT_EQ(got.size(), alone.SizeInBytes());
  if (whole.type() != DataType::kFloat32) {
    EXPECT_EQ(std::memcmp(got.data(), alone.data(), got.size()), 0) << "row " << row;
    return;
  }
  for (size_t i = 0; i < alone.As<float>().size(); ++i) {
    float value = 0;
    std::memcpy(&value, got.data() + i * sizeof(float), sizeof(float));
    ASSERT_NEAR(value, alone.As<float>()[i], 1e-5) << "row " << row << ", element " << i;
  }
}

TEST_P(BatchSizes, ABatchThatRunsWholeAnswersEachRowAsIfItCameAlone) {
  const auto model = Load();
  ASSERT_TRUE(model->rows_independent()) << model->Describe();
  ASSERT_EQ(model->plan_rows().back(), 64);
  ExecutionContext context = model->NewContext();
  for (const int64_t rows : {1, 2, 8, 64}) {
    Request batch(*model, rows);
    Fill(batch.inputs[0]);
    ASSERT_TRUE(model->Run(batch.input_views, batch.output_views, {ExecutionMode::kSequential}, context).ok());
    for (int64_t row = 0; row < rows; ++row) {
      Request one(*model, 1);
      const std::string input = BytesOfRow(batch.inputs[0], row);
      std::memcpy(one.inputs[0].data(), input.data(), input.size());
      ASSERT_TRUE(model->Run(one.input_views, one.output_views, {ExecutionMode::kSequential}, context).ok());
      ExpectRowsAlike(batch.outputs[0], row, one.outputs[0]);
    }
  }
}

TEST_P(BatchSizes, OutputsHaveThePromisedShapes) {
  const auto model = Load();
  const PlanSet& plans = *model->impl().plans;
  for (int64_t rows = 1; rows <= 16; ++rows) {
    WeightCache weights;
    const auto plan = BuildPlan(plans.graph(), OpRegistry::Get(), ShapesForRows(plans.graph(), plans.batch(), rows),
                                rows, weights, PlanLimits());
    ASSERT_TRUE(plan.ok()) << plan.status();
    EXPECT_EQ(*model->OutputShape(0, rows), (*plan)->outputs[0].shape) << rows;
  }
}

}  // namespace
}  // namespace saker
