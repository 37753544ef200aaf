#include "client/call_error.h"

#include <gtest/gtest.h>

namespace saker {
namespace {

TEST(CallError, GivesBackTheServersTiming) {
  v1::Timing timing;
  timing.set_total_ns(77);
  absl::Status status = absl::DeadlineExceededError("late");
  AttachMetadata(status, kTimingMetadata, timing.SerializeAsString());
  ASSERT_TRUE(TimingOf(status).has_value());
  EXPECT_EQ(TimingOf(status)->total_ns(), 77);
}

TEST(CallError, HasNoTimingWhereNoneOrNonsenseCame) {
  absl::Status status = absl::DeadlineExceededError("late");
  EXPECT_FALSE(TimingOf(status).has_value());
  AttachMetadata(status, kTimingMetadata, "\xff\xff\xff");
  EXPECT_FALSE(TimingOf(status).has_value());
  EXPECT_FALSE(TimingOf(absl::OkStatus()).has_value());
}

TEST(CallError, ReadsThePushback) {
  absl::Status status = absl::UnavailableError("busy");
  EXPECT_FALSE(PushbackOf(status).has_value());
  AttachMetadata(status, kPushbackMetadata, "250");
  EXPECT_EQ(PushbackOf(status), absl::Milliseconds(250));
}

TEST(CallError, TakesAPushbackThatIsNoNumberAsAPleaToStayAway) {
  absl::Status status = absl::UnavailableError("busy");
  AttachMetadata(status, kPushbackMetadata, "soon");
  EXPECT_LT(*PushbackOf(status), absl::ZeroDuration());
}

TEST(CallError, KnowsWhetherTheServerSpoke) {
  absl::Status status = absl::UnavailableError("loading");
  EXPECT_FALSE(CameFromServer(status));
  MarkCameFromServer(status);
  EXPECT_TRUE(CameFromServer(status));
  EXPECT_FALSE(CameFromServer(absl::OkStatus()));
}

}  // namespace
}  // namespace saker
