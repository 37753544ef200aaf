#include "server/inference/serving_status.h"

#include <gtest/gtest.h>

namespace saker {
namespace {

TEST(ServingStatus, TellsWhatIsNotThereFromWhatIsNotReady) {
  EXPECT_EQ(ToServingStatus(absl::NotFoundError("m"), "Unknown: "), absl::NotFoundError("Unknown: m"));
  EXPECT_EQ(ToServingStatus(absl::FailedPreconditionError("m"), "Unknown: "), absl::UnavailableError("m"));
  EXPECT_EQ(ToServingStatus(absl::InvalidArgumentError("m"), "Unknown: "), absl::InvalidArgumentError("m"));
  EXPECT_EQ(ToServingStatus(absl::OkStatus(), "Unknown: "), absl::OkStatus());
}

}  // namespace
}  // namespace saker
