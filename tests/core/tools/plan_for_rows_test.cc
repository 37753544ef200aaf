#include "core/tools/plan_for_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/test_models.h"

namespace saker {
namespace {

using testing::HasSubstr;

TEST(PlanForRows, IsTheLargestThatFits) {
  const auto model = LoadModel(Perceptron());
  EXPECT_EQ((*PlanForRows(*model, 5))->rows, 4);
  EXPECT_EQ((*PlanForRows(*model, 1))->rows, 1);
}

TEST(PlanForRows, IsTheExactOneWhereRowsMix) { EXPECT_EQ((*PlanForRows(*LoadModel(MixedRows()), 5))->rows, 5); }

TEST(PlanForRows, RefusesWhatThereIsNoPlanFor) {
  const auto model = LoadModel(Perceptron());
  for (const int64_t rows : {int64_t{0}, model->max_batch_rows() + 1}) {
    const absl::Status status = PlanForRows(*model, rows).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr("rows, got "));
  }
  EXPECT_EQ(PlanForRows(*LoadModel(Pictures()), 1).status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace saker
