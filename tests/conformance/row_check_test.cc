#include "tests/conformance/row_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "core/model_builder.h"
#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

using testing::HasSubstr;

// x [N,2] -> op -> y
std::shared_ptr<const Model> ModelOf(const std::string& op, int64_t axis) {
  GraphBuilder builder;
  builder.Input("x", {-1, 2}).Node(op, {"x"}, {"y"}, {{"axis", axis}}).Output("y", {-1, 2});
  return *BuildModel(builder.Build(), std::make_shared<ThreadPool>(ThreadPoolOptions()), EngineOptions());
}

std::vector<Tensor> Inputs() {
  std::vector<Tensor> inputs;
  inputs.push_back(Tensor::FromValues<float>({1, 2}, {1, 3}));
  return inputs;
}

TEST(CheckRowsInCompany, TakesRowsThatKeepToThemselves) {
  const absl::StatusOr<ExecutionPath> path = CheckRowsInCompany(*ModelOf("Softmax", 1), Inputs(), std::nullopt);
  EXPECT_TRUE(path.ok()) << path.status();
}

TEST(CheckRowsInCompany, NamesARowThatMeetsOthers) {
  const absl::StatusOr<ExecutionPath> path = CheckRowsInCompany(*ModelOf("Softmax", 0), Inputs(), std::nullopt);
  EXPECT_THAT(path.status().ToString(), HasSubstr("row 0: output 0"));
}

}  // namespace
}  // namespace saker
