#include "core/base/status_macros.h"

#include <memory>
#include <utility>

#include "gtest/gtest.h"

namespace saker {
namespace {

absl::Status ReturnIfError(const absl::Status& status, bool* went_on) {
  SAKER_RETURN_IF_ERROR(status);
  *went_on = true;
  return absl::OkStatus();
}

TEST(ReturnIfError, GoesOnAfterOk) {
  bool went_on = false;
  EXPECT_TRUE(ReturnIfError(absl::OkStatus(), &went_on).ok());
  EXPECT_TRUE(went_on);
}

TEST(ReturnIfError, ReturnsTheErrorUnchanged) {
  bool went_on = false;
  EXPECT_EQ(ReturnIfError(absl::NotFoundError("no model"), &went_on), absl::NotFoundError("no model"));
  EXPECT_FALSE(went_on);
}

TEST(ReturnIfError, EvaluatesItsExpressionOnce) {
  int evaluations = 0;
  const auto count = [&] {
    ++evaluations;
    return absl::OkStatus();
  };
  const auto run = [&]() -> absl::Status {
    SAKER_RETURN_IF_ERROR(count());
    return absl::OkStatus();
  };
  EXPECT_TRUE(run().ok());
  EXPECT_EQ(evaluations, 1);
}

absl::StatusOr<int> Sum(absl::StatusOr<int> a, absl::StatusOr<int> b) {
  SAKER_ASSIGN_OR_RETURN(const int left, std::move(a));
  SAKER_ASSIGN_OR_RETURN(const int right, std::move(b));
  return left + right;
}

TEST(AssignOrReturn, AssignsTwiceInOneFunction) { EXPECT_EQ(*Sum(1, 2), 3); }

TEST(AssignOrReturn, ReturnsTheFirstError) {
  EXPECT_EQ(Sum(absl::InternalError("first"), absl::DataLossError("second")).status(), absl::InternalError("first"));
}

absl::StatusOr<std::unique_ptr<int>> Pass(absl::StatusOr<std::unique_ptr<int>> value) {
  std::unique_ptr<int> owned;
  SAKER_ASSIGN_OR_RETURN(owned, std::move(value));
  return owned;
}

TEST(AssignOrReturn, MovesValuesThatCannotBeCopied) { EXPECT_EQ(**Pass(std::make_unique<int>(5)), 5); }

}  // namespace
}  // namespace saker
