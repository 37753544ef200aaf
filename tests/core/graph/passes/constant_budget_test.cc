#include "core/graph/passes/constant_budget.h"

#include <gtest/gtest.h>

#include "tests/testing/graph_builder.h"

namespace saker {
namespace {

constexpr size_t kMebibyte = size_t{1} << 20;

TEST(ConstantBudget, GivesASmallGraphSixtyFourMebibytes) {
  ConstantBudget budget(GraphBuilder().Input("x", {2}).Node("Relu", {"x"}, {"y"}).Output("y").Build());
  EXPECT_TRUE(budget.Take(60 * kMebibyte));
  EXPECT_FALSE(budget.Take(5 * kMebibyte));
  EXPECT_TRUE(budget.Take(4 * kMebibyte));
  EXPECT_FALSE(budget.Take(1));
  EXPECT_TRUE(budget.Take(0));
}

TEST(ConstantBudget, GivesALargeGraphFourTimesItsConstants) {
  GraphBuilder builder;
  builder.Constant("w", Tensor::Create(DataType::kFloat32, {20, 1 << 18}).value()).Input("x", {1});
  ConstantBudget budget(builder.Node("Add", {"x", "w"}, {"y"}).Output("y").Build());
  EXPECT_TRUE(budget.Take(80 * kMebibyte));
  EXPECT_FALSE(budget.Take(1));
}

}  // namespace
}  // namespace saker
