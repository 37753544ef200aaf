#include "server/inference/output_views.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/server/testing/test_models.h"

namespace saker {
namespace {

using ::testing::HasSubstr;

TEST(OutputViews, RefuseAnswersOverTheLimit) {
  const auto model = LoadModel(AffineModel());
  OutputViews views;
  ASSERT_TRUE(DescribeOutputs(*model, 1000, views).ok());
  EXPECT_EQ(*OutputBytes(views, 1000, 16'000), 16'000);
  const absl::Status status = OutputBytes(views, 1000, 15'999).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(status.message()), HasSubstr("1000 rows take more than 15999 bytes"));
}

TEST(OutputViews, AreDescribedWithoutMemory) {
  const auto model = LoadModel(AffineModel());
  OutputViews views;
  ASSERT_TRUE(DescribeOutputs(*model, 2, views).ok());
  EXPECT_EQ(views[0].data, nullptr);
  EXPECT_EQ(views[0].shape, (Shape{2, 4}));
}

}  // namespace
}  // namespace saker
