#include "server/calls/unary_call_pool.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "tests/server/calls/call_rig.h"

namespace saker {
namespace {

TEST(UnaryCallPool, KeepsItsSlotsWaiting) {
  CallRig rig;
  {
    UnaryCallPool pool(rig.Unary(5), rig.context());
    pool.Start();
    EXPECT_EQ(rig.context().posted, 5);
    EXPECT_EQ(rig.script().made, 5);
    for (int i = 0; i < 3; ++i) {
      UnaryCaller caller(rig, absl::StrCat(i));
      rig.Until([&] { return caller.over() && rig.context().live == 0; });
      EXPECT_EQ(rig.context().posted, 5);
    }
    rig.Shutdown();
    EXPECT_EQ(rig.context().posted, 0);
  }
  EXPECT_EQ(rig.script().alive, 0);
}

TEST(UnaryCallPool, UsesItsCallsAgain) {
  CallRig rig;
  UnaryCallPool pool(rig.Unary(2), rig.context());
  pool.Start();
  const auto call_often = [&] {
    for (int i = 0; i < 50; ++i) {
      UnaryCaller caller(rig, absl::StrCat(i));
      rig.Until([&] { return caller.over() && rig.context().live == 0; });
      EXPECT_EQ(caller.code(), grpc::StatusCode::OK);
    }
  };
  call_often();
  const int warm = rig.script().made;
  EXPECT_EQ(warm, 3) << "two that wait, and one for the request in their place";
  call_often();
  EXPECT_EQ(rig.script().made, warm);
  rig.Shutdown();
}

TEST(UnaryCallPool, GrowsForABurstAndShrinksAfterIt) {
  CallRig rig;
  absl::Notification release;
  rig.script().runs_inline = false;
  rig.script().finish = [&](const std::string&, const CallInfo&) {
    release.WaitForNotification();
    return absl::OkStatus();
  };
  UnaryCallPool pool(rig.Unary(2), rig.context());
  pool.Start();
  std::vector<std::unique_ptr<UnaryCaller>> callers;
  for (int i = 0; i < 20; ++i) callers.push_back(std::make_unique<UnaryCaller>(rig, absl::StrCat(i)));
  rig.Until([&] { return rig.context().live == 20; });
  EXPECT_EQ(rig.context().posted, 2);
  EXPECT_EQ(rig.script().alive, 22);
  release.Notify();
  rig.Until([&] { return rig.context().live == 0; });
  EXPECT_EQ(rig.script().alive, 4) << "those that wait and as many in reserve";
  for (const auto& caller : callers) EXPECT_EQ(caller->code(), grpc::StatusCode::OK);
  rig.Shutdown();
}

TEST(UnaryCallPool, PostsNothingOnceTheServerHasStopped) {
  CallRig rig;
  UnaryCallPool pool(rig.Unary(2), rig.context());
  rig.stop().Stop();
  pool.Start();
  EXPECT_EQ(rig.context().posted, 0);
  EXPECT_EQ(rig.script().made, 0);
  rig.Shutdown();
}

}  // namespace
}  // namespace saker
