#include "server/calls/call_context.h"

#include <gtest/gtest.h>

#include "core/base/clock.h"
#include "tests/server/calls/call_rig.h"

namespace saker {
namespace {

struct Listener {
  void OnEvent(bool ok) { ok ? ++good : ++bad; }
  int good = 0;
  int bad = 0;
};

TEST(EventTag, CallsTheMemberOfItsOwner) {
  Listener first, second;
  const EventTag tag = MakeTag<&Listener::OnEvent>(&first);
  const EventTag other = MakeTag<&Listener::OnEvent>(&second);
  tag.handler(tag.owner, true);
  tag.handler(tag.owner, false);
  other.handler(other.owner, true);
  EXPECT_EQ(first.good, 1);
  EXPECT_EQ(first.bad, 1);
  EXPECT_EQ(second.good, 1);
}

// What the exchange of a call with that timeout was told.
CallInfo InfoOfCall(absl::Duration timeout) {
  CallRig rig;
  CallInfo seen;
  rig.script().finish = [&seen](const std::string&, const CallInfo& info) {
    seen = info;
    EXPECT_FALSE(info.cancelled->load());
    return absl::OkStatus();
  };
  UnaryCallPool pool(rig.Unary(1), rig.context());
  pool.Start();
  UnaryCaller caller(rig, "a", timeout);
  rig.Until([&] { return caller.over(); });
  EXPECT_EQ(caller.code(), grpc::StatusCode::OK);
  rig.Shutdown();
  return seen;
}

TEST(InfoOf, KnowsNoDeadlineWhereThereIsNone) { EXPECT_EQ(InfoOfCall(absl::InfiniteDuration()).deadline_nanos, 0); }

TEST(InfoOf, PutsTheDeadlineOnOurOwnClock) {
  const int64_t before = SteadyNanos();
  const CallInfo info = InfoOfCall(absl::Hours(1));
  const int64_t hour = absl::ToInt64Nanoseconds(absl::Hours(1));
  EXPECT_GE(info.received_nanos, before);
  // The timeout travels as a rounded number, and began to run before the request was received.
  EXPECT_LE(info.deadline_nanos, SteadyNanos() + hour + hour / 100);
  EXPECT_GE(info.deadline_nanos, before + hour / 2);
  EXPECT_FALSE(info.on_worker);
}

TEST(InfoOf, TakesTheLongestTimeoutThatClientsSend) {
  const int64_t year = absl::ToInt64Nanoseconds(absl::Hours(24 * 365));
  EXPECT_GT(InfoOfCall(absl::Hours(24 * 365 * 100)).deadline_nanos, SteadyNanos() + year);
}

TEST(InfoOf, AServersFreshContextHasNoDeadline) {
  const std::atomic<bool> cancelled{false};
  const CallInfo info = InfoOf(grpc::ServerContext(), cancelled, 17);
  EXPECT_EQ(info.deadline_nanos, 0);
  EXPECT_EQ(info.received_nanos, 17);
  EXPECT_EQ(info.cancelled, &cancelled);
}

}  // namespace
}  // namespace saker
